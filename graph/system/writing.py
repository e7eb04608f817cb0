"""A map to files that its user can fill, keep or send: the template, the compact table, RDF."""

from collections.abc import Iterable, Mapping

from pyoxigraph import RdfFormat

from graph.io.forms import Column, Form, form_workbook
from graph.io.sheets import csv_text
from graph.system.rdf import to_rdf
from graph.system.records import Element
from graph.system.schema import Attribute, Kind, schema
from graph.text import t

__all__ = ["to_compact", "to_jsonld", "to_ntriples", "to_turtle", "to_workbook"]

Choices = Mapping[str, tuple[tuple[str, str], ...]]


def to_turtle(elements: Iterable[Element], lang: str = "fr") -> bytes:
    """Return a map as Turtle."""
    return to_rdf(elements)


def to_ntriples(elements: Iterable[Element], lang: str = "fr") -> bytes:
    """Return a map as N-Triples."""
    return to_rdf(elements, RdfFormat.N_TRIPLES)


def to_jsonld(elements: Iterable[Element], lang: str = "fr") -> bytes:
    """Return a map as JSON-LD, without any context to fetch."""
    return to_rdf(elements, RdfFormat.JSON_LD)


def to_compact(elements: Iterable[Element], lang: str = "fr") -> bytes:
    """Return a map in the compact form ``class,id,facts``; bars inside a value become commas."""
    rows = []
    for one in elements:
        said = [f"name={_compact(one.name)}"] if one.name else []
        for name, values in one.facts.items():
            many = schema().kinds[one.kind].attributes[name].many
            said.append(f"{name}={_joined(map(_compact, values)) if many else _compact(values[0])}")
        rows.append((one.kind, one.id, "|".join(said)))
    return csv_text(("class", "id", "facts"), rows).encode()


def _compact(value: str) -> str:
    return value.replace("|", ",")


def _joined(values: Iterable[str]) -> str:
    """Return the items of a list in one cell; an item with a comma is followed by a semicolon, so as to stay whole."""
    text = "; ".join(values)
    return f"{text};" if "," in text and ";" not in text else text


def to_workbook(elements: Iterable[Element], lang: str = "fr", choices: Choices | None = None) -> bytes:
    """Return a map as the template, filled; the empty template where there is no element.

    :param choices: kind of entity → (id, label) of those that the lists propose.
    """
    rows: dict[str, list[Element]] = {kind: [] for kind in schema().kinds}
    for one in elements:
        rows[one.kind].append(one)
    return form_workbook([_form(kind, rows[kind.name], lang, choices or {}) for kind in schema().kinds.values()])


def _form(kind: Kind, elements: list[Element], lang: str, choices: Choices) -> Form:
    attributes = [one for one in kind.attributes.values() if not one.derived]
    heads = [Column(texts[lang], t(f"template.{name}", lang)) for name, texts in schema().columns.items()]
    heads += [_column(one, lang, choices) for one in attributes]
    rows = []
    for one in elements:
        cells = [_cells(a, one.facts.get(a.name, ()), lang) for a in attributes]
        rows.append((one.id, one.name, *cells))
    return Form(kind.sheet[lang], tuple(heads), tuple(rows))


def _column(one: Attribute, lang: str, choices: Choices) -> Column:
    """Return the column of an attribute: the question as its note, the list that its cells propose."""
    note = one.question[lang].format(name="…")
    hint = "template.many" if one.many else f"template.{one.form}"
    note = f"{one.label[lang]}\n\n{note}\n\n{t(hint, lang)}"
    if one.form == "reference":
        return Column(one.column[lang], note, sheet=schema().kinds[one.target].sheet[lang], core=one.core)
    proposed = [labels[lang] for labels in one.values.values()]
    if one.form == "boolean":
        proposed = [t("template.yes", lang), t("template.no", lang)]
    proposed += [f"{id} ({label})" for kind in one.entity_kinds for id, label in choices.get(kind, ())]
    return Column(one.column[lang], note, tuple(proposed), core=one.core, strict=not one.many)


def _cells(attribute: Attribute, values: tuple[str, ...], lang: str) -> str:
    cells = [_cell(attribute, value, lang) for value in values]
    return _joined(cells) if attribute.many else "".join(cells)


def _cell(attribute: Attribute, value: str, lang: str) -> str:
    if attribute.form == "boolean":
        return t("template.yes" if value == "true" else "template.no", lang)
    return attribute.values[value][lang] if value in attribute.values else value
