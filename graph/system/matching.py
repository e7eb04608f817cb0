"""Names that a map uses for entities of the graph: the certain ones, and those that the user has to confirm."""

import re
from collections import defaultdict
from functools import lru_cache

from graph.names import fold, shorten
from graph.sparql import tuples
from graph.store import Graph
from graph.system.records import Match
from graph.system.schema import schema

__all__ = ["Matcher"]

FAINTEST = 75  # score under which two names have nothing to do with each other
NAMES = "SELECT ?s ?p ?name { VALUES ?p { skos:prefLabel skos:altLabel dn:acronym } ?s dn:entityType ?t ; ?p ?name }"
EMPTY = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "the", "and", "pour"}
MOST = 4  # entities proposed for one name


class Matcher:
    """Finds the entities that a text may name, among kinds of entities.

    :param graph: the graph; asked once.
    """

    def __init__(self, graph: Graph, lang: str = "fr") -> None:
        admitted = {one for kind in schema().kinds.values() for a in kind.attributes.values() for one in a.entity_kinds}
        self._labels: dict[str, str] = {}
        self._names: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in admitted}
        self._words: dict[str, str] = {}  # of a folded name: typing errors are forgiven word by word
        for subject, predicate, name in tuples(graph, NAMES):
            id = shorten(subject.value)
            if (kind := id.partition("/")[0]) not in admitted:
                continue
            if predicate.value.endswith("prefLabel") and (name.language == lang or id not in self._labels):
                self._labels[id] = name.value
            for text in (name.value, id, id.partition("/")[2]):
                self._names[kind][fold(text)].add(id)
                self._words[fold(text)] = _words(text)
        self.match = lru_cache(maxsize=10_000)(self._match)

    def choices(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return the entities that a map may name: kind of entity → (id, label), by label."""
        found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in sorted(self._names)}
        for id, label in sorted(self._labels.items(), key=lambda item: (fold(item[1]), item[0])):
            found[id.partition("/")[0]].append((id, label))
        return {kind: tuple(some) for kind, some in found.items()}

    def _match(self, text: str, kinds: tuple[str, ...]) -> tuple[Match, ...]:
        """Return the entities that ``text`` may name, best first; one that is certain comes alone.

        :param kinds: beginnings of the ids admitted (``service``).
        """
        from rapidfuzz import fuzz, process

        if text.partition("/")[0] in kinds and text in self._labels:
            return (Match(text, self._labels[text], 100, certain=True),)
        names: dict[str, set[str]] = defaultdict(set)
        for kind in kinds:
            for name, ids in self._names[kind].items():
                names[name] |= ids
        exact = sorted(names.get(fold(text), ()))
        if exact:
            return tuple(Match(id, self._labels[id], 100, certain=len(exact) == 1) for id in exact)
        wanted = _words(text)
        choices = {name: self._words[name] for name in names if len(name) > 2}
        close = [  # misspelt as a whole, or the words of one among the words of the other
            (score * worth, name)
            for scorer, worth in ((fuzz.ratio, 1), (fuzz.token_set_ratio, 0.9))
            for _, score, name in process.extract(
                wanted, choices, scorer=scorer, score_cutoff=FAINTEST / worth, limit=3 * MOST
            )
        ]
        best: dict[str, tuple[float, float]] = {}
        for score, name in close:
            for id in names[name]:
                best[id] = max(best.get(id, (0, 0)), (score, fuzz.ratio(wanted, choices[name])))
        ranked = sorted(best.items(), key=lambda item: (*(-one for one in item[1]), item[0]))[:MOST]
        return tuple(Match(id, self._labels[id], round(min(score, 99))) for id, (score, _) in ranked)


def _words(text: str) -> str:
    """Return the folded words of a name, without those that every name has."""
    words = [fold(word) for word in re.split(r"[\W_]+", text)]
    return " ".join(word for word in words if word and word not in EMPTY)
