"""Page: the plan of every entity, by zone and block, coloured and filtered as the address says."""

import streamlit as st

from graph.ui import state
from graph.ui.plan import COLOURS, draw
from graph.ui.planhtml import plan_html
from graph.ui.survey import Survey, survey
from graph.ui.text import plain_markdown, safe, say
from graph.ui.widgets import asset

lang = state.lang()
state.parameters("colour", "kind", "status", "q")


@st.cache_resource(max_entries=6, show_spinner=False)
def _survey(version: str, language: str) -> Survey:
    return survey(state.graph(), language, state.ontology(language))


def _asked(name: str, known: dict[str, str]) -> str:
    """Return what the address asks for, if it exists; what it should not hold is taken out of it."""
    asked = st.query_params.get(name, "")
    if asked and asked not in known:
        del st.query_params[name]
        return ""
    return asked


def _follow(name: str) -> None:
    state.go(**{name: st.session_state[f"plan-{name}"] or None})


def _reset() -> None:
    state.go(kind=None, status=None, q=None)


found = _survey(state.graph().version, lang)
kinds = {kind: found.kinds.get(kind, kind) for kind in dict.fromkeys(plot.kind for plot in found.plots)}
kinds = {"": say("plan.all-kinds", lang)} | dict(sorted(kinds.items(), key=lambda item: item[1]))
statuses = {"": say("plan.all-statuses", lang)} | found.statuses | {"none": say("plan.no-status", lang)}
colours = {colour: say(f"plan.colour-{colour}", lang) for colour in COLOURS}
colour, kind, status = _asked("colour", colours) or COLOURS[0], _asked("kind", kinds), _asked("status", statuses)
text = st.query_params.get("q", "")[:100]

st.set_page_config(page_title=say("plan.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("plan.css"))
st.title(say("plan.title", lang), anchor=False)
st.html(f'<div class="plan"><p class="lead">{safe(say("plan.lead", lang), lang)}</p></div>')
# The address decides what the widgets show, the back button included.
for name, value in (("colour", colour), ("kind", kind), ("status", status), ("q", text)):
    st.session_state[f"plan-{name}"] = value
with st.container(key="plan-filters"):
    for column, name, options in zip(
        st.columns([4, 3, 2, 3]), ("colour", "kind", "status", "q"), (colours, kinds, statuses, None), strict=True
    ):
        words = {"label": say(f"plan.{'text' if options is None else name}", lang), "key": f"plan-{name}"}
        words |= {"on_change": _follow, "args": (name,)}
        if name == "colour":
            column.segmented_control(options=COLOURS, format_func=colours.get, required=True, **words)
        elif options:
            column.selectbox(options=list(options), format_func=options.get, **words)
        else:
            column.text_input(placeholder=say("plan.text-hint", lang), max_chars=100, **words)

plan = draw(found, colour, kind, status, text)
hidden = plan.total - plan.shown
key = "plan.shown-filtered" if hidden else "plan.shown"
told, reset = st.columns([5, 1], vertical_alignment="center")
told.markdown(f"**{plain_markdown(say(key, lang, n=plan.shown, total=plan.total, k=hidden))}**")
if hidden:
    reset.button(say("plan.reset", lang), key="plan-reset", on_click=_reset, width="stretch")
if not plan.shown:
    st.info(say("plan.none-found", lang))
st.html(plan_html(plan, found, colour, lang))
