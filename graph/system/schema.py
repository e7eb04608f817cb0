"""What a map can say, as ``ontology/system.ttl`` sets it: classes, attributes, lists of values, names of columns."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Literal

from graph.io.rdf import read_rdf
from graph.names import DN, PREFIXES, fold, shorten
from graph.resources import root

__all__ = ["Attribute", "Kind", "Schema", "schema"]

XSD = PREFIXES["xsd"]


@dataclass(frozen=True)
class Attribute:
    """An attribute of a class; texts are ``{language: text}``.

    :param name: its name in the language of the rules, without the class (``authentication``).
    :param kind: the class that has it.
    :param iri: the property.
    :param form: ``boolean``, ``date``, ``integer``, ``string``, ``reference`` (to an element of the map), ``word`` (of
        the list ``values``) or ``entity`` (of the graph; the words of ``values`` are admitted too).
    :param target: class of the element referred to.
    :param values: word → labels, in the order of the list.
    :param scheme: address of the list.
    :param entity_kinds: beginnings of the ids that an ``entity`` may have.
    :param many: several values; a list that is filled is complete.
    :param core: one of the fifteen to ask first.
    :param derived: computed from the whole map, never imported.
    """

    name: str
    kind: str
    iri: str
    form: str
    target: str = ""
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    scheme: str = ""
    entity_kinds: tuple[str, ...] = ()
    many: bool = False
    core: bool = False
    derived: bool = False
    label: dict[str, str] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    column: dict[str, str] = field(default_factory=dict)
    example: str = ""

    @property
    def path(self) -> str:
        """Return the name in the rules: ``Application.authentication``."""
        return f"{self.kind}.{self.name}"


@dataclass(frozen=True)
class Kind:
    """A class of elements; ``attributes`` in the order of the ontology, ``sheet`` as in the template."""

    name: str
    iri: str
    label: dict[str, str]
    plural: dict[str, str]
    sheet: dict[str, str]
    attributes: dict[str, Attribute]


@dataclass(frozen=True)
class Schema:
    """The classes by name, and the columns that every sheet has (``id``, ``name``) by language."""

    kinds: dict[str, Kind]
    columns: dict[str, dict[str, str]]

    def attribute(self, path: str) -> Attribute:
        """Return an attribute by its name in the rules (``Application.authentication``).

        :raises KeyError: there is none.
        """
        kind, _, name = path.partition(".")
        return self.kinds[kind].attributes[name]

    def kind_named(self, text: str) -> str | None:
        """Return the class that a word designates: its name, label or sheet, in either language."""
        return _kind_names().get(fold(text))

    def attribute_named(self, kind: str, text: str) -> str | None:
        """Return the attribute of a class (or ``id``, ``name``) that the head of a column designates."""
        return _column_names()[kind].get(fold(text))


@cache
def schema() -> Schema:
    """Return the schema; read once.

    :raises BadData: the ontology cannot be read.
    """
    about: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    folder = root() / "ontology"
    order: dict[str, None] = {}
    for path in (folder / "system.ttl", *sorted((folder / "vocab").glob("system-*.ttl"))):
        for quad in read_rdf(path):
            order.setdefault(quad.subject.value)
            about[quad.subject.value][shorten(quad.predicate.value)].append(quad.object)
    lists: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for subject in order:
        for scheme in about[subject].get("skos:inScheme", ()):
            lists[scheme.value][subject.rpartition("/")[2]] = _texts(about[subject], "skos:prefLabel")
    attributes: dict[str, dict[str, Attribute]] = defaultdict(dict)
    for subject in order:
        for path in about[subject].get("dn:attribute", ()):
            kind, _, name = path.value.partition(".")
            attributes[kind][name] = _attribute(subject, kind, name, about[subject], lists)
    kinds = {}
    for subject in order:
        said = about[subject]
        if "dn:sheetName" in said:
            name = subject.removeprefix(DN)
            texts = (_texts(said, one) for one in ("rdfs:label", "dn:pluralLabel", "dn:sheetName"))
            kinds[name] = Kind(name, subject, *texts, attributes[name])
    shared = {"id": "dcterms:identifier", "name": "skos:prefLabel"}
    columns = {}
    for name, short in shared.items():
        prefix, _, local = short.partition(":")
        columns[name] = _texts(about[PREFIXES[prefix] + local], "dn:columnName")
    return Schema(kinds, columns)


def _texts(said: dict[str, list], name: str) -> dict[str, str]:
    return {one.language: one.value for one in said.get(name, ()) if isinstance(one, Literal) and one.language}


def _attribute(iri: str, kind: str, name: str, said: dict[str, list], lists: dict[str, dict]) -> Attribute:
    ranges = [one.value for one in said["dn:rangeIncludes"]]
    scheme = said["dn:valueList"][0].value if "dn:valueList" in said else ""
    entity_kinds = tuple(one.value for one in said.get("dn:entityKind", ()))
    maps = [one.removeprefix(DN) for one in ranges if one.removeprefix(DN) in ("Application", "Host", "Party")]
    if maps:
        form = "reference"
    elif entity_kinds or DN + "Entity" in ranges:
        form = "entity"
    else:
        form = "word" if scheme else ranges[0].removeprefix(XSD)
    return Attribute(
        name,
        kind,
        iri,
        form,
        target=maps[0] if maps else "",
        values=lists.get(scheme, {}),
        scheme=scheme,
        entity_kinds=entity_kinds,
        many="dn:many" in said,
        core="dn:core" in said,
        derived="dn:derived" in said,
        label=_texts(said, "rdfs:label"),
        definition=_texts(said, "skos:definition"),
        question=_texts(said, "dn:question"),
        column=_texts(said, "dn:columnName"),
        example=said["skos:example"][0].value if "skos:example" in said else "",
    )


@cache
def _kind_names() -> dict[str, str]:
    return {
        fold(text): kind.name
        for kind in schema().kinds.values()
        for text in (kind.name, *kind.label.values(), *kind.plural.values(), *kind.sheet.values())
    }


@cache
def _column_names() -> dict[str, dict[str, str]]:
    every = schema()
    shared = {fold(text): name for name, texts in every.columns.items() for text in (name, *texts.values())}
    return {
        kind.name: shared
        | {
            fold(text): one.name
            for one in kind.attributes.values()
            for text in (*one.label.values(), one.name, *one.column.values())
        }
        for kind in every.kinds.values()
    }
