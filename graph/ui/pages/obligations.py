"""Page: what a role must do, by when, by which text; and by which of its roles each requirement reaches it."""

from datetime import date

import streamlit as st

from graph import checklist, dutyfiles, inquiry
from graph.errors import BadInput
from graph.obligations import KINDS, MUST, Obligation, obligations
from graph.ui import state
from graph.ui.asking import Field, ask
from graph.ui.dutieshtml import entries_html, groups_html, ways_html
from graph.ui.text import plain_markdown, safe, say
from graph.ui.widgets import asset
from graph.ways import Ways, ways

lang = state.lang()
state.parameters("role", "via", "theme", "from", "until", "dates", "modality")


@st.cache_resource(max_entries=4, show_spinner=False)
def _known(version: str, language: str) -> tuple[dict[str, inquiry.Named], dict[str, str], dict[str, str]]:
    graph = state.whole()
    listed = dict(sorted(inquiry.bearers(graph, language).items(), key=lambda item: item[1].label.casefold()))
    return listed, *(inquiry.concepts_of(graph, name, language) for name in ("theme", "modality"))


@st.cache_resource(max_entries=120, show_spinner=False)
def _found(version: str, role: inquiry.Named | None, theme: str, modalities: tuple[str, ...], period: inquiry.Period,
           kinds: tuple[str, ...], language: str) -> tuple[Ways | None, list[Obligation]]:  # fmt: skip
    reached = ways(state.whole(), role, language) if role else None
    return reached, obligations(state.whole(), language, reached=reached, theme=theme, modalities=modalities,
                                period=period or None, kinds=kinds)  # fmt: skip


@st.cache_resource(max_entries=60, show_spinner=False)
def _written(version: str, asked: tuple[object, ...], view: tuple[str, str], day: date, language: str) -> str:
    made = ways_html(reached, found, via, language) if reached else ""
    return made + groups_html(checklist.groups(shown, day), reached, day, language)


st.set_page_config(page_title=say("duties.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("duties.css"))
listed, themes, modes = _known(state.whole().version, lang)
st.title(say("duties.title", lang), anchor=False)
st.html(f'<div class="duties"><p class="lead">{safe(say("duties.lead", lang), lang)}</p></div>')
st.html(entries_html(st.query_params.get("role", ""), lang))
who = {one: f"{named.label} ({named.count})" if named.count else named.label for one, named in listed.items()}
modes = {"must": say("duties.must", lang)} | modes | {"all": say("duties.all", lang)}
dated = {one: say(f"duties.kind-{one}", lang) for one in KINDS}
fields = (("role", who, 4), ("theme", themes, 2), ("modality", modes, 2), ("from", None, 1), ("until", None, 1),
          ("dates", dated, 2))  # fmt: skip
asked = ask("duties", [Field(*one) for one in fields], lang)
try:
    period = inquiry.Period.of(asked["from"], asked["until"])
except BadInput as wrong:
    st.warning(plain_markdown(wrong.message(lang)))
    period = inquiry.Period()
role = listed.get(asked["role"])
# Nobody has said who he is: the written deadlines of everybody.
narrow = bool(role or asked["theme"] or period)
modalities = {"": MUST, "must": MUST, "all": ()}.get(asked["modality"], (asked["modality"],))
kinds = (asked["dates"],) if asked["dates"] else tuple(KINDS) if narrow else ("deadline",)
reached, found = _found(
    state.whole().version,
    role,
    asked["theme"],
    modalities,
    period if narrow else inquiry.Period("0001-01-01"),
    kinds,
    lang,
)
via = st.query_params.get("via", "")
if via and not (reached and any(way.bearer.id == via for way in reached.ways)):
    state.go(via=None)
    via = ""
shown = [one for one in found if not via or any(way.bearer.id == via for way in one.ways)]
today = date.fromisoformat(state.asked_view()[0]) if state.asked_view()[0] else date.today()
told = say("duties.count" if role else "duties.count-all", lang, n=len(shown), who=role.label if role else "")
st.markdown(f"**{plain_markdown(told)}**")
if shown:
    filters = {name: value for name, value in asked.items() if value and name != "role"} | ({"via": via} if via else {})
    answer = checklist.Checklist(shown, reached, " ; ".join(f"{name}: {value}" for name, value in filters.items()),
                                 state.whole().version, today, lang)  # fmt: skip
    made = {"xlsx": dutyfiles.as_xlsx, "ics": dutyfiles.as_ics, "md": dutyfiles.as_markdown, "csv": dutyfiles.as_csv}
    name = (role.id if role else "obligations").replace("/", "-").replace(":", "-")
    with st.container(key="duties-files", horizontal=True):
        for ending, make in made.items():
            st.download_button(say(f"duties.file-{ending}", lang), lambda make=make: make(answer), f"{name}.{ending}",
                               key=f"duties-{ending}", on_click="ignore")  # fmt: skip
else:
    st.info(say("duties.none", lang))
asked_all = (role, asked["theme"], modalities, period, kinds, via)
st.html(_written(state.whole().version, asked_all, state.asked_view(), today, lang))
