"""The reader's own view: written in a form or opened from a file, held in the address by ids."""

import streamlit as st

from graph.errors import BadInput
from graph.ui import state
from graph.ui.text import plain_markdown, say
from graph.ui.viewset import MOST, View, curated, found, read

__all__ = ["asked", "form"]


def asked(lang: str) -> View | None:
    """Return the view that the address asks for: a named one, or the entities of the reader's own."""
    if (name := st.query_params.get("view", "")) in curated():
        return curated()[name]
    ids = [one for one in st.query_params.get("entities", "")[:8000].split(",")[:MOST] if state.known(one)]
    if not ids:
        return None
    title = st.query_params.get("name", "")[:120] or say("views.own-default", lang)
    sentence = {one: say("views.own-sentence", one) for one in ("fr", "en")}
    return View("", {"fr": title, "en": title}, sentence, tuple(dict.fromkeys(ids)))


def form(lang: str) -> None:
    """Draw the form, the opening of a file, and what went wrong with the last use of either."""
    st.subheader(say("views.own", lang), anchor=False)
    with st.container(key="own-told"):
        if errors := st.session_state.pop("own-errors", []):
            lines = "".join(f"\n- {plain_markdown(one)}" for one in errors)
            st.warning(plain_markdown(say("views.own-errors", lang)) + "\n" + lines)
    left, right = st.columns([3, 2], gap="medium")
    with left.form("own", border=True):
        st.text_input(say("views.own-title", lang), key="own-title", max_chars=120)
        hint = say("views.own-hint", lang)
        st.text_area(say("views.own-names", lang), key="own-names", placeholder=hint, max_chars=8000)
        st.form_submit_button(say("views.own-draw", lang), on_click=_compose, args=(lang,), type="primary")
    right.file_uploader(say("views.own-open", lang), type=["toml"], key="own-file", on_change=_open, args=(lang,))


def _compose(lang: str) -> None:
    _show(st.session_state["own-names"].splitlines(), st.session_state["own-title"], lang)


def _open(lang: str) -> None:
    if (given := st.session_state["own-file"]) is None:  # the file was taken away
        return
    try:
        view = read(_text(given.getvalue()), "own")
    except BadInput as error:
        st.session_state["own-errors"] = [error.message(lang)]
        return
    _show(view.entities, view.title.get(lang) or next(iter(view.title.values()), ""), lang)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("views.not-text") from None


def _show(names: list[str] | tuple[str, ...], title: str, lang: str) -> None:
    """Put in the address the entities that names designate; keep what must be told of the others."""
    ids, errors = found(state.graph(), names, lang)
    st.session_state["own-errors"] = errors or ([] if ids else [say("views.own-empty", lang)])
    if ids:
        state.go(view=None, entities=",".join(ids), name=title.strip()[:120] or None)
