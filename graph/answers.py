"""The answers of the analyses as sentences and as rows: what the command prints and the page exports."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph.carried import Carried
from graph.chains import Hop, Teller
from graph.errors import BadInput
from graph.impact import Link, Reach, weakest
from graph.model import Passage
from graph.paths import Chain, Chains, Meeting, Paths
from graph.recordkinds import Duty
from graph.text import t

__all__ = ["COLUMNS", "flat_rows", "hop_rows", "impact_rows", "impact_sentence", "kept", "path_answer",
           "path_sentence", "paths_told", "short_relation"]  # fmt: skip

#: Columns of an impact as a table or a CSV file.
COLUMNS = ("id", "label", "type", "hops", "via", "path", "confidence", "start", "milestones", "requirements")


def short_relation(name: str) -> str:
    """Return the short name of a property however it is written: ``dependsOn``, ``dn:dependsOn``."""
    return name if ":" in name or not name else f"dn:{name}"


def paths_told(found: Paths) -> list[Chain]:
    """Return every chain that will be told of two entities."""
    meetings = [one for one in (found.both_rest_on, found.both_reach) if one]
    chains = [chain for way in (found.forth, found.back, found.around) for chain in way.kept]
    return [*chains, *(chain for one in meetings for chain in (one.from_start, one.from_end))]


def kept(known: Iterable[Link], relations: Iterable[str] = (), marks: Iterable[str] = ()) -> tuple[Link, ...]:
    """Return the links that a walk may follow.

    :param relations: properties to keep; all when empty.
    :param marks: confidences to keep; all when empty.
    :raises BadInput: a property that no link has.
    """
    known, wanted, marks = tuple(known), {short_relation(one) for one in relations}, set(marks)
    offered = {link.predicate for link in known}
    for one in sorted(wanted - offered):
        listed = ", ".join(sorted(name.removeprefix("dn:") for name in offered))
        raise BadInput("unknown-relation", name=one.removeprefix("dn:"), known=listed)
    return tuple(
        link for link in known if (not wanted or link.predicate in wanted) and (not marks or link.confidence in marks)
    )


def impact_sentence(names: Sequence[str], found: Reach, lang: str) -> str:
    """Return « Si X s’arrête : n entités atteintes en k rangs ».

    :param names: labels of the starts.
    """
    kind = "needs" if found.dependencies else "change" if found.change else "stop"
    several = "several-" if len(names) > 1 else ""
    n, k = len(found.reached), len(found.ranks)
    number = "-none" if n == 0 else "-one" if n == 1 else ""
    listed = t("impact.and", lang).join([", ".join(names[:-1]), names[-1]]) if several else names[0]
    return t(f"impact.{several}{kind}{number}", lang, name=listed, n=n, k=k)


def impact_rows(found: Reach, teller: Teller, records: Iterable[Carried]) -> list[dict[str, object]]:
    """Return one row for each entity reached, the nearest first: the JSON contract of ``doctrine impact``."""
    by_entity: dict[str, dict[str, list]] = defaultdict(lambda: {"milestones": [], "requirements": []})
    for one in records:
        by_entity[one.entity]["requirements" if isinstance(one.record, Duty) else "milestones"].append(_record(one))
    return [
        {
            "id": one.id,
            "label": teller.name(one.id).label,
            "type": teller.type(one.id),
            "type_label": teller.name(one.id).kind,
            "hops": one.rank,
            "via": [step.link.predicate for step in one.chain],
            "path": teller.sentence(one.chain),
            "confidence": one.weakest,
            "start": one.start,
            "chain": hop_rows(teller.hops(one.chain)),
            **by_entity[one.id],
        }
        for one in found.reached
    ]


def flat_rows(rows: Iterable[dict[str, object]], teller: Teller) -> list[tuple]:
    """Return the rows of an impact with one value a cell, in the order of :data:`COLUMNS`."""

    def cell(row: dict[str, object], column: str) -> object:
        value = row[column]
        if column == "via":
            return ", ".join(dict.fromkeys(teller.relation(one) for one in value))
        return len(value) if isinstance(value, list) else value

    return [tuple(cell(row, column) for column in COLUMNS) for row in rows]


def hop_rows(hops: Iterable[Hop]) -> list[dict[str, object]]:
    """Return a chain as plain values, each hop with its fact and the passages that state it.

    ``from``, ``label`` and ``to`` read as a sentence; ``subject``, ``relation`` and ``object`` are the fact as stated.
    """
    return [
        {
            "from": hop.start.id,
            "from_label": hop.start.label,
            "label": hop.read,
            "to": hop.end.id,
            "to_label": hop.end.label,
            "subject": hop.link.source,
            "relation": hop.link.predicate,
            "object": hop.link.target,
            "travels": {"change-only": "change", "backward": "stop", "forward": "stop"}.get(hop.link.impact, "nothing"),
            "confidence": hop.link.confidence,
            "evidence": [_passage(one) for one in hop.passages],
        }
        for hop in hops
    ]


def path_answer(found: Paths, teller: Teller) -> dict[str, object]:
    """Return how two entities hold together: the JSON contract of ``doctrine path``."""
    ways = {"forth": found.forth, "back": found.back, "around": found.around}
    meetings = {"both_rest_on": found.both_rest_on, "both_reach": found.both_reach}
    return {
        **{
            key: {"id": one, "label": teller.name(one).label, "short": teller.short(one)}
            for key, one in (("from", found.start), ("to", found.end))
        },
        **{name: _way(way, teller, name == "around") for name, way in ways.items()},
        **{name: _meeting(one, teller) if one else None for name, one in meetings.items()},
    }


def _way(way: Chains, teller: Teller, around: bool) -> dict[str, object]:
    return {"number": way.number, "hops": way.hops, "chains": [_chain(one, teller, around) for one in way.kept]}


def _chain(chain: Chain, teller: Teller, around: bool = False) -> dict[str, object]:
    return {
        "path": teller.sentence_around(chain) if around else teller.sentence(chain),
        "confidence": weakest(chain),
        "chain": hop_rows(teller.walked(chain) if around else teller.hops(chain)),
    }


def _meeting(one: Meeting, teller: Teller) -> dict[str, object]:
    chains = {"from_chain": _chain(one.from_start, teller), "to_chain": _chain(one.from_end, teller)}
    return {"id": one.id, "label": teller.name(one.id).label, "confidence": one.weakest} | chains


def path_sentence(found: Paths, teller: Teller, lang: str) -> str:
    """Return in a sentence whether one rests upon the other, else where they meet."""
    start, end = teller.name(found.start).label, teller.name(found.end).label
    told = []
    for way, one, other in ((found.forth, start, end), (found.back, end, start)):
        if way:
            number = "" if way.number > 1 else "-one"
            told.append(t(f"path.rests{number}", lang, one=one, other=other, hops=way.hops, n=way.number))
    if told:
        return " ".join(told)
    told.append(t("path.none", lang, one=start, other=end))
    for meeting, key in ((found.both_rest_on, "meet-on"), (found.both_reach, "meet-reach")):
        if meeting:
            told.append(t(f"path.{key}", lang, name=teller.name(meeting.id).label))
    if len(told) == 1:
        told.append(t("path.nowhere", lang))
    return " ".join(told)


def _passage(one: Passage) -> dict[str, object]:
    return {
        "id": one.id,
        "confidence": one.confidence,
        "source": one.source.title if one.source else "",
        "source_id": one.source.id if one.source else "",
        "address": one.source.address if one.source else "",
        "issued": one.source.issued if one.source else "",
        "locator": one.locator,
        "quotes": one.quotes,
        "rationale": one.rationale,
        "edition": one.edition,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "observed_on": one.observed_on,
    }


def _record(one: Carried) -> dict[str, object]:
    record = one.record
    said = {"id": record.id, "label": record.label, "relation": record.relation}
    if isinstance(record, Duty):
        days = ("applies_from", "effective_from", "deadline", "timing")
        return said | {"modality": record.modality} | {day: getattr(record, day) for day in days}
    return said | {"date": record.date, "status": record.status, "kind": record.kind}
