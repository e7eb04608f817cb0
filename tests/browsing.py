"""The application in a real browser: opened, waited for, pointed at. Nothing may leave the machine nor complain."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import served

__all__ = ["PSC", "READY", "is_fault", "opened", "serving", "settle", "view", "wait", "where"]

PSC = "service/pro-sante-connect"
READY = "[data-testid='stApp'][data-test-script-state='notRunning']"


@contextmanager
def serving(project: Path, **env: str) -> Iterator[str]:
    """Serve a copy of the project by its own command on a free port; give its address."""
    with served(project, **{"DOCTRINE_LANG": "fr", **env}) as server:
        yield server.base


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


def settle(page: object) -> None:
    """Wait until a page is whole: its title, its frame with its words, its script at rest."""
    page.wait_for_selector("h1", state="attached", timeout=60_000)
    page.wait_for_selector(".fr nav a", state="attached", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)


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
