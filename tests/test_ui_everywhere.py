"""What holds on every page, in both languages: nothing leaves the machine, nothing breaks, everyone can read it."""

import ast
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from graph.resources import root
from tests.browsing import READY, settle

#: A query that gives each page something to show.
SHOWN = {
    "": "",
    "explorer": "entity=service/dmp",
    "fiche": "entity=service/pro-sante-connect",
    "recherche": "q=identite",
    "sources": "",
    "qualite": "",
    "plan": "",
    "vues": "",
    "chronologie": "entity=programme/segur-numerique&near=1",
    "editions": "from=2025&to=2026",
    "impact": "of=service/rpps,service/insi&selected=service/sesali",
    "chemins": "from=service/dmp&to=service/rpps",
    "structure": "",
    "couverture": "chapter=ehds:chap_III&cell=ehds:obl_30_1_a~role/editeur",
    "obligations": "role=role/etablissement-sante",
    "audit": "map=example&step=report&view=findings",
    "requetes": "question=service-dependants&target=DMP&by=architect",
    "a-propos": "",
}
HOSTILE = "<img src=x onerror=document.title='pwned'>"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def pages() -> list[str]:
    """Return the addresses of the pages that app.py lists."""
    tree = ast.parse((root() / "app.py").read_text(encoding="utf-8"))
    named = {n.targets[0].id: n.value for n in tree.body if isinstance(n, ast.Assign) and hasattr(n.targets[0], "id")}
    listed = ast.literal_eval(named["PAGES"])
    return [address for name, address in listed.items() if (root() / "graph/ui/pages" / f"{name}.py").exists()]


@pytest.fixture(scope="module")
def visitor(browser: object) -> Iterator[object]:
    """One visitor, who keeps the client of Streamlit from a page to the next."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def look(visitor: object, base: str) -> Iterator[object]:
    """Open a page of the application in a language; note what it asks for and what it complains of."""
    page = visitor.new_page()
    elsewhere, errors = [], []
    local = (base, base.replace("http", "ws", 1), "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(local) else elsewhere.append(request.url))
    # Below a page's own address the client of Streamlit first asks for its server there, then above: not our fault.
    page.on(
        "console",
        lambda one: errors.append(one.text) if one.type == "error" and "/_stcore/" not in one.location["url"] else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: (errors.append("dialog"), dialog.dismiss()))

    def open_page(address: str, lang: str = "fr", query: str | None = None) -> object:
        page.set_viewport_size({"width": 1440, "height": 900})
        wanted = SHOWN.get(address, "") if query is None else query
        page.goto(f"{base}/{address}?{wanted}{'&' if wanted else ''}lang={lang}")
        settle(page)
        return page

    yield open_page
    page.close()
    assert elsewhere == []
    assert errors == []


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("address", pages())
def test_every_page_opens_is_accessible_fits_a_telephone_and_asks_nothing_elsewhere(look, address, lang):
    page = look(address, lang)
    page.wait_for_function("(lang) => document.documentElement.lang === lang", arg=lang)  # « en » until a first run
    assert page.locator("[data-testid='stException'], [data-testid='stAlertContentError']").count() == 0
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    page.set_viewport_size({"width": 320, "height": 900})
    page.wait_for_function(
        "() => Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('section, main')]"
        ".map((one) => one.scrollWidth)) <= 321",
        timeout=10_000,
    )


@pytest.mark.parametrize("address", pages())
def test_hostile_addresses_run_nothing_and_break_nothing(look, address):
    names = ("entity", "q", "source", "view", "at", "edition", "selected", "colour", "kind", "of", "from", "to", "x")
    names += ("role", "via", "until", "cell", "article", "chapter", "level", "trail", "pin", "open", "rel", "conf")
    names += ("query", "question", "target", "by", "map", "step", "day", "against", "theme", "severity", "element")
    page = look(address, query="&".join(f"{name}={HOSTILE}" for name in names))
    assert page.title() != "pwned"
    assert page.locator("[data-testid='stException'], [data-testid='stAlertContentError']").count() == 0
    assert page.locator("img[src='x']").count() == 0


def test_two_visitors_never_see_each_others_state(browser, base):
    first, second = browser.new_context().new_page(), browser.new_context().new_page()
    first.goto(f"{base}/explorer?entity=service/dmp&lang=en")
    second.goto(f"{base}/explorer?entity=identifier/ins&lang=fr")
    for page in (first, second):
        page.wait_for_selector(READY, timeout=60_000)
    first.wait_for_selector(".gx[data-ready*='service/dmp']", state="attached", timeout=60_000)
    second.wait_for_selector(".gx[data-ready*='identifier/ins']", state="attached", timeout=60_000)
    assert first.evaluate("document.documentElement.lang") == "en"
    assert second.evaluate("document.documentElement.lang") == "fr"
    for page in (first, second):
        page.context.close()
