"""Page: the milestones of the doctrine and the dates of the EHDS on one axis, filtered as the address says."""

from datetime import date

import streamlit as st

from graph.datefiles import as_csv, as_ics
from graph.errors import BadInput
from graph.timeline import Timeline
from graph.ui import state, times
from graph.ui.sheet import Writer
from graph.ui.text import day, plain_markdown, safe, say, typo
from graph.ui.timehtml import counts, legend, table, undated
from graph.ui.widgets import asset

_picture = st.components.v2.component(
    "doctrine_time", html='<div class="chrono drawings"></div>', js=asset("view.js"), isolate_styles=False
)
lang = state.lang()
state.parameters("entity", "theme", "role", "kind", "from", "until", "near", "lanes")
today = date.fromisoformat(state.asked_view()[0] or date.today().isoformat())
asked, wrong = times.asked(lang)
st.set_page_config(page_title=say("timeline.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("sheetpage.css") + asset("time.css"))
st.title(say("timeline.title", lang), anchor=False)
st.html(f'<div class="chrono"><p class="lead">{safe(say("timeline.lead", lang), lang)}</p></div>')
times.filters(asked, lang)
try:
    found = times.found(asked, today, lang)
except BadInput as error:
    wrong, found = [*wrong, error.message(lang)], Timeline(today, (), ())
for sentence in wrong:
    st.warning(plain_markdown(typo(sentence, lang)))
if not found.dated and not found.undated:
    st.info(say("timeline.none-found", lang))
    st.stop()

write = Writer({}, lang, times.sheet_link)
st.html(f'<div class="chrono">{counts(found, lang)}{times.told(asked, found, lang)}</div>')
if found.dated:
    version, forms, alone = times.drawn(asked, found, today, lang)
    _picture(key="timeline", data={"version": version, "forms": forms})
    kept = (
        ("svg", "image/svg+xml", alone),
        ("csv", "text/csv", lambda: "\ufeff" + as_csv(found, lang)),
        ("ics", "text/calendar", lambda: as_ics(found, lang)),
    )
    with st.container(key="timeline-files", horizontal=True):
        for ending, media, content in kept:
            st.download_button(say(f"timeline.download-{ending}", lang), content, f"chronologie.{ending}", media,
                               on_click="ignore", key=f"timeline-{ending}")  # fmt: skip
st.html(times.kept(asked, found, today, lang, lambda: "".join((
    legend({one.state for one in (*found.dated, *found.undated)}, lang),
    '<div class="fiche sheet chrono">',
    *(
        f"<h2>{safe(say(f'timeline.{part}', lang, n=len(some)), lang)}</h2>"
        + table(some, say(f"timeline.caption-{part}", lang, day=day(today.isoformat(), lang)), write, bool(found.focus))
        for part, some in (
            ("ahead", [one for one in found.dated if not one.past(today)]),
            ("behind", [one for one in reversed(found.dated) if one.past(today)]),
        ) if some
    ),
    undated(found.undated, write) if found.undated else "",
    "</div>",
))))  # fmt: skip
