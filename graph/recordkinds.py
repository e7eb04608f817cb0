"""What a record says of an entity: requirement, milestone, coverage judgement, what an edition says, change."""

from dataclasses import dataclass, field

from graph.model import Passage

__all__ = ["OWN_WORDS", "Change", "Duty", "Judgement", "Link", "MilestoneOf", "Statement"]

#: Kinds of evidence in which the edition itself speaks; commentary is somebody else's word on it.
OWN_WORDS = ("text", "contents", "announcement")


@dataclass(frozen=True)
class Link:
    """A thing named in passing: its id and its label."""

    id: str
    label: str


@dataclass(frozen=True)
class _Record:
    """What every record has: how it speaks of the entity (``relation``), and the passages that say so."""

    id: str
    relation: str
    passages: tuple[Passage, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Duty(_Record):
    """A requirement that speaks of the entity.

    :param day: the day that matters first: formal date, else deadline, else effective date; ``""`` without any.
    """

    label: str = ""
    modality: str = ""
    bearers: tuple[Link, ...] = ()
    number: str = ""
    applies_from: str = ""
    effective_from: str = ""
    deadline: str = ""
    timing: str = ""

    @property
    def day(self) -> str:
        """Return the day by which it is sorted."""
        return self.applies_from or self.deadline or self.effective_from


@dataclass(frozen=True)
class MilestoneOf(_Record):
    """A dated event; ``status`` is ``reached``, ``announced``, ``postponed``, ``unknown``, or ``""`` for a legal date.

    :param moved_to: the milestone that carries the new date, with that date.
    """

    label: str = ""
    date: str = ""
    precision: str = ""
    kind: str = ""
    status: str = ""
    status_label: str = ""
    moved_to: Link | None = None
    moved_date: str = ""


@dataclass(frozen=True)
class Judgement(_Record):
    """A reasoned judgement on how far a French means covers a provision."""

    level: str = ""
    level_label: str = ""
    provision: Link | None = None
    paragraph: str = ""
    means: Link | None = None
    rationale: str = ""


@dataclass(frozen=True)
class Statement(_Record):
    """What an edition says, or what surrounds it; ``evidence`` is the best kind of evidence."""

    edition: Link | None = None
    about: tuple[Link, ...] = ()
    says: str = ""
    section: str = ""
    evidence: str = "none"

    @property
    def own_words(self) -> bool:
        """Return whether the edition itself speaks."""
        return self.evidence in OWN_WORDS


@dataclass(frozen=True)
class Change(_Record):
    """A sourced difference between two editions."""

    before: Link | None = None
    after: Link | None = None
    about: tuple[Link, ...] = ()
    kind: str = ""
    summary: str = ""
    date: str = ""
    precision: str = ""
