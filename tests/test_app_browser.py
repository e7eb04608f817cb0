"""What a reader does with the application, in a real browser: mouse, keyboard, hostile addresses."""

from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest

from graph.ui import warm
from graph.ui.links import PATHS
from tests.browsing import PSC, READY, opened, view, wait, where


@pytest.fixture
def visit(browser: object, base: str) -> Iterator[object]:
    """Open an address and wait until its drawing is there; nothing may leave the machine or fail."""
    with opened(browser, base) as go:
        yield go


def test_a_click_on_an_entity_fills_the_sheet_and_the_drawing_does_not_move(visit):
    page = visit()
    before = view(page)
    page.mouse.click(*where(page, "service/dmp"))
    page.wait_for_selector(".sheet h2:has-text('Dossier médical partagé')")
    page.wait_for_selector(READY)
    assert view(page) == before
    assert page.evaluate("__gxStats") == {"builds": 1, "updates": 1}
    assert "selected=service/dmp" in unquote(page.url)
    assert page.evaluate("__gx.net.getSelectedNodes()") == ["service/dmp"]


def test_a_double_click_opens_the_page_of_an_entity_and_back_returns_to_the_view(visit):
    page = visit(f"?entity={PSC}&lang=fr")
    page.mouse.dblclick(*where(page, "service/dmp"))
    page.wait_for_selector("h1:has-text('Dossier médical partagé')")
    page.wait_for_selector(READY)
    assert "/fiche?entity=service/dmp" in unquote(page.url)
    page.go_back()
    wait(page, f"{PSC}|fr")
    assert "/explorer" in page.url


def test_the_key_c_centres_and_leaves_a_trail_that_leads_back(visit):
    page = visit(f"?entity={PSC}&lang=fr")
    page.evaluate("__gx.cursor = 'service/dmp'; __gx.canvas.focus()")
    page.keyboard.press("c")
    wait(page, "service/dmp|fr")
    page.wait_for_selector(".sheet h2:has-text('Dossier médical partagé')")
    assert "Dossier médical partagé" in page.title()
    assert page.evaluate("__gxStats.builds") == 1
    page.click(".trail a")
    wait(page, f"{PSC}|fr")
    assert page.locator(".trail").count() == 0


def test_a_link_of_the_sheet_centres_without_loading_the_application_again(visit):
    page = visit()
    page.evaluate("globalThis.__same = true")
    page.click(".sheet a[data-entity='mie/e-cps'] >> nth=0")
    wait(page, "mie/e-cps|fr")
    assert page.evaluate("globalThis.__same") is True


def test_the_language_switch_keeps_entity_zoom_and_page(visit):
    page = visit("?entity=service/dmp&lang=fr", "service/dmp|fr")
    assert page.evaluate("document.documentElement.lang") == "fr"
    page.get_by_role("button", name="Agrandir").click()
    zoomed = view(page)
    page.get_by_text("English", exact=True).click()
    wait(page, "service/dmp|en")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "lang=en" in page.url and "entity=service/dmp" in unquote(page.url)
    assert "is needed by" in page.inner_text(".sheet")
    assert view(page)[2] == zoomed[2]
    assert page.evaluate("__gxStats.builds") == 1


def test_a_hostile_address_runs_nothing_and_is_cleaned(visit):
    page = visit("?entity=" + quote('<img src=x onerror="globalThis.__ran=1;alert(1)">') + "&view=zzz")
    page.wait_for_selector("text=ne connaît pas")
    assert page.evaluate("globalThis.__ran") is None
    assert "onerror" not in page.url and "zzz" not in page.url
    assert page.inner_text(".sheet h2") == "Pro Santé Connect"


def test_the_drawing_runs_nothing_that_a_label_holds(visit):
    page = visit()
    page.evaluate(
        """() => {
          const evil = "<img src=x onerror='globalThis.__ran=1'></scr" + "ipt>";
          const words = {label: evil, title: evil};
          const entities = __gx.nodes.get({filter: (n) => n.group !== "joint"});
          __gx.nodes.update(entities.map(({id}) => ({id, ...words})));
        }"""
    )
    page.mouse.move(*where(page, "service/dmp"))
    page.wait_for_timeout(500)
    page.evaluate("__gx.canvas.focus()")
    page.keyboard.press("ArrowLeft")
    assert "onerror" in page.inner_text(".gx-live")
    assert page.evaluate("globalThis.__ran") is None


def test_the_keyboard_alone_reaches_the_drawing_walks_and_opens(visit):
    page = visit()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.shadowRoot?.activeElement?.textContent") == "Aller au dessin":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "gx-canvas"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("__gx.net.getSelectedNodes().length === 1 && __gx.cursor !== __gx.data.centre")
    said = page.inner_text(".gx-live")
    name = page.evaluate("__gx.nodes.get(__gx.cursor).title.split('\\n')[0]")
    assert said.startswith(name) and "cité" in said
    page.keyboard.press("Enter")
    page.wait_for_function("(name) => document.querySelector('.sheet h2')?.innerText === name", arg=name)
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("(name) => document.querySelector('h1')?.innerText === name", arg=name)
    assert "/fiche?" in page.url


def test_counts_confidence_and_table_are_said_in_words(visit):
    page = visit("?entity=actor/ans&lang=fr", "actor/ans|fr")
    assert "affichées" in page.inner_text(".gx-count") and "repliées" in page.inner_text(".gx-count")
    legend = page.inner_text(".gx-legend")
    assert all(word in legend for word in ("cité", "déduit", "à vérifier"))
    page.get_by_text("Les mêmes données en tableau").click()
    assert page.locator(".same-data tbody tr").count() >= page.evaluate("__gx.edges.length")
    assert page.locator(".same-data th[scope=col]").count() == 7


def test_words_of_the_drawing_are_readable_and_boxes_apart(visit):
    for entity in (PSC, "actor/ans", "ehds:art_30"):
        page = visit(f"?entity={entity}&lang=fr", f"{entity}|fr")
        seen = page.evaluate(
            """() => {
              const ids = __gx.nodes.get({filter: (n) => n.group !== "joint"}).map((n) => n.id);
              const boxes = ids.map((id) => __gx.net.getBoundingBox(id));
              const apart = (a, b) => a - 5 <= b + 5; // the engine adds 5 pixels around a box
              const over = boxes.filter((a, n) => boxes.slice(0, n).some((b) => !(
                apart(a.right, b.left) || apart(b.right, a.left) ||
                apart(a.bottom, b.top) || apart(b.bottom, a.top))));
              return [over.length, 13 * __gx.net.getScale(), ids.length];
            }"""
        )
        assert seen[0] == 0
        assert seen[1] >= 11
        assert seen[2] <= 150


def test_a_narrow_screen_scrolls_one_way_only(browser, base):
    with opened(browser, base, has_touch=True) as go:
        page = go()
        page.set_viewport_size({"width": 320, "height": 640})
        page.wait_for_function("__gx.layout.width < 330 && 13 * __gx.net.getScale() >= 11")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 320


def test_every_page_can_be_opened_beforehand(base):
    """As the application does when it starts: each page is opened whole, in a session that then ends."""
    took = warm.visit("127.0.0.1", int(base.rpartition(":")[2]), ["fr"])
    assert set(took) == {f"{path}?lang=fr" for path in PATHS.values()}
