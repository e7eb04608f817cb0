"""Elements of a map to an ArchiMate file: exchange format 3.x, or Archi's own.

What a relation can say is a relation (host, operator, vendor, flow); the rest are properties, named by their attribute.
What comes back in is the same map: :mod:`graph.io.archimate.reading`.
"""

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from graph.io.archimate.archi import NAMESPACES
from graph.io.archimate.exchange import NAMESPACE, NCNAME
from graph.io.archimate.model import XSI, Link, Model, Thing
from graph.io.archimate.reading import IDENTIFIER, OUTSIDE, STATED
from graph.system.records import Element

__all__ = ["archi_file", "exchange_file"]

TYPES = {"Application": "ApplicationComponent", "Host": "Node", "Party": "BusinessActor"}
#: Attribute → class of what it refers to, and the relation that says so: from what is referred to.
REFERENCES = {
    ("Application", "host"): ("Host", "Assignment"),
    ("Application", "vendor"): ("Party", "Association"),
    ("Host", "operator"): ("Party", "Assignment"),
}
SCHEMA = f"{NAMESPACE} http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
FOLDERS = (
    ("Business", "business", ("BusinessActor",)),
    ("Application", "application", ("ApplicationComponent",)),
    ("Technology & Physical", "technology", ("Node",)),
    ("Other", "other", ("Grouping",)),
)
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # no XML holds these


def _model(elements: Iterable[Element]) -> Model:
    """Return the model of a map, every id fit for XML."""
    elements = list(elements)
    system = next((one for one in elements if one.kind == "InformationSystem"), Element("InformationSystem", "is"))
    taken: set[str] = set()
    ids = {("InformationSystem", system.id): _id("InformationSystem", system.id, taken)}
    for one in elements:
        if one.kind in (*TYPES, "Flow"):
            ids[one.kind, one.id] = _id(one.kind, one.id, taken)
    model = Model(ids["InformationSystem", system.id], system.name, "")
    model.properties = {STATED: ("true",)} | _properties(system, ids)
    for one in elements:
        if one.kind in TYPES:
            id = ids[one.kind, one.id]
            model.things[id] = Thing(id, TYPES[one.kind], one.name, _properties(one, ids), "")
    for one in elements:
        for (kind, attribute), (other, relation) in REFERENCES.items():
            for value in one.facts.get(attribute, ()) if one.kind == kind else ():
                if (other, value) in ids:
                    id = _id(attribute, f"{ids[kind, one.id]}-{attribute}", taken)
                    model.links[id] = Link(id, relation, "", {}, "", ids[other, value], ids[kind, one.id])
        if one.kind == "Flow":
            ends = [_end(model, one, attribute, ids, taken) for attribute in ("source", "target")]
            id = ids["Flow", one.id]
            model.links[id] = Link(id, "Flow", one.name, _properties(one, ids), "", *ends)
    return model


def _end(model: Model, flow: Element, attribute: str, ids: Mapping[tuple[str, str], str], taken: set[str]) -> str:
    """Return the element that a flow leaves or reaches: one that stands for all that the map does not hold, if none."""
    value = flow.facts.get(attribute, ("",))[0]
    if ("Application", value) in ids:
        return ids["Application", value]
    outside = next((id for id, one in model.things.items() if OUTSIDE in one.properties), None)
    if not outside:
        outside = _id("Grouping", "outside", taken)
        model.things[outside] = Thing(outside, "Grouping", "–", {OUTSIDE: ("true",)}, "")
    return outside


def _id(kind: str, id: str, taken: set[str]) -> str:
    """Return an identifier that XML takes: the user's own where it can be, unique in the file."""
    made = id if NCNAME.fullmatch(id) else f"{kind.lower()}-" + re.sub(r"[^\w.\-]", "_", id)
    made, start, number = made if NCNAME.fullmatch(made) else f"{kind.lower()}-x", made, 1
    while made in taken:
        number += 1
        made = f"{start}-{number}"
    taken.add(made)
    return made


def _properties(one: Element, ids: Mapping[tuple[str, str], str]) -> dict[str, tuple[str, ...]]:
    """Return what no relation says."""
    found = {} if ids[one.kind, one.id] == one.id else {IDENTIFIER: (one.id,)}
    for name, values in one.facts.items():
        other = REFERENCES.get((one.kind, name), ("",))[0]
        if one.kind == "Flow" and name in ("source", "target"):
            other = "Application"
        left = tuple(value for value in values if (other, value) not in ids)
        if left:
            found[name] = left
    return found


def exchange_file(elements: Iterable[Element], lang: str = "fr") -> bytes:
    """Return a map as a Model Exchange File, valid by the schema of The Open Group.

    :param elements: values in the words of the rules.
    """
    model = _model(elements)
    names = dict.fromkeys(
        name for one in (model, *model.things.values(), *model.links.values()) for name in one.properties
    )
    keys = {name: f"propid-{rank}" for rank, name in enumerate(names, 1)}
    root = etree.Element(f"{{{NAMESPACE}}}model", nsmap={None: NAMESPACE, "xsi": XSI.strip("{}")})
    root.set(f"{XSI}schemaLocation", SCHEMA)
    root.set("identifier", model.id)
    _child(root, "name", _said(model.name))
    _exchange_properties(root, model.properties, keys)
    for part, tag, some in (("elements", "element", model.things), ("relationships", "relationship", model.links)):
        if some:
            above = _child(root, part)
        for one in some.values():
            node = _child(above, tag)
            node.set("identifier", one.id)
            if isinstance(one, Link):
                node.set("source", one.source)
                node.set("target", one.target)
            node.set(f"{XSI}type", one.type)
            if one.name or tag == "element":
                _child(node, "name", _said(one.name))
            _exchange_properties(node, one.properties, keys)
    if keys:
        definitions = _child(root, "propertyDefinitions")
        for name, key in keys.items():
            node = _child(definitions, "propertyDefinition")
            node.set("identifier", key)
            node.set("type", "string")
            _child(node, "name", _said(name))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _exchange_properties(node: etree._Element, some: Mapping[str, tuple[str, ...]], keys: Mapping[str, str]) -> None:
    if some:
        above = _child(node, "properties")
    for name, values in some.items():
        for value in values:
            one = _child(above, "property")
            one.set("propertyDefinitionRef", keys[name])
            _child(one, "value", _said(value))


def archi_file(elements: Iterable[Element], lang: str = "fr") -> bytes:
    """Return a map as Archi's own file.

    :param elements: values in the words of the rules.
    """
    model = _model(elements)
    prefix = NAMESPACES[0]
    root = etree.Element(f"{{{prefix}}}model", nsmap={"archimate": prefix, "xsi": XSI.strip("{}")})
    for name, value in (("name", model.name), ("id", model.id), ("version", "5.0.0")):
        root.set(name, _said(value))
    places: dict[str, etree._Element] = {}
    for label, kind, types in (*FOLDERS, ("Relations", "relations", ("Link",)), ("Views", "diagrams", ())):
        folder = etree.SubElement(root, "folder", name=label, id=f"folder-{kind}", type=kind)
        places |= dict.fromkeys(types, folder)
    for one in (*model.things.values(), *model.links.values()):
        link = isinstance(one, Link)
        node = etree.SubElement(places["Link" if link else one.type], "element")
        node.set(f"{XSI}type", f"archimate:{one.type}Relationship" if link else f"archimate:{one.type}")
        if one.name:
            node.set("name", _said(one.name))
        node.set("id", one.id)
        if link:
            node.set("source", one.source)
            node.set("target", one.target)
        _archi_properties(node, one.properties)
    _archi_properties(root, model.properties)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _archi_properties(node: etree._Element, some: Mapping[str, tuple[str, ...]]) -> None:
    for name, values in some.items():
        for value in values:
            etree.SubElement(node, "property", key=_said(name), value=_said(value))


def _child(above: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    node = etree.SubElement(above, f"{{{NAMESPACE}}}{tag}")
    node.text = text
    return node


def _said(text: str) -> str:
    return UNSAYABLE.sub("\ufffd", text)
