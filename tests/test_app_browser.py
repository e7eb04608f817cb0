"""What a reader does with the application, in a real browser: mouse, keyboard, hostile addresses.

Needs Chromium. Without it these tests are skipped, and fail where CI is set: a machine that guards the
project must not let them pass unseen.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, unquote

import pytest

from graph.resources import root

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PSC = "service/pro-sante-connect"
START = "from graph.cli import run; run()"
READY = "[data-testid='stApp'][data-test-script-state='notRunning']"


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, or a clear reason for its absence."""
    missing = "Chromium is not installed (apt-get install chromium): the drawing was not tried in a browser"
    if not CHROMIUM:
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def base(browser: object) -> Iterator[str]:
    """The application, started by its own command on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from graph.cli import run; run()",
            "app",
            "--port",
            str(port),
            "--no-browser",
        ],
        cwd=root(),
        env={**os.environ, "DOCTRINE_LANG": "fr", "PYTHONPATH": str(root())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        limit = time.monotonic() + 60
        while time.monotonic() < limit and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def visit(browser: object, base: str) -> Iterator[object]:
    """Open an address and wait until its drawing is there; nothing may leave the machine or fail."""
    with opened(browser, base) as go:
        yield go


@contextmanager
def opened(browser: object, base: str, **options: object) -> Iterator[object]:
    context = browser.new_context(viewport={"width": 1500, "height": 950}, **options)
    page = context.new_page()
    elsewhere, errors = [], []
    local = (base, base.replace("http", "ws", 1), "data:", "blob:")

    def stays(request: object) -> None:
        if not request.url.startswith(local):
            elsewhere.append(request.url)

    page.on("request", stays)
    page.on("websocket", stays)
    page.on("console", lambda message: errors.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: (errors.append("dialog"), dialog.dismiss()))

    def go(query: str = "", ready: str = f"{PSC}|fr") -> object:
        page.goto(f"{base}/explorer{query}")
        wait(page, ready)
        return page

    yield go
    context.close()
    assert elsewhere == []
    assert errors == []


def is_fault(message: object) -> bool:
    """Tell whether the console complains; Streamlit looks for its own server under the path of the page first."""
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


def wait(page: object, ready: str) -> None:
    page.wait_for_selector(f".gx[data-ready='{ready}']", state="attached", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)


def where(page: object, entity: str) -> tuple[float, float]:
    """Bring a drawn entity on the screen and return its place there."""
    return tuple(
        page.evaluate(
            """(entity) => {
              const g = globalThis.__gx;
              const drawn = (n) => n.group !== "joint" && (n.entity ?? n.id) === entity;
              const id = g.nodes.get({filter: drawn})[0].id;
              const frame = () => g.canvas.getBoundingClientRect();
              const spot = () => g.net.canvasToDOM(g.net.getPosition(id));
              const mark = document.createElement("span");
              mark.style.cssText = `position:absolute;left:0;top:${spot().y}px`;
              g.canvas.append(mark);
              mark.scrollIntoView({block: "center", behavior: "instant"});
              mark.remove();
              return [frame().left + spot().x, frame().top + spot().y];
            }""",
            entity,
        )
    )


def view(page: object) -> list[float]:
    return page.evaluate("() => { const n = __gx.net, p = n.getViewPosition(); return [p.x, p.y, n.getScale()]; }")


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
