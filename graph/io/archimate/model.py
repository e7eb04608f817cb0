"""What an ArchiMate file says, whichever way it is written: things, links between them, folders and views."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from graph.system.records import Problem

__all__ = ["ELEMENTS", "RELATIONS", "XSI", "Link", "Model", "Other", "Thing", "place_of", "put"]

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

#: Types of elements of ArchiMate 3.2, by layer.
ELEMENTS = frozenset((
    "Stakeholder", "Driver", "Assessment", "Goal", "Outcome", "Principle", "Requirement", "Constraint", "Meaning",
    "Value", "Resource", "Capability", "CourseOfAction", "ValueStream", "BusinessActor", "BusinessRole",
    "BusinessCollaboration", "BusinessInterface", "BusinessProcess", "BusinessFunction", "BusinessInteraction",
    "BusinessEvent", "BusinessService", "BusinessObject", "Contract", "Representation", "Product",
    "ApplicationComponent", "ApplicationCollaboration", "ApplicationInterface", "ApplicationFunction",
    "ApplicationInteraction", "ApplicationProcess", "ApplicationEvent", "ApplicationService", "DataObject",
    "Node", "Device", "SystemSoftware", "TechnologyCollaboration", "TechnologyInterface", "Path",
    "CommunicationNetwork", "TechnologyFunction", "TechnologyProcess", "TechnologyInteraction", "TechnologyEvent",
    "TechnologyService", "Artifact", "Equipment", "Facility", "DistributionNetwork", "Material", "WorkPackage",
    "Deliverable", "ImplementationEvent", "Plateau", "Gap", "Grouping", "Location", "AndJunction", "OrJunction",
))  # fmt: skip
#: Types of relations of ArchiMate 3.2.
RELATIONS = frozenset((
    "Composition", "Aggregation", "Assignment", "Realization", "Serving", "Access", "Influence", "Triggering",
    "Flow", "Specialization", "Association",
))  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """An element.

    :param properties: name of the property → its values.
    :param place: file and line.
    """

    id: str
    type: str
    name: str
    properties: Mapping[str, tuple[str, ...]]
    place: str


@dataclass(frozen=True)
class Link(Thing):
    """A relation; ``access`` is Read, Write, ReadWrite or Access, and empty for another relation."""

    source: str = ""
    target: str = ""
    access: str = ""


@dataclass(frozen=True)
class Other:
    """What draws, files or specialises the elements: ``kind`` is ``view``, ``folder`` or ``profile``."""

    kind: str
    name: str
    place: str


@dataclass
class Model:
    """A whole file.

    :param things: elements by id, in the order of the file.
    :param links: relations by id; both ends exist, be they things or links.
    :param texts: number of descriptions.
    :param problems: what could not be read as it stands.
    """

    id: str
    name: str
    place: str
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    others: list[Other] = field(default_factory=list)
    texts: int = 0
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, place: str, level: str = "warning", **values: object) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, place, values, level))

    def close(self) -> None:
        """Set apart the relations that lead nowhere, once the whole file is read."""
        while lost := [
            one for one in self.links.values() if not self._known(one.source) or not self._known(one.target)
        ]:
            for one in lost:
                del self.links[one.id]
                missing = one.source if not self._known(one.source) else one.target
                self.say("archimate-nowhere", one.place, "refused", id=one.id, type=one.type, missing=missing)

    def _known(self, id: str) -> bool:
        return id in self.things or id in self.links


def place_of(file: str, node: etree._Element) -> str:
    """Return where a node stands."""
    return f"{file}:{node.sourceline}"


def put(model: Model, one: Thing) -> None:
    """Add a thing or a link whose id is still free and whose type is known; say why otherwise."""
    first = model.things.get(one.id) or model.links.get(one.id)
    if not one.id:
        model.say("archimate-no-id", one.place, "refused", type=one.type, name=one.name)
    elif first:
        model.say("archimate-same-id", one.place, "refused", id=one.id, name=one.name, first=first.place)
    elif isinstance(one, Link):
        if one.type in RELATIONS:
            model.links[one.id] = one
        else:
            model.say("archimate-unknown-type", one.place, "refused", type=one.type, id=one.id, name=one.name)
    elif one.type in ELEMENTS:
        model.things[one.id] = one
    else:
        model.say("archimate-unknown-type", one.place, "refused", type=one.type, id=one.id, name=one.name)
