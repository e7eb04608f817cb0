"""An ArchiMate model to the elements of a map: which type is what, and what each relation says.

Properties pass under their own names; relations say the rest. Every object of the file becomes an element, says
something about one, or is listed with the reason.
"""

import re
from collections import defaultdict
from pathlib import Path

from lxml import etree

from graph.errors import BadInput
from graph.io.archimate import archi, exchange
from graph.io.archimate.model import Link, Model, Thing
from graph.io.files import read_bytes
from graph.io.xml import LARGEST, read_xml
from graph.names import fold
from graph.system.records import Element, Imported, Problem

__all__ = ["IDENTIFIER", "OUTSIDE", "STATED", "read_archimate"]

IDENTIFIER = "dcterms:identifier"  # property that holds the user's own id, where it can be no identifier of XML
STATED = "dn:stated"  # property of a model of which nothing is to be guessed: it was written by us
OUTSIDE = "dn:outside"  # property of the element that stands for whatever a flow leaves or reaches out of the map
KINDS = {
    "ApplicationComponent": "Application",
    "Node": "Host",
    "Device": "Host",
    "SystemSoftware": "Host",
    "BusinessActor": "Party",
}
#: What an element does or shows: its relations are those of the element that carries it.
PARTS = frozenset((
    "ApplicationService", "ApplicationInterface", "ApplicationFunction", "ApplicationProcess",
    "ApplicationInteraction", "ApplicationEvent", "TechnologyService", "TechnologyInterface",
    "TechnologyFunction", "TechnologyProcess", "TechnologyInteraction", "TechnologyEvent", "Artifact",
))  # fmt: skip
CARRIES = ("Realization", "Assignment", "Composition", "Aggregation")
FLOWS = ("Flow", "Serving", "Triggering")
JUNCTIONS = ("AndJunction", "OrJunction")
ROLES = {
    "patient": "patient|usager|assure|citizen",
    "professional": "professionnel|medecin|infirmi|soignant|pharmacien|sagefemme|biologiste|radiologue|dentiste"
    "|professional|doctor|nurse|physician|clinician|pharmacist|midwife",
    "staff": "administrati|secretaire|personnel|agent|staff|clerk|secretary",
    "public": "public|citoyen|visiteur|visitor",
}
HEALTH = ("healthdata", "donneessante", "donneesdesante", "donneesdesanteacaracterepersonnel", "personalhealthdata")
TRUE = ("true", "oui", "yes", "vrai", "1")


def read_archimate(path: Path) -> Imported:
    """Return the elements of an ArchiMate file: exchange format 2.1 or 3.x, or Archi's own, plain or zipped.

    :raises BadInput: the file cannot be read, or is of another format, which is named.
    """
    root = read_xml(path, archi.unzip(path, read_bytes(path, LARGEST)))
    name = etree.QName(root)
    if name.localname == "model" and name.namespace in archi.NAMESPACES:
        return _Map(archi.read_archi(path, root)).imported()
    if name.localname == "model" and name.namespace in (exchange.NAMESPACE, exchange.NAMESPACE_2):
        return _Map(exchange.read_exchange(path, root)).imported()
    raise BadInput("import.not-archimate", file=path, root=name.localname, namespace=name.namespace or "–")


def _own_id(one: Thing | Model) -> str:
    return one.properties.get(IDENTIFIER, (one.id,))[0]


def _stated(one: Thing | Model) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in one.properties.items() if name not in (IDENTIFIER, STATED)}


class _Map:
    """The elements that come out of a model, built relation by relation."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.hints: dict[str, dict[str, tuple[str, ...]]] = {}  # of each element to be, by what relations say
        self.ids: dict[str, str] = {}
        self.used: set[str] = set()  # things and links that said something
        self.flows: list[Element] = []
        self.problems: list[Problem] = list(model.problems)
        self.carrier = self._carriers()
        self.onward: dict[str, list[Link]] = defaultdict(list)  # what flows from a junction
        for link in model.links.values():
            if link.type in FLOWS and link.source in model.things and link.target in model.things:
                self.onward[link.source].append(link)
        sources = ((self.carrier.get(one.source, one.source), one) for some in self.onward.values() for one in some)
        self.fed = {
            one.target for source, one in sources if self._kind(source) in ("Application", "Outside", "Junction")
        }

    def imported(self) -> Imported:
        """Return the elements and what was left aside."""
        things = self.model.things
        for one in things.values():
            if one.type in KINDS or self._alone(one):
                named = self._kind(one.id) == "Application" and one.name and STATED not in self.model.properties
                self.hints[one.id] = {"kind": (one.name,)} if named else {}
                self.ids[one.id] = _own_id(one)
        for link in self.model.links.values():
            if link.source in things and link.target in things and self._said(link):
                self.used.add(link.id)
        top = self.model
        elements = [Element("InformationSystem", _own_id(top), top.name, _stated(top), top.place)]
        for id, hints in self.hints.items():
            one = things[id]
            elements.append(Element(self._kind(id), self.ids[id], one.name, _stated(one), one.place, hints=hints))
        self._left()
        stated = STATED in top.properties  # by us: a value is one item, where others write lists into one property
        return Imported((*elements, *self.flows), tuple(self.problems), "archimate", stated)

    # ------------------------------------------------------------------------------------------------ who is what

    def _carriers(self) -> dict[str, str]:
        """Return part → the component or node that carries it, however many steps away."""
        things, up = self.model.things, {}
        for link in self.model.links.values():
            source, target = things.get(link.source), things.get(link.target)
            if not source or not target or link.type not in CARRIES:
                continue
            if target.type in PARTS and (source.type in KINDS or source.type in PARTS):
                up.setdefault(target.id, source.id)
        found = {}
        for part in up:
            seen, one = {part}, up[part]
            while one in up and one not in seen:
                seen.add(one)
                one = up[one]
            if things[one].type in KINDS:
                found[part] = one
        return found

    def _alone(self, one: Thing) -> bool:
        """Tell whether this is a service that no component of the model gives: it stands for what gives it."""
        return one.type == "ApplicationService" and one.id not in self.carrier

    def _kind(self, id: str) -> str:
        one = self.model.things[id]
        if OUTSIDE in one.properties:
            return "Outside"
        if one.type in JUNCTIONS:
            return "Junction"
        return KINDS.get(one.type, "Application" if self._alone(one) else "")

    # ------------------------------------------------------------------------------------------ what relations say

    def _said(self, link: Link) -> bool:
        """Bring what a relation says to the elements; tell whether it says something."""
        source, target = (self.carrier.get(end, end) for end in (link.source, link.target))
        kinds = self._kind(source), self._kind(target)
        types = self.model.things[source].type, self.model.things[target].type
        if link.type in CARRIES and self.carrier.get(link.target) == source:
            return True  # it says who carries the part, which is told with the part
        if source == target and link.source != link.target:
            return False  # between parts of one component
        match kinds:
            case ("Application" | "Outside", "Application" | "Outside") if link.type in FLOWS:
                return self._flow(link, source, target)
            case ("Application" | "Outside", "Junction") if link.type in FLOWS:
                ends = self._beyond(target)
                for rank, end in enumerate(ends, 1):
                    self._flow(link, source, end, f"-{rank}" if len(ends) > 1 else "")
                return bool(ends)
            case ("Junction", "Application" | "Outside" | "Junction") if link.type in FLOWS:
                return source in self.fed  # told with the flows that come to the junction
            case ("Host", "Application") if link.type in ("Assignment", "Serving", "Realization"):
                return self._one(target, "host", self.ids[source])
            case ("Party", "Application") if link.type == "Assignment":
                return self._one(target, "owner", self.model.things[source].name)
            case ("Party", "Host") if link.type in ("Assignment", "Association"):
                return self._one(target, "operator", self.ids[source])
            case ("Host", "Party") if link.type == "Association":
                return self._one(source, "operator", self.ids[target])
            case ("Party", "Application") if link.type == "Association":
                return self._one(target, "vendor", self.ids[source])
            case ("Application", "Party") if link.type == "Association":
                return self._one(source, "vendor", self.ids[target])
            case ("Application", "") if link.type == "Access" and types[1] == "DataObject":
                return self._access(link, source, self.model.things[target])
            case ("Application", "") if link.type == "Serving" and types[1] == "BusinessRole":
                return self._user(source, self.model.things[target])
            case ("Host", "") | ("", "Host"):
                host, other = (source, target) if kinds[0] else (target, source)
                return self._around(link, host, self.model.things[other])
        return False

    def _beyond(self, junction: str) -> list[str]:
        """Return the applications that flows reach from a junction, through others if need be."""
        found: dict[str, None] = {}
        seen, left = {junction}, [junction]
        while left:
            here = left.pop()
            for link in self.onward[here]:
                end = self.carrier.get(link.target, link.target)
                if self._kind(end) == "Junction" and end not in seen:
                    seen.add(end)
                    left.append(end)
                elif self._kind(end) in ("Application", "Outside"):
                    found[end] = None
                    self.used.add(here)
        return list(found)

    def _flow(self, link: Link, source: str, target: str, suffix: str = "") -> bool:
        ends = {k: (self.ids[end],) for k, end in (("source", source), ("target", target)) if end in self.ids}
        self.flows.append(Element("Flow", _own_id(link) + suffix, link.name, _stated(link) | ends, link.place))
        return True

    def _access(self, link: Link, source: str, data: Thing) -> bool:
        health = any(fold(k) in HEALTH and fold(v[0]) in TRUE for k, v in data.properties.items())
        if health:
            self._one(source, "healthData", "true")
        writes = link.access in ("Write", "ReadWrite")
        if writes:
            self._add(source, "produces", data.name)
        if writes or health:
            self.used.add(data.id)
        return writes or health

    def _user(self, source: str, role: Thing) -> bool:
        known = [word for word, pattern in ROLES.items() if re.search(pattern, fold(role.name))]
        if not known:
            self.problems.append(Problem("archimate-role", role.place, {"name": role.name}, "warning"))
            return False
        self._add(source, "users", known[0])
        self.used.add(role.id)
        return True

    def _around(self, link: Link, host: str, other: Thing) -> bool:
        if link.type not in ("Association", "Aggregation", "Composition", "Assignment"):
            return False
        if other.type == "Location":
            self.used.add(other.id)
            return self._one(host, "location", other.properties.get("location", (other.name,))[0])
        if other.type in ("CommunicationNetwork", "Grouping"):
            self.used.add(other.id)
            return self._one(host, "zone", other.name)
        return False

    def _add(self, id: str, attribute: str, value: str) -> None:
        before = self.hints[id].get(attribute, ())
        if value not in before:
            self.hints[id][attribute] = (*before, value)

    def _one(self, id: str, attribute: str, value: str) -> bool:
        """Set an attribute that takes one value; a second one is told, not taken."""
        before = self.hints[id].setdefault(attribute, (value,))[0]
        if before != value:
            one = self.model.things[id]
            said = {"name": one.name, "attribute": attribute, "kept": before, "other": value}
            self.problems.append(Problem("second-value", one.place, said, "warning"))
        return True

    # ------------------------------------------------------------------------------------------- what is left aside

    def _left(self) -> None:
        """List what became no element and said nothing."""
        things = self.model.things
        for one in things.values():
            if self._alone(one):
                self._drop("archimate-alone", one, "warning")
            elif one.id in self.carrier:
                self._drop("archimate-part", one, into=things[self.carrier[one.id]].name)
            elif OUTSIDE not in one.properties and one.id not in self.hints:
                self._drop("archimate-said" if one.id in self.used else "archimate-no-place", one)
        for link in self.model.links.values():
            if link.id not in self.used:
                ends = [self.model.things.get(end) or self.model.links[end] for end in (link.source, link.target)]
                self._drop("archimate-relation", link, source=ends[0].name, target=ends[1].name)
        if self.model.texts:
            said = {"count": self.model.texts}
            self.problems.append(Problem("archimate-documentation", self.model.place, said, "dropped"))
        for other in self.model.others:
            self.problems.append(Problem(f"archimate-{other.kind}", other.place, {"name": other.name}, "dropped"))

    def _drop(self, code: str, one: Thing, level: str = "dropped", **values: str) -> None:
        self.problems.append(Problem(code, one.place, {"type": one.type, "name": one.name, **values}, level))
