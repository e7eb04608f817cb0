"""Words on the screen: the typography of :mod:`graph.text.typography`, and text made safe for HTML and for Markdown."""

import re
from html import escape

from graph.text.typography import colon, day, say, typo

__all__ = ["colon", "day", "plain_markdown", "safe", "say", "typo"]


def safe(text: str, lang: str) -> str:
    """Return text for the inside of an HTML element or attribute: typography, then escape."""
    return escape(typo(text, lang), quote=True)


def plain_markdown(text: str) -> str:
    """Return text that Streamlit's Markdown shows as it is: no link, picture, formula, icon nor HTML."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", text)
