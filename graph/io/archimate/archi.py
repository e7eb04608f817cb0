"""Archi's own file (``.archimate``), plain or in its archive with pictures, to a model."""

import io
import zipfile
from pathlib import Path

from lxml import etree

from graph.errors import BadInput
from graph.io.archimate.model import XSI, Link, Model, Other, Thing, place_of, put
from graph.io.xml import LARGEST

__all__ = ["NAMESPACES", "read_archi", "unzip"]

#: Of the root: since Archi 2, and before.
NAMESPACES = ("http://www.archimatetool.com/archimate", "http://www.bolton.ac.uk/archimate")
RATIO = 100  # to 1: how much an archive may swell
VIEWS = ("ArchimateDiagramModel", "SketchModel", "CanvasModel", "DiagramModel")
ACCESS = {"0": "Write", "1": "Read", "2": "Access", "3": "ReadWrite"}
#: Words of ArchiMate 2, as Archi still reads them.
RENAMED = {
    "UsedBy": "Serving",
    "Realisation": "Realization",
    "Specialisation": "Specialization",
    "InfrastructureService": "TechnologyService",
    "InfrastructureInterface": "TechnologyInterface",
    "InfrastructureFunction": "TechnologyFunction",
    "CommunicationPath": "Path",
    "Network": "CommunicationNetwork",
}


def unzip(path: Path, content: bytes) -> bytes:
    """Return the model of an archive of Archi; what is not an archive is returned as it is.

    :raises BadInput: no model inside, or it would swell beyond measure: its declared size is read, not its bytes.
    """
    if not content.startswith(b"PK\x03\x04"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo("model.xml")
            if entry.file_size > LARGEST or entry.file_size > RATIO * max(entry.compress_size, 1024):
                ratio = f"{entry.file_size // max(1, entry.compress_size)}:1"
                raise BadInput("import.zip-bomb", file=path, size=f"{entry.file_size // 1_000_000} Mo", ratio=ratio)
            with archive.open(entry) as stream:
                return stream.read(LARGEST + 1)
    except KeyError:
        raise BadInput("import.archi-no-model", file=path) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise BadInput("unreadable-file", file=path, reason=error) from None


def read_archi(path: Path, root: etree._Element) -> Model:
    """Return the model of the root element of an Archi file."""
    file = path.name
    model = Model(root.get("id", ""), root.get("name", ""), place_of(file, root), _properties(root))
    for node in root.iterchildren("folder"):
        _folder(model, file, node, "")
    for node in root.iterchildren("profile"):
        model.others.append(Other("profile", node.get("name", ""), place_of(file, node)))
    model.texts = sum(1 for _ in root.iter("documentation", "purpose"))
    model.close()
    return model


def _folder(model: Model, file: str, node: etree._Element, above: str) -> None:
    name = f"{above}/{node.get('name', '')}" if above else node.get("name", "")
    if len(node):
        model.others.append(Other("folder", name, place_of(file, node)))
    for child in node:
        if child.tag == "folder":
            _folder(model, file, child, name)
        elif child.tag == "element":
            _element(model, file, child)


def _element(model: Model, file: str, node: etree._Element) -> None:
    kind = node.get(f"{XSI}type", "").rpartition(":")[2]
    place, id, name = place_of(file, node), node.get("id", ""), node.get("name", "")
    if kind in VIEWS:
        model.others.append(Other("view", name, place))
        return
    properties = _properties(node)
    if "source" in node.attrib or "target" in node.attrib or kind.endswith("Relationship"):
        kind = kind.removesuffix("Relationship")
        kind = RENAMED.get(kind, kind)
        access = ACCESS.get(node.get("accessType", "0"), "Access") if kind == "Access" else ""
        source, target = node.get("source", ""), node.get("target", "")
        put(model, Link(id, kind, name, properties, place, source, target, access))
    else:
        if kind == "Junction":
            kind = "OrJunction" if node.get("type") == "or" else "AndJunction"
        put(model, Thing(id, RENAMED.get(kind, kind), name, properties, place))


def _properties(node: etree._Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in node.iterchildren("property"):
        key = one.get("key", "")
        found[key] = (*found.get(key, ()), one.get("value", ""))
    return found
