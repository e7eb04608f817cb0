"""What may differ between two editions of the doctrine, or between two days, as plain values."""

from dataclasses import dataclass, field

from graph.editions import Edition
from graph.model import Passage
from graph.recordkinds import Link

__all__ = [
    "KINDS", "VOICES", "Between", "Comparison", "Difference", "End", "MovedDate", "Relation", "Said", "Silence",
    "Spoken",
]  # fmt: skip

#: Who speaks in a change: the edition or its publisher; somebody else about it; a fact outside it that explains it.
VOICES = ("edition", "commentary", "context")
#: Kinds of changes as they are read. ``not_repeated`` is what a table of contents no longer lists: nothing ended.
KINDS = (
    "added", "renamed", "extended", "reorganised", "made_binding", "postponed", "withdrawn", "not_repeated",
    "announced",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A change that a source states.

    :param before: year of the last edition in which the earlier state was seen; ``""`` before the first.
    :param after: year of the edition in which the new state is seen.
    :param spans: it reaches beyond the two editions compared: it happened somewhere on a longer way.
    :param voice: one of :data:`VOICES`.
    """

    id: str
    kind: str
    kind_label: str
    about: tuple[Link, ...]
    summary: str
    date: str
    precision: str
    before: str
    after: str
    spans: bool
    voice: str
    passages: tuple[Passage, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class End:
    """One of the two dates of a moved milestone, with the edition to which it is tied."""

    id: str
    label: str
    date: str
    precision: str
    edition: str
    passages: tuple[Passage, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class MovedDate:
    """A milestone announced at one date, then at another; ``passages`` say that one replaces the other."""

    about: tuple[Link, ...]
    old: End
    new: End
    spans: bool
    passages: tuple[Passage, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Said:
    """What an edition says of a thing, in our words, with its passages."""

    id: str
    says: str
    section: str
    passages: tuple[Passage, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Spoken:
    """A thing of which one edition, or both, speaks in its own words; ``kind`` is its class (``dn:Service``)."""

    about: Link
    kind: str
    kind_label: str
    before: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Relation:
    """A relation of the property table, with what states it."""

    source: Link
    predicate: str
    label: str
    target: Link
    passages: tuple[Passage, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Silence:
    """Something that the sources do not show: an edition without a final version, an act not enacted, a milestone.

    :param what: ``edition``, ``act`` or ``milestone``.
    :param state: its state in words.
    """

    what: str
    id: str
    label: str
    state: str
    note: str = ""
    passages: tuple[Passage, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Comparison:
    """Two editions compared. ``only_before`` and ``only_after`` hold in the passages that we hold, no further."""

    before: Edition
    after: Edition
    differences: tuple[Difference, ...]
    moved: tuple[MovedDate, ...]
    only_before: tuple[Spoken, ...]
    only_after: tuple[Spoken, ...]
    both: tuple[Spoken, ...]
    relations_before: tuple[Relation, ...]
    relations_after: tuple[Relation, ...]
    relations_both: int
    silences: tuple[Silence, ...]

    def voiced(self, voice: str) -> tuple[Difference, ...]:
        """Return the changes in which one voice speaks."""
        return tuple(one for one in self.differences if one.voice == voice)


@dataclass(frozen=True)
class Between:
    """The relations that began or ended between two days; those of unknown date (``undated``) stand at both."""

    before: str
    after: str
    began: tuple[Relation, ...]
    ended: tuple[Relation, ...]
    undated: int
