"""One text of a cell to one value in the words of the rules."""

import re
import unicodedata
from datetime import date
from functools import cache

from graph.names import fold
from graph.system.schema import Attribute, schema
from graph.text import t

__all__ = ["admitted", "cleaned", "near_columns", "read_value", "separated", "slug"]

YES = frozenset(map(fold, ("true", "vrai", "oui", "yes", "o", "y", "1", "x")))
NO = frozenset(map(fold, ("false", "faux", "non", "no", "n", "0")))
NONE = frozenset(map(fold, ("none", "aucun", "aucune", "néant", "non", "no", "rien", "nothing", "sans")))
UNSAID = frozenset(map(fold, ("", "?", "-", "inconnu", "inconnue", "unknown", "non renseigné", "ne sait pas", "nsp")))
MOST_SLUG = 100  # characters
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ][\d:.]+Z?)?$")
FRENCH = re.compile(r"(\d\d?)[/.](\d\d?)[/.](\d{4})$")
PRESENTED = re.compile(r"([a-z]+/[\w-]+(?:@[\w.+-]+)?)(?:\s+\(.*\))?$")  # « service/dmp (Dossier médical partagé) »


def cleaned(text: str) -> tuple[str, bool]:
    """Return a text in composed form, without characters that nobody sees, and whether it had some.

    Left-to-right marks, zero-width characters and their like make one name look like another.
    """
    composed = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
    spaced = re.sub(r"[\t\r\n]+", " ", composed)
    clean = "".join(one for one in spaced if unicodedata.category(one)[0] != "C")
    return clean.strip(), len(clean) != len(spaced)


def separated(text: str) -> list[str]:
    """Return the items of a list in one cell: by semicolon, bar or line; by comma where there is none of those."""
    items = re.split(r"[;|\n]", text)
    return items if len(items) > 1 else text.split(",")


def read_value(attribute: Attribute, text: str) -> str | None:
    """Return the value that a text states, ``""`` where it states none, ``None`` where it cannot be read.

    Names of entities and of elements are left to whoever knows them.
    """
    folded = fold(text)
    if attribute.form in ("string", "reference"):
        return text
    if attribute.form == "boolean":
        if text.strip() in ("✓", "✔"):
            return "true"
        return "true" if folded in YES else "false" if folded in NO else "" if folded in UNSAID else None
    if attribute.form == "date":
        return _date(text) if folded not in UNSAID else ""
    if attribute.form == "integer":
        return text if re.fullmatch(r"\d{1,9}", text) else None
    if word := _words(attribute.path).get(folded):
        return word
    if "none" in attribute.values and folded in NONE:
        return "none"
    if folded in UNSAID:
        return ""
    if attribute.form == "entity" and (presented := PRESENTED.fullmatch(text)) and presented[1] != text:
        return presented[1]
    return None


def admitted(attribute: Attribute, lang: str) -> str:
    """Return what an attribute admits, for a message."""
    if attribute.values:
        return ", ".join(f"{labels[lang]} ({word})" for word, labels in attribute.values.items())
    return t(f"template.{attribute.form}", lang)


def slug(name: str) -> str:
    """Return an id made from a name: stable, readable, without accents."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE")).casefold()
    words = re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
    return "-".join(words)[:MOST_SLUG]


def near_columns(kind: str, text: str) -> list[str]:
    """Return the attributes of a class that the head of a column may mean, the nearest first."""
    from rapidfuzz import fuzz, process

    spelled = {
        (one.name, language): said
        for one in schema().kinds[kind].attributes.values()
        for language, said in one.label.items()
        if not one.derived
    }
    found = process.extract(text.casefold(), spelled, scorer=fuzz.token_set_ratio, score_cutoff=75, limit=4)
    return list(dict.fromkeys(name for _, _, (name, _) in found))


@cache
def _words(path: str) -> dict[str, str]:
    """Return ``{folded spelling: word}`` of the list of an attribute; a word itself comes before a label."""
    values = schema().attribute(path).values
    labels = {fold(label): word for word, said in values.items() for label in said.values()}
    return labels | {fold(word): word for word in values}


def _date(text: str) -> str | None:
    if found := ISO.match(text):
        year, month, day = found.groups()
    elif found := FRENCH.match(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
