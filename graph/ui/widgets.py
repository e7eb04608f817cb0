"""Small pieces of the screen that several pages share."""

from functools import cache
from pathlib import Path

import streamlit as st

from graph.ui import state
from graph.ui.text import plain_markdown, say, typo

__all__ = ["ASSETS", "asset", "centre_button"]

ASSETS = Path(__file__).parent / "assets"


@cache
def asset(name: str) -> str:
    """Return a file of the interface, as text."""
    return (ASSETS / name).read_text(encoding="utf-8")


def centre_button(name: str, label: str, lang: str) -> None:
    """Draw the button that puts an entity in the centre."""
    words = plain_markdown(say("ui.centre", lang, name=typo(label, lang)))
    st.button(words, key="centre", on_click=lambda: state.go(entity=name), type="primary", width="stretch")
