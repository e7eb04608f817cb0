"""The drawing of an analysis on the page: an SVG, wide or narrow; what is pointed at lights up its chain."""

from collections.abc import Sequence

import streamlit as st

from graph.ui.widgets import asset

__all__ = ["picture"]

_picture = st.components.v2.component(
    "doctrine_analysis",
    html='<div class="analysis drawings"></div>',
    js=asset("analyses.js"),
    isolate_styles=False,
)


def picture(key: str, forms: Sequence[tuple[str, str]], version: str, chosen: str = "", small: bool = False) -> None:
    """Draw a picture.

    :param forms: name of each form (``wide``, ``slim``) and its SVG.
    :param version: what tells this picture from another in the same place.
    :param chosen: id of the entity whose chain stays lit.
    :param small: several drawings side by side, never larger than they are.
    """
    _picture(key=f"{key}-picture", data={"version": version, "forms": list(forms), "chosen": chosen, "small": small})
