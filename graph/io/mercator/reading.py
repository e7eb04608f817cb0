"""Mercator's objects to the elements of a map: which field says what.

Mercator has no means of sign-in, no identity status, no service reached: what it cannot say is left unsaid, to be
asked. Its field ``attributes`` takes free tags: one written ``name=value`` states the attribute of that name, and
``id=…`` the user's own identifier.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from graph.io.mercator.live import fetch
from graph.io.mercator.objects import Thing, Things, read_things
from graph.io.mercator.words import (
    ALSO,
    CHANNEL,
    CONTRACT,
    CONTROLS,
    CRITICALITY,
    ENDS,
    EVERYWHERE,
    EXPOSURE,
    HEALTH,
    ONLINE,
    PREFIXES,
    READ,
    SUPPLIER,
    SUPPLY,
    YES_NO,
)
from graph.names import fold
from graph.system.records import UNNAMED, Element, Imported, Problem

__all__ = ["fetch_mercator", "read_mercator"]


def read_mercator(path: Path) -> Imported:
    """Return the elements of Mercator's files: JSON of its end points, xlsx exports, or a folder of them.

    :raises BadInput: they cannot be read, or nothing in them is of Mercator.
    """
    return _Map(read_things(path)).imported()


def fetch_mercator(url: str) -> Imported:
    """Return the elements that a Mercator server gives (:func:`graph.io.mercator.live.fetch`).

    :raises BadInput: no usable address, token or answer.
    """
    return _Map(fetch(url)).imported()


class _Map:
    """The elements that come out of the objects of one Mercator."""

    def __init__(self, things: Things) -> None:
        unread = (Problem("mercator-unread", place, {"reason": why or "–"}) for place, why in things.unread)
        self.problems = [*things.problems, *unread]
        self.things: dict[str, dict[str, Thing]] = {}
        self.made: set[tuple[str, str]] = set()  # objects that became an element
        self.used: set[tuple[str, str]] = set()  # objects that said something of an element
        self.parties: dict[str, Element] = {}
        self.absent: set[tuple[str, str, str, str]] = set()  # relations to objects that the files do not hold
        self.back: dict[tuple[str, str], dict[str, list[Thing]]] = {}
        for endpoint, some in things.by_endpoint.items():
            kept = self.things.setdefault(endpoint, {})
            for one in some:
                if not one.number:
                    self._say("mercator-no-id", one.place, "refused", endpoint=endpoint, name=one.text("name"))
                elif one.number in kept:
                    first = kept[one.number].place
                    self._say("mercator-same-id", one.place, "refused", endpoint=endpoint, id=one.number, first=first)
                elif one.fields.get("deleted_at"):
                    self._say("mercator-deleted", one.place, "dropped", endpoint=endpoint, name=one.text("name"))
                else:
                    kept[one.number] = one
        self.entities = {fold(one.text("name")): one for one in self._all("entities")}
        self.entities |= {fold(self._id(one)): one for one in self._all("entities")}

    def imported(self) -> Imported:
        """Return the elements and what was left aside."""
        applications = [self._application(one) for one in self._all("applications")]
        hosts = [self._host(one) for one in self._all("logical-servers")]
        flows = [made for one in self._all("fluxes") for made in self._flow(one)]
        for one in self._all("entities"):
            if YES_NO.get(one.text("is_external")) == "true":
                self._party(one)
        system = list(self._system())
        for endpoint, some in self.things.items():
            for number, one in some.items():
                if (endpoint, number) not in self.made:
                    code = "mercator-part" if (endpoint, number) in self.used else "mercator-no-place"
                    self._say(code, one.place, "dropped", endpoint=endpoint, name=one.text("name"))
        for endpoint, some in self.things.items():
            known = (*EVERYWHERE, *READ.get(endpoint, "").split())
            left = Counter(
                name for one in some.values() for name, value in one.fields.items() if value and name not in known
            )
            if left:
                fields = ", ".join(f"{name} ({count})" for name, count in left.most_common())
                self._say("mercator-fields", endpoint, "dropped", fields=fields)
        elements = (*system, *applications, *flows, *hosts, *self.parties.values())
        return Imported(elements, tuple(self.problems), "mercator")

    # ------------------------------------------------------------------------------------------------------ elements

    def _application(self, one: Thing) -> Element:
        facts = _Facts(owner=one.text("responsible"))
        facts.put("criticality", CRITICALITY.get(one.text("security_need_a"), ""))
        facts.put("supply", _first(SUPPLY, one.text("type")) or _first(ONLINE, one.text("external")))
        facts.put("exposure", _first(EXPOSURE, one.text("external")))
        facts.put("vendor", self._vendor(one))
        if block := self._get(one, "application-blocks", one.text("application_block_id")):
            facts.put("kind", block.text("name"))
        facts.put("kind", one.text("name"))
        hosts = [self._id(host) for host in self._linked(one, "logical-servers", "logical_servers", "servers")]
        if hosts:
            facts.put("host", hosts[0])
        for other in hosts[1:]:
            said = {"name": one.text("name"), "attribute": "host", "kept": hosts[0], "other": other}
            self._say("second-value", one.place, **said)
        processings = self._linked(one, "data-processings")
        if processings:
            self._partial(one, "gdprRecords", "register")
        said = [text for some in processings for text in (some.text("categories"), some.text("name"))]
        for database in self._linked(one, "databases", "databases"):
            said += self._sensitivities(database)
        if any(HEALTH.search(fold(text)) for text in said):
            facts.put("healthData", "true")
        for flow in self._pointing("fluxes", "application_source_id").get(one.number, ()):
            for information in self._linked(flow, "information", "informations"):
                facts.put("produces", information.text("name"))
        return self._element("Application", one, facts)

    def _flow(self, one: Thing) -> Iterator[Element]:
        facts = _Facts(encrypted=YES_NO.get(one.text("crypted"), ""), channel=_first(CHANNEL, one.text("nature")))
        if "channel" not in facts.said and one.text("nature"):
            self._say("mercator-nature", one.place, value=one.text("nature"))
        if any(HEALTH.search(fold(text)) for text in self._sensitivities(one)):
            facts.put("healthData", "true")
        ends = {attribute: self._end(one, end) for attribute, end in (("source", "source"), ("target", "dest"))}
        made = self._element("Flow", one, facts)
        lost = [attribute for attribute, end in ends.items() if not end]
        if lost:
            name = made.name or made.id
            self._say("mercator-nowhere", one.place, "refused", name=name, end=", ".join(lost))
            return
        forth = {attribute: (end,) for attribute, end in ends.items()}
        yield replace(made, facts=dict(made.facts) | forth)
        if YES_NO.get(one.text("bidirectional")) == "true":
            back = {"source": forth["target"], "target": forth["source"]}
            yield replace(made, id=f"{made.id}-R", facts=dict(made.facts) | back)

    def _host(self, one: Thing) -> Element:
        facts = _Facts(zone="" if one.text("domain_id").isdigit() else one.text("domain_id"))
        made = self._element("Host", one, facts)
        party = self.entities.get(fold(made.facts.get("operator", ("",))[0]))
        if party is None:
            return made
        self._party(party)
        facts.put("external", YES_NO.get(party.text("is_external"), ""))
        if "hds" in fold(party.text("security_level")) and "hdsCertificate" not in made.facts:
            asks = ("Host", made.id, "hdsCertificate")
            self._say("mercator-hds", one.place, name=one.text("name"), entity=party.text("name"), asks=asks)
        return replace(made, facts=dict(made.facts) | {"operator": (self._id(party),)})

    def _party(self, one: Thing) -> None:
        """Make a party of an entity, once."""
        if self._id(one) in self.parties:
            return
        for end in ("source_id", "destination_id"):
            for relation in self._pointing("relations", end).get(one.number, ()):
                said = fold(" ".join(relation.text(name) for name in ("type", "name", "comments", "attributes")))
                for clause in (clause for pattern, clause in CONTRACT if re.search(pattern, said)):
                    self.used.add(("relations", relation.number))
                    self._partial(one, "contract", clause)
        self.parties[self._id(one)] = self._element("Party", one, _Facts())

    def _system(self) -> Iterator[Element]:
        facts, place = _Facts(), ""
        for one in self._all("security-controls"):
            for pattern, attribute in CONTROLS:
                if re.search(rf"\b{pattern}\b", one.text("name").lower()):
                    facts.put(attribute, "true")
                    place = one.place
                    self.used.add(("security-controls", one.number))
        if facts.said:
            yield Element("InformationSystem", UNNAMED, place=place, hints=facts.said)

    def _partial(self, one: Thing, attribute: str, value: str) -> None:
        """Tell of a value that Mercator shows of a list: a list that is filled is complete, so it states nothing."""
        kind = "Application" if one.endpoint == "applications" else "Party"
        asks = (kind, self._id(one), attribute)
        self._say("mercator-partial", one.place, name=one.text("name"), attribute=attribute, value=value, asks=asks)

    def _element(self, kind: str, one: Thing, facts: "_Facts") -> Element:
        """Return the element of an object: its tags state, its fields hint."""
        self.made.add((one.endpoint, one.number))
        tags = {name: value for name, value in _tags(one) if name != "id"}
        return Element(kind, self._id(one), one.text("name"), tags, one.place, hints=facts.said)

    # --------------------------------------------------------------------------------------- from one to another

    def _vendor(self, one: Thing) -> str:
        """Return the vendor: an entity, which becomes a party, or the name alone, for want of one."""
        named = one.text("vendor") or one.text("editor")
        found = self.entities.get(fold(named)) if named else None
        if not named:
            linked = (self.things.get("entities", {}).get(number) for number in one.numbers("entities"))
            found = next((e for e in linked if e and SUPPLIER.search(fold(e.text("entity_type")))), None)
        if found:
            self._party(found)
        return self._id(found) if found else named

    def _end(self, flow: Thing, end: str) -> str:
        """Return the application where a flow begins or ends: itself, or that of the service, module or database."""
        for field, endpoint in ENDS.items():
            one = self._get(flow, endpoint, flow.text(f"{field}_{end}_id"))
            if one and endpoint == "application-modules":  # it leads to a service, which leads to an application
                one = next(iter(self._linked(one, "application-services", "application_services")), one)
            if one and endpoint != "applications":
                one = next(iter(self._linked(one, "applications", "applications")), one)
            if one and one.endpoint == "applications":
                return self._id(one)
        return ""

    def _sensitivities(self, one: Thing) -> list[str]:
        return [info.text("sensitivity") for info in self._linked(one, "information", "informations", "information")]

    def _linked(self, one: Thing, endpoint: str, *names: str) -> list[Thing]:
        """Return the objects that a relation leads to, whichever of the two ends says it."""
        found = {number: other for number in one.numbers(*names) if (other := self._get(one, endpoint, number))}
        for field in (one.endpoint.replace("-", "_"), *ALSO.get(one.endpoint, ())):
            found |= {other.number: other for other in self._pointing(endpoint, field).get(one.number, ())}
        self.used |= {(endpoint, number) for number in found}
        return list(found.values())

    def _pointing(self, endpoint: str, field: str) -> dict[str, list[Thing]]:
        """Return number → the objects of an end point that lead to it by a field; made once."""
        if (endpoint, field) not in self.back:
            made = self.back[endpoint, field] = defaultdict(list)
            for other in self._all(endpoint):
                for number in other.numbers(field):
                    made[number].append(other)
        return self.back[endpoint, field]

    def _get(self, one: Thing, endpoint: str, number: str) -> Thing | None:
        """Return the object that ``one`` leads to; one that the files do not hold is told, once."""
        found = self.things.get(endpoint, {}).get(number)
        if found:
            self.used.add((endpoint, number))
        elif number and (one.endpoint, one.number, endpoint, number) not in self.absent:
            self.absent.add((one.endpoint, one.number, endpoint, number))
            self._say("mercator-absent", one.place, name=one.text("name"), endpoint=endpoint, id=number)
        return found

    def _all(self, endpoint: str) -> Iterable[Thing]:
        return self.things.get(endpoint, {}).values()

    def _id(self, one: Thing) -> str:
        return dict(_tags(one)).get("id", (f"{PREFIXES[one.endpoint]}_{one.number}",))[0]

    def _say(self, code: str, place: str, level: str = "warning", **values: object) -> None:
        self.problems.append(Problem(code, place, values, level))


class _Facts:
    """Facts to be; a text that says nothing is not put."""

    def __init__(self, **first: str) -> None:
        self.said: dict[str, tuple[str, ...]] = {}
        for name, value in first.items():
            self.put(name, value)

    def put(self, name: str, value: str) -> None:
        if value and value not in self.said.get(name, ()):
            self.said[name] = (*self.said.get(name, ()), value)


def _first(patterns: Iterable[tuple[str, str]], *texts: str) -> str:
    """Return the word of the first pattern that one of the texts shows, or nothing."""
    return next((word for text in texts for pattern, word in patterns if text and re.search(pattern, fold(text))), "")


def _tags(one: Thing) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the free tags of an object state: ``authentication=psc;password supportEnd=2028-06-30``."""
    for name, value in re.findall(r"(\w+)=(\S+)", one.text("attributes")):
        yield name, tuple(part for part in value.split(";") if part)
