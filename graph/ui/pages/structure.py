"""Page: what most depends on, single points of failure, loops of dependencies."""

import streamlit as st

from graph.ui import state, structurehtml, structureview
from graph.ui.analysispicture import picture
from graph.ui.impacthtml import defused
from graph.ui.structureview import ORDERS
from graph.ui.text import safe, say
from graph.ui.widgets import asset

lang = state.lang()
change, by = structureview.asked()
st.set_page_config(page_title=say("structure.browser-title", lang))
st.html(asset("analyses.css"))
st.title(say("structure.title", lang), anchor=False)
st.html(f'<div class="analysis"><p class="lead">{safe(say("structure.lead", lang), lang)}</p></div>')


def _choice(name: str, offered: tuple[str, ...], present: str, words: str) -> None:
    st.session_state[f"structure-{name}"] = present
    st.segmented_control(
        say(f"structure.{name}", lang), offered, key=f"structure-{name}", required=True,
        format_func=lambda one: say(f"{words}{one}", lang),
        on_change=lambda: state.go(
            **{name: None if st.session_state[f"structure-{name}"] == offered[0] else offered[1]}
        ),
    )  # fmt: skip


def _section(key: str, html: str) -> None:
    title, said = (safe(say(f"structure.{key}-{one}", lang), lang) for one in ("title", "said"))
    st.html(f'<div class="analysis"><h2>{title}</h2><p>{said}</p>{html}</div>')


rows = structureview.central(by, change, lang)
with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
    _choice("mode", ("stop", "change"), "change" if change else "stop", "impact.mode-")
    _choice("by", ORDERS, by, "structure.order-")
    columns = list(rows[0]) if rows else []
    file = defused(columns, [[row[one] for one in columns] for row in rows])
    st.download_button(say("explorer.export-csv", lang), file, "structure.csv", "text/csv", on_click="ignore")

_section("central", structurehtml.central_html(rows, by, lang, "change" * change))
_section("authentication", structurehtml.ways_html(structureview.central("authentication", change, lang), lang))
_section("articulation", structurehtml.lost_html(structureview.central("articulation", change, lang), lang))
found = structureview.loops(change, lang)
_section("loops", "" if found.cycles else f"<p>{safe(say('structure.no-loop', lang), lang)}</p>")
for number, cycle in enumerate(found.cycles, 1):
    st.html(f'<div class="analysis">{structurehtml.group_html(cycle, number, found.told)}</div>')
    drawn = structureview.pictures(number, cycle, found.told)
    picture(f"loop-{number}", drawn, f"{state.graph().version}|{change}|{lang}", small=True)
    st.html(f'<div class="analysis">{structurehtml.loops_html(cycle, found.told)}</div>')
