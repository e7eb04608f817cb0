"""Page: what French means cover of the EHDS regulation, requirement by requirement, each cell with its evidence."""

from datetime import date

import streamlit as st

from graph import coverage, coveragefiles, inquiry, judgements
from graph.errors import BadInput
from graph.matrix import matrix
from graph.ui import results, state
from graph.ui.asking import Field, ask
from graph.ui.coveragehtml import Page, evidence_html, questions_html, totals_html
from graph.ui.links import address
from graph.ui.text import plain_markdown, safe, say
from graph.ui.widgets import asset
from graph.ways import ways

lang = state.lang()
state.parameters("chapter", "article", "role", "level", "until", "gaps", "columns", "cell")


@st.cache_resource(max_entries=4, show_spinner=False)
def _known(version: str, language: str) -> tuple[coverage.Material, dict[str, str]]:
    who = inquiry.bearers(state.whole(), language).values()
    return judgements.material(state.whole(), language), {
        one.id: f"{one.label} ({one.count})" for one in sorted(who, key=lambda one: one.label.casefold()) if one.count
    }


@st.cache_resource(max_entries=60, show_spinner=False)
def _bearers(version: str, role: str, language: str) -> frozenset[str]:
    return frozenset(way.bearer.id for way in ways(state.whole(), inquiry.Named(role, role), language).ways)


@st.cache_resource(max_entries=60, show_spinner=False)
def _written(
    version: str, asked: tuple[tuple[str, str], ...], every: bool, view: tuple[str, str], language: str
) -> str:
    made = Page(found, report.word, results.short_name(language), every, language, **dict(asked))
    return made.table() + made.list()


known, who = _known(state.whole().version, lang)
chapters = {one: next(place.chapter_label for place in known.articles.values() if place.chapter == one)
            for one in coverage.CHAPTERS}  # fmt: skip
place = known.articles.get(st.query_params.get("article", ""))
if place and place.chapter in chapters and "chapter" not in st.query_params:
    state.go(chapter=place.chapter)
only = [one for one in chapters if one == st.query_params.get("chapter")] or list(chapters)
places = {one.id: one.label for one in known.articles.values() if one.chapter in only}
words = known.levels | {coverage.NONE: say("coverage.none", lang)}
levels = {one: f"{coveragefiles.GLYPHS[one]} {words[one]}" for one in coverage.STATES}

st.set_page_config(page_title=say("coverage.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("coverage.css"))
st.title(say("coverage.title", lang), anchor=False)
st.html(f'<div class="cover"><p class="lead">{safe(say("coverage.lead", lang), lang)}</p></div>')
choices = chapters | {"all": say("coverage.all-chapters", lang)}
fields = (("chapter", choices, 3), ("article", places, 3), ("role", who, 3), ("level", levels, 2), ("until", None, 1),
          ("gaps", {"1": say("coverage.gaps-only", lang)}, 2))  # fmt: skip
asked = ask("coverage", [Field(*one) for one in fields], lang)
try:
    until = inquiry.Period.of(None, asked["until"]).until
except BadInput as wrong:
    st.warning(plain_markdown(wrong.message(lang)))
    until = ""
found = matrix(
    known,
    chapters=coverage.CHAPTERS if asked["chapter"] == "all" else (asked["chapter"] or coverage.CHAPTERS[0],),
    article=asked["article"],
    bearers=_bearers(state.whole().version, asked["role"], lang) if asked["role"] else None,
    until=until,
    levels=(asked["level"],) if asked["level"] else (),
    gaps=asked["gaps"] == "1",
)
told = "; ".join(f"{name}: {value}" for name, value in asked.items() if value)
report = coveragefiles.Report(found, words, {}, told, state.whole().version, date.today(), lang)


def _file(make: object) -> object:
    judged = {one.judgement.id for row in found.rows for one in row.statements}
    proofs = judgements.evidence(state.whole(), judged)
    return make(coveragefiles.Report(found, words, proofs, told, state.whole().version, date.today(), lang))


if not found.rows:
    st.info(say("coverage.nothing", lang))
    st.stop()
with st.container(key="coverage-files", horizontal=True):
    for ending, make in (("xlsx", coveragefiles.as_xlsx), ("csv", coveragefiles.as_csv)):
        st.download_button(say(f"coverage.file-{ending}", lang), lambda make=make: _file(make),
                           f"couverture-eeds.{ending}", key=f"coverage-{ending}", on_click="ignore")  # fmt: skip
st.html(totals_html(found, report.word, lang) + questions_html(found.questions, found, lang))
kept = {name: value for name, value in asked.items() if value}
every = st.query_params.get("columns") == "all"
st.html(_written(state.whole().version, tuple(kept.items()), every, state.asked_view(), lang))

row, _, entity = st.query_params.get("cell", "").partition("~")
cell = next((one for one in found.rows if one.id == row and one.of(entity)), None)
if cell:
    means = known.entities.get(entity, inquiry.Named(entity, entity))
    proofs = judgements.evidence(state.whole(), {one.judgement.id for one in cell.of(entity)})
    close = address("coverage", lang, **kept, columns="all" if every else "")
    st.html(evidence_html(cell, means, cell.of(entity), proofs, report.word, close, lang))
elif row:
    state.go(cell=None)
