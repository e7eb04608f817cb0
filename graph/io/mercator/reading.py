"""Mercator's objects to the elements of a map: which field says what.

Mercator has no means of sign-in, no identity status, no service reached: what it cannot say is left unsaid, to be
asked. Its field ``attributes`` takes free tags: one written ``name=value`` states the attribute of that name, and
``id=…`` the user's own identifier.
"""

import re
from collections.abc import Iterable, Iterator

from graph.io.mercator.objects import Thing, Things
from graph.names import fold
from graph.system.records import Element, Imported, Problem

__all__ = ["imported"]

#: How Mercator itself marks the numbers of its objects.
PREFIXES = {"applications": "APP", "fluxes": "FLOW", "entities": "ENTITY", "logical-servers": "LSERVER"}
HEALTH = re.compile("sante|medical|soin|sanitaire|health|patient")
CRITICALITY = {"0": "standard", "1": "standard", "2": "standard", "3": "important", "4": "vital"}
SUPPLY = (
    ("saas|cloud|enligne", "saas"),
    ("progiciel|offtheshelf|marche", "marketed"),
    ("interne?l?$|inhouse|specifique", "in_house"),
)
EXPOSURE = (
    ("interne?l?$|local", "internal"),
    ("web|internet|extranet", "web"),
    ("distan|remote|vpn", "remote"),
    ("partag|shared", "shared"),
)
CHANNEL = (
    ("mssante", "mssante"), ("dicom", "dicom"), ("hl7|mllp|eai|message", "message"), ("api|rest|fhir|soap|webservice", "api"),
    ("sms", "sms"), ("mail|courriel|smtp", "mail"), ("fichier|file|csv|sftp|ftp", "file"), ("portail|portal", "portal"),
)  # fmt: skip
CONTRACT = (("rgpd|gdpr|article28|soustraitance", "gdpr_art28"), ("hds", "hds"))
#: Words in the name of a security control → what it shows of the whole system.
CONTROLS = (("pssi", "securityPolicy"), ("signalement", "incidentProcedure"), ("pca", "continuityPlan"))
#: Where a flow may begin or end, best first.
ENDS = (
    ("application", "applications"),
    ("service", "application-services"),
    ("module", "application-modules"),
    ("database", "databases"),
)


def imported(things: Things) -> Imported:
    """Return the elements of Mercator's objects; what became none is listed with its place and reason."""
    return _Map(things).imported()


class _Map:
    """The elements that come out of the objects of one Mercator."""

    def __init__(self, things: Things) -> None:
        self.problems = [Problem("mercator-unread", place, {"reason": why}, "warning") for place, why in things.unread]
        self.things: dict[str, dict[str, Thing]] = {}
        self.used: set[tuple[str, str]] = set()  # objects that became an element or said something
        self.parties: dict[str, Element] = {}
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

    def imported(self) -> Imported:
        """Return the elements and what was left aside."""
        applications = [self._application(one) for one in self._all("applications")]
        hosts = [self._host(one) for one in self._all("logical-servers")]
        flows = [made for one in self._all("fluxes") for made in self._flow(one)]
        for one in self._all("entities"):
            if one.text("is_external") == "1":
                self._party(one)
        system = self._system()
        for endpoint, some in self.things.items():
            for number, one in some.items():
                if (endpoint, number) not in self.used:
                    self._say("mercator-no-place", one.place, "dropped", endpoint=endpoint, name=one.text("name"))
        elements = (*system, *applications, *flows, *hosts, *self.parties.values())
        return Imported(elements, tuple(self.problems), "mercator")

    # ------------------------------------------------------------------------------------------------------ elements

    def _application(self, one: Thing) -> Element:
        facts = _Facts(owner=one.text("responsible"))
        facts.put("criticality", CRITICALITY.get(one.text("security_need_a"), ""))
        facts.put("supply", _first(SUPPLY, one.text("type"), one.text("external")))
        facts.put("exposure", _first(EXPOSURE, one.text("external")))
        if block := self._get("application-blocks", one.text("application_block_id")):
            facts.put("kind", block.text("name"))
        if vendor := self._vendor(one):
            facts.put("vendor", vendor)
        hosts = [self._id(host) for host in self._linked(one, "logical-servers", "logical_servers", "servers")]
        if hosts:
            facts.put("host", hosts[0])
        for other in hosts[1:]:
            said = {"name": one.text("name"), "attribute": "host", "kept": hosts[0], "other": other}
            self._say("second-value", one.place, **said)
        processings = self._linked(one, "data-processings")
        if processings:
            facts.put("gdprRecords", "register")
        said = [text for some in processings for text in (some.text("categories"), some.text("name"))]
        for database in self._linked(one, "databases", "databases"):
            said += self._sensitivities(database)
        if any(HEALTH.search(fold(text)) for text in said):
            facts.put("healthData", "true")
        return self._element("Application", one, facts)

    def _flow(self, one: Thing) -> Iterator[Element]:
        facts = _Facts(encrypted={"1": "true", "0": "false"}.get(one.text("crypted"), ""))
        facts.put("channel", _first(CHANNEL, one.text("nature")))
        if not facts.said.get("channel") and one.text("nature"):
            self._say("mercator-nature", one.place, value=one.text("nature"))
        if any(HEALTH.search(fold(text)) for text in self._sensitivities(one)):
            facts.put("healthData", "true")
        ends = {end: self._end(one, end) for end in ("source", "dest")}
        if None in ends.values():
            missing = next(end for end, found in ends.items() if found is None)
            self._say("mercator-nowhere", one.place, "refused", name=one.text("name"), end=missing)
            self.used.add(("fluxes", one.number))
            return
        facts.put("source", ends["source"])
        facts.put("target", ends["dest"])
        made = self._element("Flow", one, facts)
        yield made
        if one.text("bidirectional") == "1":
            back = dict(made.facts) | {"source": made.facts["target"], "target": made.facts["source"]}
            yield Element("Flow", f"{made.id}-R", made.name, back, one.place)

    def _host(self, one: Thing) -> Element:
        facts = _Facts(zone=one.text("domain_id"))
        made = self._element("Host", one, facts)
        operator = made.facts.get("operator", ("",))[0]
        party = next((e for e in self._all("entities") if operator and operator in (e.text("name"), self._id(e))), None)
        if party is None:
            return made
        self._party(party)
        told = {"operator": (self._id(party),)}
        if external := {"1": "true", "0": "false"}.get(party.text("is_external")):
            told["external"] = (external,)
        if "hds" in fold(party.text("security_level")) and "hdsCertificate" not in made.facts:
            self._say("mercator-hds", one.place, name=one.text("name"), entity=party.text("name"))
        return Element(
            made.kind, made.id, made.name, told | dict(made.facts) | {"operator": told["operator"]}, made.place
        )

    def _party(self, one: Thing) -> None:
        if self._id(one) in self.parties:
            return
        facts = _Facts()
        for relation in self._all("relations"):
            if one.number in (relation.text("source_id"), relation.text("destination_id")):
                self.used.add(("relations", relation.number))
                said = " ".join(
                    relation.text(name) for name in ("type", "name", "comments", "attributes", "description")
                )
                for pattern, clause in CONTRACT:
                    if re.search(pattern, fold(said)):
                        facts.put("contract", clause)
        self.parties[self._id(one)] = self._element("Party", one, facts)

    def _system(self) -> Iterator[Element]:
        facts, place = _Facts(), ""
        for one in self._all("security-controls"):
            for pattern, attribute in CONTROLS:
                if re.search(rf"\b{pattern}\b", one.text("name").lower()):
                    facts.put(attribute, "true")
                    place = one.place
                    self.used.add(("security-controls", one.number))
        if facts.said:
            yield Element("InformationSystem", "is", "", facts.said, place)

    def _element(self, kind: str, one: Thing, facts: "_Facts") -> Element:
        """Return the element of an object; its tags state what they name, over what its fields say."""
        self.used.add((one.endpoint, one.number))
        tags = {name: value for name, value in _tags(one) if name != "id"}
        return Element(kind, self._id(one), one.text("name"), facts.said | tags, one.place)

    # ------------------------------------------------------------------------------------------------- from one to another

    def _vendor(self, one: Thing) -> str:
        """Return the id of the vendor, who becomes a party: an entity of that name, or the name alone."""
        named = one.text("vendor") or one.text("editor")
        for entity in self._all("entities"):
            supplies = entity.number in one.numbers("entities") and re.search(
                "fourniss|edit|vendor|supplier|producer", fold(entity.text("entity_type"))
            )
            if fold(entity.text("name")) == fold(named) if named else supplies:
                self._party(entity)
                return self._id(entity)
        if named:
            id = f"VENDOR_{fold(named)}"
            self.parties.setdefault(id, Element("Party", id, named, {}, one.place))
            return id
        return ""

    def _end(self, flow: Thing, end: str) -> str | None:
        """Return the application where a flow begins or ends: itself, or that of the service, module or database."""
        for field, endpoint in ENDS:
            number = flow.text(f"{field}_{end}_id")
            one = self._get(endpoint, number) if number else None
            if one is None:
                continue
            for _ in range(2):  # a module leads to a service, a service to an application
                if one.endpoint == "applications":
                    return self._id(one)
                onward = (
                    self._linked(one, "application-services", "application_services")
                    if one.endpoint == "application-modules"
                    else []
                )
                onward = onward or self._linked(one, "applications", "applications")
                if not onward:
                    break
                one = onward[0]
            if one.endpoint == "applications":
                return self._id(one)
        return None

    def _sensitivities(self, one: Thing) -> list[str]:
        return [info.text("sensitivity") for info in self._linked(one, "information", "informations", "information")]

    def _linked(self, one: Thing, endpoint: str, *names: str) -> list[Thing]:
        """Return the objects that a relation leads to, whichever of the two ends says it."""
        found = {number: other for number in one.numbers(*names) if (other := self._get(endpoint, number))}
        here = one.endpoint.replace("-", "_")
        for other in self._all(endpoint):
            if one.number in other.numbers(here):
                found[other.number] = other
        self.used |= {(endpoint, number) for number in found}
        return list(found.values())

    def _get(self, endpoint: str, number: str) -> Thing | None:
        one = self.things.get(endpoint, {}).get(number)
        if one:
            self.used.add((endpoint, number))
        return one

    def _all(self, endpoint: str) -> Iterable[Thing]:
        return self.things.get(endpoint, {}).values()

    def _id(self, one: Thing) -> str:
        return dict(_tags(one)).get("id", (f"{PREFIXES[one.endpoint]}_{one.number}",))[0]

    def _say(self, code: str, place: str, level: str = "warning", **values: str) -> None:
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
