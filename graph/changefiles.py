"""A comparison of editions or of days as rows, JSON, CSV and Markdown: the same for the command and the page."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from graph.differences import Between, Comparison, Difference, Relation, Spoken
from graph.model import Passage
from graph.proof import in_words
from graph.recordkinds import Link
from graph.text import t

__all__ = ["GLYPHS", "Row", "as_csv", "as_markdown", "days_record", "days_rows", "kind_label", "record", "rows"]

FORMULA = tuple("=+-@\t\r")  # what a spreadsheet would run
#: What each section is in a drawing: there now, no longer repeated, in both, moved.
GLYPHS = {
    "said": "≠",
    "moved": "→",
    "after": "+",
    "before": "−",
    "both": "≈",
    "silence": "?",
    "began": "+",
    "ended": "−",
}
COLUMNS = (
    "section", "kind", "from", "to", "spans", "voice", "about", "about_label", "summary", "date", "new_date",
    "confidence", "source", "quote", "quote_after", "id",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A difference as one line.

    :param section: ``said``, ``moved``, ``before``, ``after``, ``both`` or ``silence``;
        ``began`` or ``ended`` between days.
    :param quote: words of the source; those of the earlier edition where both speak.
    """

    section: str
    kind: str
    before: str
    after: str
    spans: bool
    voice: str
    about: tuple[Link, ...]
    summary: str
    date: str
    new_date: str
    proof: Passage | None
    proof_after: Passage | None
    id: str

    def cells(self, lang: str) -> tuple[object, ...]:
        """Return the line in the order of the columns of the CSV."""
        proof = self.proof or self.proof_after
        return (
            self.section, self.kind, self.before, self.after, "yes" if self.spans else "no", self.voice,
            " ".join(link.id for link in self.about), ", ".join(link.label for link in self.about), self.summary,
            self.date, self.new_date, proof.confidence if proof else "",
            proof.source.title if proof and proof.source else "", quote(self.proof, lang),
            quote(self.proof_after, lang), self.id,
        )  # fmt: skip


def quote(proof: Passage | None, lang: str) -> str:
    """Return the words of a passage in a language, else in the other one."""
    return in_words(proof.quotes, lang) if proof else ""


def kind_label(one: Difference, lang: str) -> str:
    """Return the kind of a change in words; an absence from a table of contents is not a withdrawal."""
    return t("changes.not-repeated", lang) if one.kind == "not_repeated" else one.kind_label


def _first(some: tuple[Passage, ...]) -> Passage | None:
    return some[0] if some else None


def rows(found: Comparison, lang: str) -> list[Row]:
    """Return every difference, section after section."""
    first, last = found.before.year, found.after.year
    made = [
        Row("said", kind_label(one, lang), one.before, one.after, one.spans, one.voice, one.about, one.summary,
            one.date, "", _first(one.passages), None, one.id)
        for one in found.differences
    ]  # fmt: skip
    made += [
        Row("moved", t("changes.moved-kind", lang), one.old.edition, one.new.edition, one.spans, "", one.about,
            f"{one.old.label} → {one.new.label}", one.old.date, one.new.date or t("timeline.no-new-date", lang),
            _first(one.old.passages), _first(one.new.passages), one.old.id)
        for one in found.moved
    ]  # fmt: skip
    for section, some in (("after", found.only_after), ("before", found.only_before), ("both", found.both)):
        made += [_spoken(section, one, first, last) for one in some]
    for section, year, some in (
        ("after", last, found.relations_after),
        ("before", first, found.relations_before),
    ):
        made += [_related(section, one, year) for one in some]
    made += [
        Row("silence", one.state, "", "", False, "", (Link(one.id, one.label),), one.note, "", "",
            _first(one.passages), None, one.id)
        for one in found.silences
    ]  # fmt: skip
    return made


def _spoken(section: str, one: Spoken, first: str, last: str) -> Row:
    old, new = (some[0] if some else None for some in (one.before, one.after))
    said = " → ".join(dict.fromkeys(side.says for side in (old, new) if side))
    return Row(
        section, one.kind_label, first if old else "", last if new else "", False, "edition", (one.about,), said, "",
        "", _first(old.passages) if old else None, _first(new.passages) if new else None, (new or old).id,
    )  # fmt: skip


def _related(section: str, one: Relation, year: str) -> Row:
    return Row(
        section, one.label, year if section == "before" else "", year if section == "after" else "", False, "edition",
        (one.source, one.target), f"{one.source.label} {one.label} {one.target.label}", "", "",
        _first(one.passages) if section == "before" else None, _first(one.passages) if section == "after" else None,
        f"{one.source.id} {one.predicate} {one.target.id}",
    )  # fmt: skip


def days_rows(found: Between) -> list[Row]:
    """Return the relations that began, then those that ended."""
    return [replace(_related("after", one, ""), section="began", voice="") for one in found.began] + [
        replace(_related("before", one, ""), section="ended", voice="") for one in found.ended
    ]


def record(found: Comparison) -> dict[str, object]:
    """Return a comparison as the stable JSON contract has it (see ``docs/cli.md``)."""
    return asdict(found)


def days_record(found: Between) -> dict[str, object]:
    """Return what differs between two days as the stable JSON contract has it."""
    return asdict(found)


def as_csv(some: Iterable[Row], lang: str) -> str:
    """Return rows as CSV; a cell that a spreadsheet would run as a formula is defused."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(COLUMNS)
    for one in some:
        write.writerow([f"'{cell}" if str(cell)[:1] in FORMULA else cell for cell in one.cells(lang)])
    return out.getvalue()


def as_markdown(found: Comparison, lang: str) -> str:
    """Return a comparison as a document: a section a kind, each line with its quotes and its source."""
    years = {"before": found.before.year, "after": found.after.year}
    lines = [f"# {t('changes.heading', lang, **years)}", "", t("changes.caution", lang), ""]
    lines += [
        t("changes.seen", lang, year=one.year, status=one.status_label, seen=one.seen_label)
        for one in (found.before, found.after)
    ]
    by_section: dict[str, list[Row]] = {}
    for one in rows(found, lang):
        by_section.setdefault(one.section if one.section != "said" else f"said-{one.voice}", []).append(one)
    for section, some in by_section.items():
        lines += ["", f"## {t(f'changes.section-{section}', lang, **years)} ({len(some)})", ""]
        lines += [line for one in some for line in _markdown(one, lang)]
    return "\n".join(lines) + "\n"


def _markdown(one: Row, lang: str) -> Iterator[str]:
    about = ", ".join(link.label for link in one.about)
    when = f" {one.date} → {one.new_date}" if one.new_date else f" ({one.date})" if one.date else ""
    span = f" [{one.before or '…'} → {one.after}]" if one.spans else ""
    # A text of the graph is data: nothing in it may become markup of the document.
    yield f"- **{_plain(one.kind)}**{span} · {_plain(about)}: {_plain(one.summary)}{when}"
    for proof in (one.proof, one.proof_after):
        if proof:
            source = proof.source.title if proof.source else t("show.no-source", lang)
            said = f"« {quote(proof, lang)} » " if quote(proof, lang) else ""
            yield f"  - {_plain(said)} ({_plain(source)}, {t(f'confidence.{proof.confidence}', lang)})"


def _plain(text: str) -> str:
    for sign in "\\`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
