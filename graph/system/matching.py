"""Names that a map uses for entities of the graph: the certain ones, and those that the user has to confirm."""

import re
from collections import defaultdict
from functools import lru_cache

from graph.find import labels
from graph.names import fold, shorten
from graph.sparql import select
from graph.store import Graph
from graph.system.records import Match

__all__ = ["Matcher"]

FAINTEST = 80  # score under which two names have nothing to do with each other
MOST = 4  # entities proposed for one name


class Matcher:
    """Finds the entities that a text may name, among kinds of entities.

    :param graph: the graph; asked once.
    """

    def __init__(self, graph: Graph, lang: str = "fr") -> None:
        self._labels = labels(graph, lang)
        self._names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._words: dict[str, str] = {}  # of a folded name: typing errors are forgiven word by word
        rows = select(
            graph,
            "SELECT ?s ?name { VALUES ?p { skos:prefLabel skos:altLabel dn:acronym } ?s dn:entityType ?t ; ?p ?name }",
        )
        for row in rows:
            id = shorten(row["s"].value)
            for name in (row["name"].value, id, id.partition("/")[2]):
                self._names[id.partition("/")[0]][fold(name)].add(id)
                self._words[fold(name)] = _words(name)
        self.match = lru_cache(maxsize=10_000)(self._match)

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
