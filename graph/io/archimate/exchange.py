"""ArchiMate Model Exchange File (3.0 to 3.2, and 2.1) to a model, its faults told with their line."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from graph.io.archimate.archi import RENAMED
from graph.io.archimate.model import XSI, Link, Model, Other, Thing, place_of, put

__all__ = ["NAMESPACE", "NAMESPACE_2", "read_exchange"]

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"  # that of 3.1 and 3.2 too
NAMESPACE_2 = "http://www.opengroup.org/xsd/archimate"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NCNAME = re.compile(r"[^\W\d][\w.\-·]*")

#: What the schema of 3.x allows in each element, in its order; drawings are not read, nor checked.
ORDERS = """
model: name documentation properties metadata elements relationships organizations propertyDefinitions views
elements: element
relationships: relationship
element: name documentation properties
relationship: name documentation properties
properties: property
property: value
organizations: item
item: label documentation item
propertyDefinitions: propertyDefinition
propertyDefinition: name documentation
metadata: schema schemaversion schemaInfo
"""
CHILDREN = {line.partition(":")[0]: line.partition(":")[2].split() for line in ORDERS.strip().splitlines()}
NEVER_EMPTY = ("elements", "relationships", "properties", "property", "organizations", "propertyDefinitions")
ATTRIBUTES = {
    "model": ["identifier"],
    "element": ["identifier", f"{XSI}type"],
    "relationship": ["identifier", "source", "target", f"{XSI}type"],
    "property": ["propertyDefinitionRef"],
    "propertyDefinition": ["identifier", "type"],
}
OPTIONAL = {
    "model": ["version"],
    "relationship": ["accessType", "modifier", "isDirected"],
    "item": ["identifier", "identifierRef"],
}
ALLOWED = {
    ("relationship", "accessType"): ("Access", "Read", "Write", "ReadWrite"),
    ("propertyDefinition", "type"): ("string", "boolean", "currency", "date", "time", "number"),
}
NAMELESS = ("Grouping", "Location", "AndJunction", "OrJunction")  # elements that need no name


def read_exchange(path: Path, root: etree._Element) -> Model:
    """Return the model of the root element of an exchange file."""
    file = path.name
    old = etree.QName(root).namespace == NAMESPACE_2
    words = ("propertydefs", "identifierref") if old else ("propertyDefinitions", "propertyDefinitionRef")
    keys = {}
    for one in _all(root, words[0], None):
        keys[one.get("identifier", "")] = one.get("name") or _text(one, "name")
    model = Model(root.get("identifier", ""), _text(root, "name"), place_of(file, root))
    model.properties = _properties(model, file, root, keys, words[1])
    if not old:
        _faults(model, file, root)
    for node in _all(root, "elements", "element"):
        kind = _type(node)
        name = _text(node, "label" if old else "name")
        properties = _properties(model, file, node, keys, words[1])
        put(model, Thing(node.get("identifier", ""), kind, name, properties, place_of(file, node)))
    for node in _all(root, "relationships", "relationship"):
        kind = _type(node)
        access = node.get("accessType", "Access") if kind == "Access" else ""
        name = _text(node, "label" if old else "name")
        properties = _properties(model, file, node, keys, words[1])
        ends = node.get("source", ""), node.get("target", "")
        put(model, Link(node.get("identifier", ""), kind, name, properties, place_of(file, node), *ends, access))
    for node in root.iter("{*}view"):
        model.others.append(Other("view", _text(node, "label" if old else "name"), place_of(file, node)))
    model.texts = sum(1 for _ in root.iter("{*}documentation"))
    for part in _all(root, "organization" if old else "organizations", None):
        _folders(model, file, part, "")
    model.close()
    return model


def _all(root: etree._Element, part: str, tag: str | None) -> Iterator[etree._Element]:
    for one in root.iterchildren(f"{{*}}{part}"):
        yield from one.iterchildren(f"{{*}}{tag}" if tag else None)


def _type(node: etree._Element) -> str:
    """Return the type; 2.1 and some tools write ``FlowRelationship`` for ``Flow``."""
    kind = node.get(f"{XSI}type", "").rpartition(":")[2]
    if node.tag.endswith("relationship"):
        kind = kind.removesuffix("Relationship")
    return RENAMED.get(kind, kind)


def _text(node: etree._Element, tag: str) -> str:
    """Return a text that may stand in several languages: the French one, else the first."""
    said = list(node.iterchildren(f"{{*}}{tag}"))
    french = [one for one in said if (one.get(LANG) or "").startswith("fr")]
    return " ".join("".join((french or said)[0].itertext()).split()) if said else ""


def _properties(
    model: Model, file: str, node: etree._Element, keys: dict[str, str], reference: str
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in _all(node, "properties", "property"):
        key = one.get(reference, "")
        if key not in keys:
            model.say("archimate-no-definition", place_of(file, one), reference=key)
            continue
        found[keys[key]] = (*found.get(keys[key], ()), _text(one, "value"))
    return found


def _folders(model: Model, file: str, node: etree._Element, above: str) -> None:
    label = _text(node, "label")
    if label:
        above = f"{above}/{label}" if above else label
        model.others.append(Other("folder", above, place_of(file, node)))
    for child in node.iterchildren("{*}item"):
        _folders(model, file, child, above)


def _faults(model: Model, file: str, node: etree._Element) -> None:
    """Note what the schema of 3.x would refuse in a node and below; identifiers and types are told elsewhere."""
    tag, place = etree.QName(node).localname, place_of(file, node)
    for name in ATTRIBUTES.get(tag, ()):
        if name not in node.attrib:
            model.say("archimate-no-attribute", place, tag=tag, attribute=name.replace(XSI, "xsi:"))
    for name, value in node.attrib.items():
        if name == "identifier" and not NCNAME.fullmatch(value):
            model.say("archimate-bad-id", place, id=value)
        allowed = ALLOWED.get((tag, name))
        if allowed and value not in allowed:
            model.say("archimate-bad-value", place, attribute=name, value=value, allowed=", ".join(allowed))
        if not name.startswith("{") and name not in [*ATTRIBUTES.get(tag, ()), *OPTIONAL.get(tag, ())]:
            model.say("archimate-unknown-attribute", place, tag=tag, attribute=name)
    children = []
    for child in node:
        if etree.QName(child).namespace == NAMESPACE:
            children.append(child)
        else:  # Dublin Core, most often: the schema of ArchiMate does not declare it
            model.say("archimate-foreign", place_of(file, child), tag=etree.QName(child).localname, parent=tag)
    if tag in NEVER_EMPTY and not children:
        model.say("archimate-empty", place, tag=tag)
    named = tag in ("model", "propertyDefinition") or (tag == "element" and _type(node) not in NAMELESS)
    if named and not any(etree.QName(one).localname == "name" for one in children):
        model.say("archimate-no-name", place, tag=tag, id=node.get("identifier", ""))
    known, reached = CHILDREN[tag], 0
    for child in children:
        inner = etree.QName(child).localname
        if inner not in known:
            model.say("archimate-unknown-tag", place_of(file, child), tag=inner, parent=tag)
            continue
        if known.index(inner) < reached:
            before = known[reached]
            model.say("archimate-order", place_of(file, child), tag=inner, parent=tag, before=before)
        reached = max(reached, known.index(inner))
        if inner in CHILDREN:
            _faults(model, file, child)
