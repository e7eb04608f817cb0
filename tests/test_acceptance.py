"""The fifteen checks that the interface is accepted by, one test each, in a real browser."""

import re
import shutil
import xml.etree.ElementTree as ET
from urllib.parse import quote, unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

from graph import impact
from graph.resources import root
from graph.sparql import select
from graph.ui import explore, known
from graph.ui.options import Options
from tests.browsing import PSC, READY, opened, serving, settle, view, wait, where
from tests.test_ui_everywhere import RULES, SHOWN, pages

DMP = "service/dmp"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def visit(browser: object, base: str):
    """Open an address of the explorer; nothing may leave the machine, nothing may complain."""
    with opened(browser, base) as go:
        yield go


def test_01_every_page_loads_with_no_request_elsewhere_and_no_complaint(browser, base):
    with opened(browser, base) as go:  # leaving it asserts both
        page = go()
        for address in pages():
            page.goto(f"{base}/{address}?{SHOWN.get(address, '')}")
            settle(page)


def test_02_the_language_of_the_document_and_its_title_follow_the_switch(visit):
    page = visit(f"?entity={DMP}&lang=fr", f"{DMP}|fr")
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.title().startswith("Dossier médical partagé")
    page.get_by_text("English", exact=True).click()
    wait(page, f"{DMP}|en")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.wait_for_function("document.title.startsWith('Shared medical record')")


def test_03_the_explorer_draws_each_lane_at_most_150_and_its_counts_add_up(visit, graph):
    page = visit("?entity=actor/ans&view=couches&lang=fr", "actor/ans|fr|couches")
    drawn = int(page.get_attribute(".gx", "data-nodes"))
    shown, folded = map(
        int, re.search(r"(\d+) entités affichées, (\d+) repliées", page.inner_text(".gx-count")).groups()
    )
    assert drawn == shown <= 150
    scene = explore.shown("actor/ans", Options("couches"), "fr").scene
    near = {
        other
        for link in impact.links(graph)
        if "actor/ans" in (link.source, link.target)
        and known.node_of(other := link.target if link.source == "actor/ans" else link.source, "fr").lane.label
    }
    assert shown + folded == len(near)
    present = page.evaluate("[...new Set(__gx.nodes.get().map((n) => n.group))]")
    assert {node.lane.id for node in scene.nodes.values() if node.id != "actor/ans"} <= set(present)


def test_04_a_click_fills_the_panel_and_moves_nothing(visit):
    page = visit()
    before = view(page)
    page.mouse.click(*where(page, DMP))
    page.wait_for_selector(".sheet h2:has-text('Dossier médical partagé')")
    page.wait_for_selector(READY)
    assert view(page) == before and page.evaluate("__gxStats.builds") == 1


def test_05_a_double_click_opens_the_sheet_and_back_returns_to_the_view_and_entity(visit):
    page = visit(f"?entity={PSC}&view=couches&lang=fr", f"{PSC}|fr|couches")
    page.mouse.dblclick(*where(page, DMP))
    page.wait_for_selector("h1:has-text('Dossier médical partagé')")
    page.wait_for_selector(READY)
    assert f"/fiche?entity={DMP}" in unquote(page.url)
    page.go_back()
    wait(page, f"{PSC}|fr|couches")
    assert f"entity={PSC}" in unquote(page.url) and "view=couches" in page.url


def test_06_a_link_draws_its_view_at_once_and_holds_ids_never_labels(visit):
    page = visit(f"?entity={PSC}&view=impact&sens=dependencies", f"{PSC}|fr|impact|dependencies")
    page.mouse.click(*where(page, "service/rpps"))
    page.wait_for_function("location.search.includes('selected=')")
    assert "Sant%C3%A9" not in page.url and "%20" not in page.url
    assert set(re.findall(r"[?&](\w+)=", page.url)) == {"entity", "view", "sens", "selected"}


def test_07_a_hostile_address_shows_the_default_view_and_is_cleaned(visit):
    page = visit("?entity=" + quote('<img src=x onerror="globalThis.__ran=1;alert(1)">') + "&view=zzz")
    assert page.inner_text(".sheet h2") == "Pro Santé Connect"
    assert page.evaluate("globalThis.__ran") is None
    assert "onerror" not in page.url and "zzz" not in page.url


EVIL = "<img src=x onerror='globalThis.__ran=1'></script><script>globalThis.__ran=1</script>\u202e\u200b" + "A" * 5000


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory):
    """The application on a copy of the project whose DMP bears a hostile name."""
    copy = tmp_path_factory.mktemp("hostile")
    for name in ("app.py", "asgi.py", "graph", "ontology", "data", ".streamlit", "pyproject.toml"):
        origin = root() / name
        (shutil.copytree if origin.is_dir() else shutil.copy)(origin, copy / name)
    name = '"Dossier médical partagé"@fr'
    file = next(one for one in (copy / "data").rglob("*.trig") if name in one.read_text(encoding="utf-8"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(name, '"' + EVIL.replace("\\", "\\\\") + '"@fr'), encoding="utf-8")
    with serving(copy, DOCTRINE_CACHE=str(copy / "cache")) as address:
        yield address


def test_08_a_hostile_name_in_the_data_runs_nothing_on_any_page_nor_in_the_exported_page(browser, hostile, tmp_path):
    views = [f"explorer?entity={DMP}&view={kind}" for kind in ("voisinage", "couches", "impact")]
    with opened(browser, hostile) as go:
        page = go(f"?entity={DMP}&lang=fr", f"{DMP}|fr")
        for address in (*views, f"fiche?entity={DMP}", "vues?view=dmp", "plan", "recherche?q=dmp", ""):
            page.goto(f"{hostile}/{address}")
            settle(page)
            assert page.evaluate("globalThis.__ran") is None, address
            assert page.locator("img[src=x]").count() == 0, address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        page.goto(f"{hostile}/explorer?entity={DMP}&lang=fr")
        wait(page, f"{DMP}|fr")
        page.get_by_text("Exporter", exact=True).click()
        with page.expect_download() as given:
            page.get_by_text("Page hors ligne (HTML)").click()
        given.value.save_as(tmp_path / "kept.html")
    kept = (tmp_path / "kept.html").read_text(encoding="utf-8")
    alone = browser.new_context().new_page()
    alone.set_content(kept)
    alone.wait_for_timeout(800)
    assert alone.evaluate("globalThis.__ran") is None and alone.locator("img[src=x]").count() == 0
    alone.context.close()


def test_09_a_button_of_the_legend_hides_exactly_its_kind_and_asks_nothing_of_the_server(browser, base):
    with opened(browser, base) as go:
        page = go(f"?entity={PSC}&lang=fr")
        page.wait_for_timeout(1000)
        frames: list[object] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.webSocketFrameSent", lambda frame: frames.append(frame))
        button = page.locator(".gx-legend button[data-name=services]")
        button.click()
        hidden = page.evaluate("__gx.nodes.get().filter((n) => n.hidden && n.group !== 'joint').map((n) => n.group)")
        everyone = page.evaluate("__gx.nodes.get().filter((n) => n.group === 'services').length")
        assert set(hidden) == {"services"} and len(hidden) == everyone
        assert page.locator(".gx-legend button[data-name=services]").get_attribute("aria-pressed") == "false"
        page.wait_for_timeout(500)
        assert frames == []


def test_10_the_keyboard_alone_reaches_the_drawing_in_three_stops_walks_and_chooses(visit):
    page = visit()
    stops = 0
    while page.evaluate("document.activeElement?.shadowRoot?.activeElement?.textContent") != "Aller au dessin":
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 3
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "gx-canvas"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("__gx.cursor !== __gx.data.centre")
    said, name = page.inner_text(".gx-live"), page.evaluate("__gx.nodes.get(__gx.cursor).title.split('\\n')")
    assert said.startswith(f"{name[0]}. {name[1]}")
    assert re.search(r"\b1 voisin non dessiné\b|\b([2-9]|\d\d+) voisins non dessinés\b", said) or "voisin" not in said
    page.keyboard.press("Enter")
    page.wait_for_function("(name) => document.querySelector('.sheet h2')?.innerText === name", arg=name[0])


def test_11_the_table_under_the_drawing_has_a_row_for_each_link_and_each_leads_somewhere(visit):
    page = visit(f"?entity={DMP}&lang=fr", f"{DMP}|fr")
    page.get_by_text("Les mêmes données en tableau").click()
    rows = page.locator(".same-data tbody tr")
    assert rows.count() == page.evaluate("__gx.edges.length")
    assert all(rows.nth(n).locator("a[data-link]").count() >= 1 for n in range(0, rows.count(), 7))


def test_12_the_matrix_is_a_table_that_equals_the_graph_and_each_full_cell_leads_to_a_quote(browser, base, graph):
    with opened(browser, base) as go:
        page = go()
        page.goto(f"{base}/couverture?chapter=ehds:chap_II&lang=fr")
        page.wait_for_selector("table caption", state="attached", timeout=60_000)
        page.wait_for_selector(READY)
        table = page.locator("table", has=page.locator("tbody th[scope=row]")).last
        assert table.locator("caption").count() == 1
        assert table.locator("thead th:not([scope])").count() == 0
        rows = select(
            graph,
            """SELECT DISTINCT ?r { ?r a dn:Requirement ; dn:laidDownIn / dcterms:isPartOf* ehds:chap_II }""",
        )
        wanted = {row["r"].value.rpartition("/")[2].removeprefix("ehds:") for row in rows}
        drawn = set(page.evaluate("[...document.querySelectorAll('a[href*=\"entity=ehds:obl_\"]')].map((a) => "
                                  "new URL(a.href).searchParams.get('entity').slice(5))"))  # fmt: skip
        assert wanted <= drawn
        cell = page.locator("a[href*='cell=']").first
        cell.click()
        page.wait_for_function("location.search.includes('cell=')")
        page.wait_for_selector("blockquote, q")


def test_13_axe_finds_nothing_on_a_page_where_everything_is_open(visit):
    page = visit(f"?entity={PSC}&view=couches&selected={DMP}&open=@{DMP}&trail=identifier/ins&lang=fr",
                 f"{PSC}|fr|couches|@{DMP}")  # fmt: skip
    settle(page)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


def test_14_the_svg_is_whole_and_the_page_to_keep_opens_with_no_network(browser, base, tmp_path):
    with opened(browser, base) as go:
        page = go(f"?entity={PSC}&lang=fr")
        for label, name in (("Image vectorielle (SVG)", "kept.svg"), ("Page hors ligne (HTML)", "kept.html")):
            page.get_by_text("Exporter", exact=True).click()
            with page.expect_download() as given:
                page.get_by_text(label).click()
            given.value.save_as(tmp_path / name)
            page.keyboard.press("Escape")
        drawn = page.evaluate("__gx.nodes.get({filter: (n) => n.group !== 'joint'}).length")
    picture = ET.fromstring((tmp_path / "kept.svg").read_text(encoding="utf-8"))
    assert picture.find(f"{SVG}title").text and picture.find(f"{SVG}desc").text
    assert len([one for one in picture.iter(f"{SVG}text") if one.get("class") != "headings"]) == drawn
    kept = (tmp_path / "kept.html").read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=", kept)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.set_content(kept)
    alone.wait_for_function("typeof network !== 'undefined' && network.body.nodeIndices.length > 0")
    assert [url for url in asked if url.startswith("http")] == []
    context.close()


def test_15_another_day_moves_nothing_that_stays_and_says_what_came_and_went(visit):
    page = visit(f"?entity={PSC}&view=couches&lang=fr", f"{PSC}|fr|couches")
    before = page.evaluate("__gx.net.getPositions()")
    page.goto(f"{page.url}&at=2022-01-01")
    wait(page, f"{PSC}|fr|couches|2022-01-01")
    now = page.evaluate("__gx.net.getPositions()")
    both = {name for name in before if name in now and not name.endswith("|")}
    assert both and {name for name in both if before[name] != now[name]} == set()
    gone = [name for name in before if name not in now and not name.endswith("|")]
    assert gone and f"{len(gone)} " in page.inner_text(".sentence")
