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

FAINTEST = 80  # score under which two names have nothing to do with each other
NAMES = "SELECT ?s ?p ?name { VALUES ?p { skos:prefLabel skos:altLabel dn:acronym } ?s dn:entityType ?t ; ?p ?name }"
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
        found = process.extract(wanted, choices, scorer=fuzz.WRatio, score_cutoff=FAINTEST, limit=3 * MOST)
        best: dict[str, tuple[float, float]] = {}
        for spelled, score, name in found:
            for id in names[name]:
                best[id] = max(best.get(id, (0, 0)), (score, fuzz.ratio(wanted, spelled)))
        ranked = sorted(best.items(), key=lambda item: (*(-one for one in item[1]), item[0]))[:MOST]
        return tuple(Match(id, self._labels[id], round(min(score, 99))) for id, (score, _) in ranked)


def _words(text: str) -> str:
    return " ".join(filter(None, map(fold, re.split(r"[\W_]+", text))))
