"""The form that every reader of a map yields: elements and their facts.

A reader knows no schema and no graph: it yields classes, columns and values as the file spells them (« Flux », « Moyens
d'authentification », « mot de passe seul ; PSC »). :func:`graph.system.reading.brought` then brings the elements of any
format to the words of the rules, and only then do they become triples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["LEVELS", "Element", "Imported", "Problem"]

#: How bad a problem is, worst first: something that stands in no graph unless the user accepts the loss; something
#: that was imported and may be wrong; something of the format that a map of ours has no place for.
LEVELS = ("refused", "warning", "dropped")


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
    :param place: where the file says it: ``file``, ``file, line 12``, ``file, Applications!4``.
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
    :param values: what the sentence names, besides the place.
    :param level: one of :data:`LEVELS`.
    """

    code: str
    place: str
    values: Mapping[str, object] = field(default_factory=dict)
    level: str = "warning"


@dataclass(frozen=True)
class Imported:
    """What one file gave.

    :param elements: in the order of the file; ``id`` may be empty where the format has none.
    :param problems: all that was not imported as it stands: nothing is dropped in silence.
    :param format: name of the reader (``csv``).
    """

    elements: tuple[Element, ...]
    problems: tuple[Problem, ...] = ()
    format: str = ""
