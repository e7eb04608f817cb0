"""What the page of impacts is asked, read from the address by ids, and its answer, kept per version of the graph."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from graph.answers import impact_sentence, kept
from graph.carried import Carried, carried
from graph.chains import Teller, relation_words
from graph.impact import TRAVELS, Link, Reach, Reached, links, reach
from graph.model import CONFIDENCE
from graph.names import expand, fold
from graph.structure import central, web
from graph.structure_answers import kept_links
from graph.ui import state
from graph.ui.layers import Box, Wire, outline, ranks
from graph.ui.links import address
from graph.ui.neighbours import Lane
from graph.ui.text import say, typo

__all__ = ["DEPTHS", "MOST", "Answer", "Asked", "answer", "asked", "candidates", "known_links", "offered", "scenarios",
           "words"]  # fmt: skip

PARAMETERS = ("of", "mode", "sens", "depth", "rel", "conf", "selected")
DEPTHS = (1, 2, 3, 4)
MOST = 12  # starts of a scenario
RANK, TREE = 30, 18  # entities drawn of a rank, in columns and as a tree


@dataclass(frozen=True)
class Asked:
    """A scenario and its filters; ``depth`` 0 is no limit, empty filters keep everything."""

    starts: tuple[str, ...]
    change: bool = False
    dependencies: bool = False
    depth: int = 0
    relations: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def filters(self) -> int:
        """Return how many filters are set."""
        return bool(self.relations) + bool(self.marks) + bool(self.depth)

    def parameters(self, **changes: str) -> dict[str, str]:
        """Return the address of this scenario, some parameters changed."""
        return {
            "of": ",".join(self.starts), "mode": "change" * self.change, "sens": "dependencies" * self.dependencies,
            "depth": str(self.depth or ""), "rel": ",".join(one.removeprefix("dn:") for one in self.relations),
            "conf": ",".join(self.marks),
        } | changes  # fmt: skip


@st.cache_resource(show_spinner=False, max_entries=6)
def _links(version: str) -> tuple[Link, ...]:
    return links(state.graph(), TRAVELS)


def known_links() -> tuple[Link, ...]:
    """Return the links along which something travels, in the view of the address."""
    return _links(state.graph().version)


@st.cache_resource(show_spinner=False, max_entries=6)
def _words(version: str, lang: str) -> dict[str, str]:
    return {one: forward for one, (forward, _) in relation_words(state.graph(), lang).items()}


def words(lang: str) -> dict[str, str]:
    """Return the label of each relation."""
    return _words(state.graph().version, lang)


def offered(change: bool) -> set[str]:
    """Return the relations that a scenario may follow."""
    return {link.predicate for link in kept_links(known_links(), change)}


def asked() -> Asked:
    """Return what the address asks; what it should not hold is taken out of it."""
    state.parameters(*PARAMETERS)
    given = {name: st.query_params.get(name, "")[:4000] for name in PARAMETERS}
    starts = tuple(dict.fromkeys(found for one in given["of"].split(",") if one and (found := state.known(one))))[:MOST]
    relations = offered(given["mode"] == "change")
    found = Asked(
        starts,
        given["mode"] == "change",
        given["sens"] == "dependencies",
        int(given["depth"]) if given["depth"] in {str(n) for n in DEPTHS} else 0,
        tuple(sorted({f"dn:{one}" for one in given["rel"].split(",")} & relations)),
        tuple(one for one in CONFIDENCE if one in given["conf"].split(",")),
    )
    for name, value in found.parameters().items():
        if name in st.query_params and st.query_params[name] != value:
            state.go(**{name: value or None})
    return found if starts else Asked((state.DEFAULT,), *(getattr(found, name) for name in list(vars(found))[1:]))


@st.cache_resource(show_spinner=False, max_entries=12)
def _candidates(version: str, lang: str) -> dict[str, str]:
    ends = {one for link in _links(version) for one in (link.source, link.target)}
    teller = Teller(state.graph(), (), lang, ends)

    def told(one: str) -> str:
        short, label = teller.short(one), teller.name(one).label
        return typo(label if short == label else f"{short} – {label}", lang)

    return dict(sorted(((one, told(one)) for one in ends), key=lambda item: fold(item[1])))


def candidates(lang: str) -> dict[str, str]:
    """Return the entities that have a dependency, with what to write of each, by name."""
    return _candidates(state.graph().version, lang)


@st.cache_resource(show_spinner=False, max_entries=6)
def _scenarios(version: str) -> tuple[tuple[str, ...], ...]:
    first = [one.id for one in central(web(kept_links(_links(version), False)), "betweenness", 4)]
    return (*((one,) for one in first), tuple(first[:2])) if len(first) > 1 else ()


def scenarios() -> tuple[tuple[str, ...], ...]:
    """Return scenarios to begin with: what most chains go through, each alone, then the first two together."""
    return _scenarios(state.graph().version)


@dataclass(frozen=True)
class Answer:
    """The answer to a scenario, and what tells it."""

    asked: Asked
    found: Reach
    teller: Teller
    records: tuple[Carried, ...]
    lang: str

    @cached_property
    def sentence(self) -> str:
        """Return the answer in a sentence."""
        names = [typo(self.teller.name(one).label, self.lang) for one in self.asked.starts]
        return typo(impact_sentence(names, self.found, self.lang), self.lang)

    @cached_property
    def by_id(self) -> dict[str, Reached]:
        """Return how each entity is reached."""
        return {one.id: one for one in self.found.reached}

    def pictures(self) -> list[tuple[str, str]]:
        """Return the picture, in columns and as a tree; its links keep what the present address looks through."""
        desc = say("impact.desc", self.lang, n=len(self.found.reached), k=len(self.found.ranks))
        wires = [self._wire(one) for one in self.found.reached]
        return [
            (form, draw(self._columns(most), wires, f"impact-{form}", self.sentence, desc))
            for form, draw, most in (("wide", ranks, RANK), ("slim", outline, TREE))
        ]

    def _columns(self, most: int) -> list[tuple[str, list[Box]]]:
        through = Counter(step.end for one in self.found.reached for step in one.chain)
        starts = [self._box(one, "", "", (one,)) for one in self.asked.starts]
        columns, order = [(say("impact.start", self.lang), starts)], {one.id: at for at, one in enumerate(starts)}
        for number, rank in enumerate(self.found.ranks, 1):
            first = sorted(rank, key=lambda one: (-through[one.id], CONFIDENCE.index(one.weakest), one.id))
            # What is drawn is reached by what is drawn: a chain never begins in the void.
            drawn = [one for one in first if one.chain[-1].start in order][:most]
            boxes = [
                self._box(one.id, one.chain[-1].start, one.weakest, (one.start, *(step.end for step in one.chain)))
                for one in drawn
            ]
            boxes.sort(key=lambda box: (order[box.via], box.lane.order, fold(box.short), box.id))
            order |= {box.id: at for at, box in enumerate(boxes)}
            if rest := len(rank) - len(boxes):
                more = say("impact.more", self.lang, k=rest)
                via = boxes[-1].via if boxes else next(iter(reversed(order)))
                boxes.append(Box(f"+{number}", more, more, Lane(), "#reached", via, more=True))
            columns.append((say("impact.rank", self.lang, r=number, n=len(rank)), boxes))
        return columns

    def _box(self, one: str, via: str, sure: str, chain: tuple[str, ...]) -> Box:
        name = self.teller.name(one)
        lane = state.ontology(self.lang).lanes.get(expand(f"dn:{self.teller.type(one)}") or "", Lane())
        said = f"{typo(name.label, self.lang)} – {typo(name.kind, self.lang)}"
        said += f"\n{say(f'confidence.{sure}', self.lang)}" if sure else ""
        where = address("impact", self.lang, **self.asked.parameters(selected=one if via else ""))
        return Box(one, typo(self.teller.short(one), self.lang), said, lane, where, via, sure, chain)

    def _wire(self, one: Reached) -> Wire:
        step = one.chain[-1]
        (hop,) = self.teller.hops((step,))
        sure = step.link.confidence
        said = f"{hop.start.label} – {hop.read} – {hop.end.label}\n{say(f'confidence.{sure}', self.lang)}"
        return Wire(step.start, step.end, typo(said, self.lang), sure)

    @cached_property
    def carried_by(self) -> dict[str, list[Carried]]:
        """Return what each entity carries."""
        found: dict[str, list[Carried]] = defaultdict(list)
        for one in self.records:
            found[one.entity].append(one)
        return found


@st.cache_resource(show_spinner=False, max_entries=200)
def _answer(version: str, question: Asked, lang: str) -> Answer:
    graph = state.graph()
    known = kept(kept_links(_links(version), question.change), (), question.marks)
    known = [link for link in known if not question.relations or link.predicate in question.relations]
    found = reach(
        known, *question.starts, change=question.change, dependencies=question.dependencies, hops=question.depth or None
    )
    teller = Teller(graph, (one.chain for one in found.reached), lang, question.starts)
    records = carried(graph, [one.id for one in found.reached], lang)
    return Answer(question, found, teller, records, lang)


def answer(question: Asked, lang: str) -> Answer:
    """Return the answer to a scenario."""
    return _answer(state.graph().version, question, lang)
