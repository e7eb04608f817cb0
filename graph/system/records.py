"""The form that every reader of a map yields: elements and their facts.

A reader knows no schema and no graph: it yields classes, columns and values as the file spells them (« Flux », « Moyens
d'authentification », « mot de passe seul ; PSC »). :func:`graph.system.reading.brought` then brings the elements of any
format to the words of the rules, and only then do they become triples.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.text import t

__all__ = ["LEVELS", "UNNAMED", "Element", "Imported", "Match", "Problem", "shown"]

#: How bad a problem is, worst first: something that stands in no graph unless the user accepts the loss; something
#: that was imported and may be wrong; something of the format that a map of ours has no place for.
LEVELS = ("refused", "warning", "dropped")
UNNAMED = "is"  # id of the system, where the map does not describe it


@dataclass(frozen=True)
class Element:
    """One thing of the map.

    :param kind: its class, by its name in the language of the rules (``Application``).
    :param id: the user's own identifier; unique among the elements of the class.
    :param name: what the user calls it, or ``""``.
    :param facts: attribute → values in the words of the rules (``{"authentication": ("password", "psc")}``): ISO days,
        ``true`` and ``false``, ids of the graph (``service/dmp``), ids of other elements for references. An attribute
        that the map does not state is absent; a list known to be empty is ``("none",)``.
        From a reader: any head of column, name of property or attribute → the texts of its cells.
    :param place: where the file says it: ``file``, ``file:12``, ``file, Applications!4``.
    :param places: attribute → its own place, where that is more precise (``file, Applications!B4``).
    :param hints: like ``facts``, what a reader infers from relations or free text; it gives way to what is stated, and
        :func:`graph.system.hints.settled` says what it makes of it.
    """

    kind: str
    id: str
    name: str = ""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What could not be imported as it stands.

    :param code: key of the sentence in ``[import]`` of the text files.
    :param place: as in :class:`Element`.
    :param values: what the sentence names, besides the place; a text of ours is ``{language: text}``. ``asks`` is the
        class, id and attribute that a later file may state: the problem is then none.
    :param level: one of :data:`LEVELS`.
    """

    code: str
    place: str
    values: Mapping[str, object] = field(default_factory=dict)
    level: str = "warning"

    def message(self, lang: str) -> str:
        """Return the sentence: where, what, how to mend."""
        said = {name: value[lang] if isinstance(value, dict) else value for name, value in self.values.items()}
        said = {name: shown(value) if isinstance(value, str) else value for name, value in said.items()}
        sentence = t(f"import.{self.code}", lang, **said)
        return t("import.at", lang, place=shown(self.place), sentence=sentence) if self.place else sentence


@dataclass(frozen=True)
class Match:
    """An entity of the graph that a text of a map may name.

    :param score: from 0 to 100.
    :param certain: the text is one of its names, and of no other entity that the attribute admits.
    """

    id: str
    label: str
    score: int
    certain: bool = False

    def __str__(self) -> str:
        return f"{self.id} ({self.label}, {self.score})"


@dataclass(frozen=True)
class Imported:
    """What one file gave.

    :param elements: in the order of the file; ``id`` may be empty where the format has none.
    :param problems: all that was not imported as it stands: nothing is dropped in silence.
    :param format: name of the reader (``csv``).
    :param items: each value is one item; else it is a cell, which may list several.
    """

    elements: tuple[Element, ...]
    problems: tuple[Problem, ...] = ()
    format: str = ""
    items: bool = False


def shown(text: str, most: int = 300) -> str:
    """Return a text of the user as a message may show it: invisible and turning characters escaped, not too long."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return "".join(
        one if unicodedata.category(one)[0] != "C" else one.encode("unicode_escape", "surrogatepass").decode()
        for one in cut
    )
