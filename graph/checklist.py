"""The answer to « what must I do? »: requirements by group of dates, and in words how each reaches who asks."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph.inquiry import last_day
from graph.obligations import Obligation
from graph.text import t
from graph.ways import Way, Ways

__all__ = ["Checklist", "Group", "groups", "why"]


@dataclass(frozen=True)
class Checklist:
    """The answer to « what must I do? ».

    :param asked: what was asked beside the role (theme, period…), as text: part of the identity of the answer.
    :param version: version of the graph; ``today`` the day on which it is looked at.
    """

    obligations: Sequence[Obligation]
    reached: Ways | None
    asked: str
    version: str
    today: date
    lang: str

    @property
    def title(self) -> str:
        """Return who is spoken of, in words."""
        who = self.reached.role.label if self.reached else t("duties.everybody", self.lang)
        return t("duties.file-title", self.lang, who=who)


@dataclass(frozen=True)
class Group:
    """Requirements of the same moment: ``past``, ``now``, ``next``, ``later``, ``undated``; ``day`` for the future."""

    key: str
    day: str
    members: tuple[Obligation, ...]


def groups(found: Sequence[Obligation], today: date) -> list[Group]:
    """Return requirements by their first written date, seen from a day.

    ``past``: a written deadline is over; ``now``: it applies; ``next`` and ``later``: it will, each date its own
    group; ``undated``: the text gives no calendar date. Deduced dates move nothing from one group to another.
    """
    present = today.isoformat()
    sorted_in: dict[tuple[str, str], list[Obligation]] = {}
    for one in found:
        deadline = one.day("deadline")
        if not one.first:
            key = "undated", ""
        elif deadline and last_day(deadline) < present:
            key = "past", ""
        elif one.first <= present:
            key = "now", ""
        else:
            key = "later", one.first
        sorted_in.setdefault(key, []).append(one)
    order = ("past", "now", "next", "later", "undated")
    made = [Group(key, day, tuple(members)) for (key, day), members in sorted_in.items()]
    if coming := sorted(one.day for one in made if one.key == "later"):
        made = [dataclasses.replace(one, key="next") if one.day == coming[0] else one for one in made]
    return sorted(made, key=lambda one: (order.index(one.key), one.day))


def why(way: Way, lang: str) -> str:
    """Return in words how a requirement reaches who asks, with its conditions; empty when it bears it itself."""
    told = []
    for step in way.steps:
        how = step.how_label or t(f"duties.how-{step.how}", lang)
        condition = t("duties.if", lang, condition=step.condition) if step.condition else ""
        told.append(f"{how} {step.end.label}{condition}")
    return " → ".join(told)
