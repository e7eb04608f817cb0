"""What the reader asks of the explorer, held in the address by ids: view, filters, what is unfolded, moved, passed."""

import re
from dataclasses import dataclass

import streamlit as st

from graph.model import CONFIDENCE
from graph.ui import state

__all__ = ["DEPTHS", "KEY", "PIN", "VIEWS", "Options", "options", "pins", "put", "trail", "turn"]

VIEWS = ("voisinage", "couches", "impact")
DEPTHS = {"couches": (1, 2), "impact": (1, 2, 3, 4)}
#: A fold (a relation and its direction, a lane, a rank), or ``@`` and the id of an entity.
KEY = re.compile(r"@?[A-Za-z][A-Za-z0-9:/_.-]{0,150}")
PIN = re.compile(r"([A-Za-z][A-Za-z0-9:/_.@>-]{0,300})~(-?\d{1,5})~(-?\d{1,5})")
STEPS, MOVED = 7, 60  # of the trail; entities moved by hand


@dataclass(frozen=True)
class Options:
    """A view and its filters.

    :param depth: ranks or steps to draw; 0 means as many as the view draws by itself.
    :param relations: short names of the properties to keep; all when empty.
    :param kinds: short names of the classes to draw; all when empty.
    :param marks: confidences to keep; all when empty.
    :param opened: keys of the folds, and of the entities, that the reader opened.
    """

    view: str = VIEWS[0]
    change: bool = False
    dependencies: bool = False
    depth: int = 0
    relations: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def filters(self) -> int:
        """Return how many filters are set."""
        return bool(self.relations) + bool(self.marks) + bool(self.depth) + bool(self.kinds)

    @property
    def version(self) -> str:
        """Return what tells this picture from another of the same entity; empty for the plain neighbourhood."""
        said = (
            self.view if self != Options() else "",
            "change" * self.change,
            "dependencies" * self.dependencies,
            str(self.depth or ""),
            *(",".join(each) for each in (self.relations, self.kinds, self.marks, self.opened)),
        )
        return "".join(f"|{one}" for one in said if one)


def put(**wanted: str | None) -> None:
    """Change the address; what is unfolded or moved goes with the view that it was in."""
    state.go(**({"open": None, "pin": None} | wanted))


def turn(name: str) -> None:
    """Put another entity in the centre, and the present one at the end of the trail."""
    centre = st.query_params.get("entity", state.DEFAULT)
    known = [one for one in trail() if one != name]
    if name in trail():  # back on one's steps
        known = list(trail())[: trail().index(name)]
    elif centre != name:
        known.append(centre)
    put(entity=name, link=None, to=None, trail=",".join(known[-STEPS:]) or None)


def trail() -> tuple[str, ...]:
    """Return the ids of the centres that led to the present one, the oldest first."""
    asked = st.query_params.get("trail", "")
    found = [one for one in dict.fromkeys(asked.split(",")[:STEPS]) if one and state.known(one)]
    return tuple(_kept("trail", asked, found, ","))


def pins() -> dict[str, list[int]]:
    """Return how far the reader moved boxes of the drawing: key → pixels across and down."""
    asked = st.query_params.get("pin", "")
    found = [one for one in asked.split(",")[:MOVED] if PIN.fullmatch(one)]
    _kept("pin", asked, found, ",")
    return {key: [int(x), int(y)] for key, x, y in (PIN.fullmatch(one).groups() for one in found)}


def _kept(name: str, asked: str, found: list[str], between: str) -> list[str]:
    """Take out of the address what it should not hold."""
    _clean({name: between.join(found)}) if asked else None
    return found


def options(properties: dict[str, object], classes: dict[str, object]) -> Options:
    """Return what the address asks; what it should not hold is taken out of it.

    :param properties: properties that a filter may name, by short name.
    :param classes: classes that a filter may name, by short name.
    """
    names = ("view", "mode", "sens", "depth", "rel", "kind", "conf", "open")
    asked = {name: st.query_params.get(name, "") for name in names}
    view = asked["view"] if asked["view"] in VIEWS else VIEWS[0]

    def among(text: str, known: dict[str, object]) -> tuple[str, ...]:
        return tuple(sorted({name for one in text.split(",") if (name := _full(one)) in known}))

    found = Options(
        view,
        asked["mode"] == "change" and view == "impact",
        asked["sens"] == "dependencies" and view == "impact",
        int(asked["depth"]) if asked["depth"] in {str(n) for n in DEPTHS.get(view, ())} else 0,
        among(asked["rel"], properties),
        tuple(one for one in CONFIDENCE if one in asked["conf"].split(",")),
        tuple(sorted({one for one in asked["open"].split(",") if KEY.fullmatch(one)})),
        among(asked["kind"], classes),
    )
    _clean(
        {
            "view": view if view != VIEWS[0] else "",
            "mode": "change" * found.change,
            "sens": "dependencies" * found.dependencies,
            "depth": str(found.depth or ""),
            "rel": ",".join(one.removeprefix("dn:") for one in found.relations),
            "kind": ",".join(one.removeprefix("dn:") for one in found.kinds),
            "conf": ",".join(found.marks),
            "open": ",".join(found.opened),
        }
    )
    return found


def _clean(kept: dict[str, str]) -> None:
    for name, value in kept.items():
        if name in st.query_params and st.query_params[name] != value:
            if value:
                st.query_params[name] = value
            else:
                del st.query_params[name]


def _full(name: str) -> str:
    return name if ":" in name or not name else f"dn:{name}"
