"""A drawing of chosen entities on the page: its wide and its narrow form, and the PNG that the reader keeps."""

from collections.abc import Sequence

import streamlit as st

from graph.ui.text import say
from graph.ui.widgets import asset

__all__ = ["picture"]

_picture = st.components.v2.component(
    "doctrine_view",
    html='<div class="views drawings"></div>',
    js=asset("view.js"),
    isolate_styles=False,
)


def picture(key: str, forms: Sequence[tuple[str, str]], version: str, file: str, lang: str) -> None:
    """Draw a picture, styled by ``views.css``.

    :param forms: name of each form (``wide``, ``slim``) and its SVG.
    :param version: what tells this picture from another in the same place.
    :param file: how the PNG is called, without its ending.
    """
    _picture(key=key, data={"version": version, "forms": forms, "png": say("explorer.export-png", lang), "file": file})
