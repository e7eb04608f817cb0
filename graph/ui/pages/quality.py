"""Page: what the graph does not know, what may have aged, what was refused; the controls, run on demand."""

import time
from datetime import date

import streamlit as st

from graph.rules import rules
from graph.ui import kept, state
from graph.ui.documentshtml import brief
from graph.ui.qualityhtml import figures, findings_html, quality_html
from graph.ui.text import safe, say
from graph.ui.widgets import asset

SOURCES = 12  # documents shown here; the rest has its page

lang = state.lang()
today = st.query_params.get("at", "")
try:
    today = date.fromisoformat(today).isoformat()
except ValueError:
    today = date.today().isoformat()
st.set_page_config(page_title=say("quality.browser-title", lang))
st.html(asset("sheetpage.css"))
found = kept.quality_of(today, lang)
st.html(figures(found, lang))


def control() -> None:
    """Run every rule, telling where it stands."""
    from graph.validate import validate  # brings the SHACL engine: only when it is asked for

    start = time.monotonic()
    with st.status(say("quality.running", lang), expanded=False) as status:
        kept.keep_findings(
            validate(
                state.whole(),
                progress=lambda name, rank, total: status.update(
                    label=say("quality.running-step", lang, rank=rank, total=total, name=name)
                ),
            )
        )
        seconds = f"{time.monotonic() - start:.0f}"
        status.update(label=say("quality.done", lang, seconds=seconds), state="complete")


st.html(
    f'<div class="quality"><h2 id="controls">{safe(say("quality.controls", lang), lang)}</h2>'
    f'<p class="note">{safe(say("quality.controls-note", lang, n=len(rules())), lang)}</p></div>'
)
again = kept.findings() is not None
if st.button(say("quality.again" if again else "quality.run", lang), key="control", type="primary"):
    control()
if (controlled := kept.findings()) is not None:
    st.html(findings_html(controlled, lang))
st.html(quality_html(found, lang))
st.html(brief(kept.all_documents(), SOURCES, lang))
