"""A page of the application opened without a browser, and what it says."""

import re
from html import unescape

from streamlit.testing.v1 import AppTest

from graph.resources import root

__all__ = ["html", "opened", "words"]


def opened(page: str = "home", **parameters: str) -> AppTest:
    """Open a page (its file, without its ending) at an address; it must not fail."""
    app = AppTest.from_file(str(root() / "app.py"), default_timeout=60)
    if page != "home":
        app.run()  # the pages and their addresses are known after a first run
        app.switch_page(str(root() / "graph" / "ui" / "pages" / f"{page}.py"))
    for name, value in ({"lang": "fr"} | parameters).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error, [one.value for one in app.error]
    return app


def html(app: AppTest) -> str:
    """Return what a page writes as HTML."""
    return "\n".join(one.proto.body for one in app.get("html"))


def words(page: AppTest | str) -> str:
    """Return the words of a page or of a piece of HTML, each space a plain one."""
    markup = page if isinstance(page, str) else html(page)
    text = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", markup)
    return re.sub(r"[\s\u00a0\u202f]+", " ", unescape(text)).strip()
