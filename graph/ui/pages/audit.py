"""Page: one's own information system held to the doctrine and to the law, in four steps."""

import streamlit as st

from graph.errors import BadInput
from graph.ui import auditchecks, auditfile, auditmapping, auditreport, auditstate, state
from graph.ui.auditparts import following, opening, steps
from graph.ui.text import plain_markdown, say, typo
from graph.ui.widgets import asset

PARTS = {
    "file": auditfile.show,
    "mapping": auditmapping.show,
    "checks": auditchecks.show,
    "report": auditreport.show,
}

lang = state.lang()
held = auditstate.held()
st.set_page_config(page_title=say("auditing.browser-title", lang, title=say("ui.title", lang)))
st.html(asset("audit.css") + asset("views.css"))
st.title(say("auditing.title", lang), anchor=False)
opening(auditstate.step(), lang)
step = steps(auditstate.step(), lang)
if held.empty and step != "file":
    st.info(say("auditing.no-map", lang))
    step = "file"
try:
    PARTS[step](held, lang)
    following(step, held.empty, lang)
except BadInput as wrong:
    for sentence in wrong.message(lang).splitlines():
        st.error(plain_markdown(typo(sentence, lang)))
