"""Page: what changed between two editions of the doctrine, or two days, and the history of the editions."""

import streamlit as st

from graph.changefiles import as_csv, as_markdown, rows
from graph.errors import BadInput
from graph.ui import compared, state
from graph.ui.changeshtml import apart, days, lists
from graph.ui.editionshtml import counts, history, map_html, silences, steps
from graph.ui.sheet import Writer
from graph.ui.text import plain_markdown, safe, say, typo
from graph.ui.times import sheet_link
from graph.ui.widgets import asset

lang = state.lang()
state.parameters("from", "to", "kind", "since", "until")
asked, wrong = compared.asked(lang)
write = Writer({}, lang, sheet_link, at_once=12)
st.set_page_config(page_title=say("changes.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("sheetpage.css") + asset("editions.css"))
st.title(say("changes.title", lang), anchor=False)
st.html(
    f'<div class="eds"><p class="lead">{safe(say("changes.lead", lang), lang)}</p>{compared.lens(lang)}</div>'
    + steps(state.editions(), asked["from"], asked["to"], lang)
)
compared.pickers(asked, lang)
for sentence in wrong:
    st.warning(plain_markdown(typo(sentence, lang)))
try:
    found = compared.comparison(asked, lang)
except BadInput as error:
    st.warning(plain_markdown(typo(error.message(lang), lang)))
else:
    with st.container(key="editions-files", horizontal=True):
        for ending, media, make in (
            ("csv", "text/csv", lambda: "\ufeff" + as_csv(rows(found, lang), lang)),
            ("md", "text/markdown", lambda: as_markdown(found, lang)),
        ):
            st.download_button(say(f"changes.download-{ending}", lang), make,
                               f"editions-{asked['from']}-{asked['to']}.{ending}", media, on_click="ignore",
                               key=f"editions-{ending}")  # fmt: skip
    st.html(
        compared.kept(
            asked, lang,
            lambda: f'<div class="fiche sheet eds">{counts(found, lang)}'
            f"{silences(found.silences, write) if found.silences else ''}"
            f"{map_html(found, compared.lane_of(lang), lang)}{lists(found, write)}{apart(found, write)}</div>",
        )
    )  # fmt: skip
compared.day_pickers(asked, lang)
if asked.get("since") and asked.get("until"):
    try:
        st.html(f'<div class="fiche sheet eds">{days(compared.between(asked, lang), write)}</div>')
    except BadInput as error:
        st.warning(plain_markdown(typo(error.message(lang), lang)))
both = (asked["from"], asked["to"])
st.html(f'<div class="fiche sheet eds">{history(compared.editions(lang), both, write)}</div>')
