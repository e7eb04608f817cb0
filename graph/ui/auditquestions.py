"""The short questionnaire: an attribute at a time, the core ones first, asked once of each element that lacks it."""

from collections.abc import Sequence

import streamlit as st

from graph.audit.results import Question
from graph.system.records import shown
from graph.system.schema import Attribute
from graph.text import t
from graph.ui import auditstate
from graph.ui.auditstate import Held
from graph.ui.text import plain_markdown, say, typo

__all__ = ["show"]

AT_ONCE = 8  # elements asked of at once
FORMS = ("boolean", "word", "entity")  # answered by a choice


def show(held: Held, some: Sequence[Question], lang: str) -> None:
    """Draw the questions that a choice answers; the others are for the sheet to fill."""
    if held.answers:
        n = sum(map(len, held.answers.values()))
        st.success(say("auditing.answered", lang, n=n))
        st.button(say("auditing.forget", lang), key="audit-forget", on_click=held.answers.clear)
    waiting: dict[str, list[Question]] = {}
    for one in some:
        if one.attribute.form in FORMS:
            waiting.setdefault(one.attribute.path, []).append(one)
    if not waiting:
        st.success(say("auditing.no-question", lang))
        return
    core = sum(one.attribute.core for one in some)
    st.markdown(plain_markdown(say("auditing.questions-help", lang, n=len(some), core=core)))

    def name(path: str) -> str:
        one = waiting[path][0].attribute
        key = "auditing.about-core" if one.core else "auditing.about"
        rules = len({rule for question in waiting[path] for rule in question.rules})
        return say(key, lang, label=one.label[lang], n=len(waiting[path]), rules=rules)

    if st.session_state.get("audit-about") not in waiting:
        st.session_state["audit-about"] = next(iter(waiting))
    path = st.selectbox(say("auditing.about-what", lang), list(waiting), format_func=name, key="audit-about")
    _form(held, _page(waiting[path], lang), lang)


def _page(some: Sequence[Question], lang: str) -> Sequence[Question]:
    """Draw the choice of the elements to ask of, where they are many, and return their questions."""
    starts = range(0, len(some), AT_ONCE)
    if len(starts) == 1:
        return some
    if st.session_state.get("audit-page") not in starts:
        st.session_state["audit-page"] = 0

    def name(start: int) -> str:
        return say("auditing.page-of", lang, first=start + 1, last=min(start + AT_ONCE, len(some)), n=len(some))

    start = st.selectbox(say("auditing.page", lang), starts, format_func=name, key="audit-page")
    return some[start : start + AT_ONCE]


def _form(held: Held, some: Sequence[Question], lang: str) -> None:
    attribute = some[0].attribute
    options = _options(attribute, lang)
    with st.form(f"audit-{attribute.path}"):
        st.caption(plain_markdown(typo(attribute.definition.get(lang, ""), lang)))
        fields = {}
        columns = st.columns(2)
        for rank, one in enumerate(some):
            label = plain_markdown(say("auditing.ask", lang, text=shown(one.text(lang), 300), n=len(one.rules)))
            key = f"audit-answer-{attribute.path}-{one.element.id}"
            draw = columns[rank % 2].multiselect if attribute.many else columns[rank % 2].selectbox
            given = {"placeholder": say("auditing.unknown", lang)} | ({} if attribute.many else {"index": None})
            fields[one.element.kind, one.element.id] = draw(
                label, list(options), format_func=options.get, key=key, **given
            )
        sent = st.form_submit_button(say("auditing.answer", lang), type="primary")
    if sent:
        for key, chosen in fields.items():
            if values := tuple(chosen) if isinstance(chosen, list) else (chosen,) if chosen else ():
                held.answers.setdefault(key, {})[attribute.name] = values
        st.rerun()


def _options(attribute: Attribute, lang: str) -> dict[str, str]:
    """Return what may be answered: value → what to show."""
    if attribute.form == "boolean":
        return {"true": t("template.yes", lang), "false": t("template.no", lang)}
    words = {word: labels[lang] for word, labels in attribute.values.items()}
    known = auditstate.choices(lang)
    return words | {id: label for kind in attribute.entity_kinds for id, label in known.get(kind, ())}
