"""Measures the application as a reader feels it: ``python -m bench.pages``; writes ``bench/results/pages.json``.

Needs Chromium and the test extra. Page scripts are timed on the server, gestures in a real browser; memory is that of
the server process while ten sessions are open.
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl

from playwright.sync_api import sync_playwright

from bench.pictures import PAGES
from bench.report import write_page
from bench.serving import ROOT, served

RESULTS = ROOT / "bench" / "results" / "pages.json"
DMP, PSC = "service/dmp", "service/pro-sante-connect"
IDLE = "[data-testid='stApp'][data-test-script-state='notRunning']"
RUNS, SESSIONS = 5, 10
WANTED = {
    "first drawing, cold server (s)": "≤ 7",
    "first drawing after reload (s)": "≤ 3",
    "click to panel (s)": "≤ 0.6",
    "change of view (s)": "≤ 0.8",
    "server memory, ten sessions (MB)": "one store shared",
    "search, warm, slowest of five texts (s)": "≤ 0.1",
    "first view of a page after the start, nothing prepared, slowest (s)": "",
    "first view of a page after the start, pages visited, slowest (s)": "≤ 0.3",
    "layers of 150 entities (s)": "≤ 0.1",
}
SCRIPT = """
import os, sys, time, statistics, json
from streamlit.testing.v1 import AppTest
found = {}
for name, file, parameters in json.loads(sys.argv[1]):
    app = AppTest.from_file("app.py", default_timeout=60)
    app.run()
    if file != "home":
        app.switch_page(f"graph/ui/pages/{file}.py")
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run()
    times = []
    for _ in range(7):
        start = time.perf_counter()
        app.run()
        times.append(time.perf_counter() - start)
    found[name] = round(statistics.median(times), 3)
print(json.dumps(found))
"""


def scripts() -> dict[str, float]:
    """Return the seconds that the script of each page takes, warm, the browser left out."""
    import ast

    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    named = {n.targets[0].id: n.value for n in tree.body if isinstance(n, ast.Assign) and hasattr(n.targets[0], "id")}
    files = {address: name for name, address in ast.literal_eval(named["PAGES"]).items()}
    asked = []
    for name, address in PAGES.items():
        path, _, query = address.partition("?")
        asked.append([name, files[path], dict(parse_qsl(query))])
    run = [sys.executable, "-c", SCRIPT, json.dumps(asked)]
    return json.loads(subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def resident(pid: int) -> float:
    """Return the megabytes that a process and those it started hold in memory."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if int(status.parent.name) == pid or int(said["PPid"]) == pid:
            total += int(said.get("VmRSS", "0 kB").split()[0])
    return round(total / 1024, 1)


def gestures(base: str, play: object, server: int) -> dict[str, float]:
    """Return the seconds that gestures take in a browser, and the memory of ten sessions."""
    browser = play.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
    )
    found: dict[str, float] = {}

    def opened(query: str, ready: str) -> tuple[object, float]:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        start = time.perf_counter()
        page.goto(f"{base}/explorer?{query}")
        page.wait_for_selector(f".gx[data-ready='{ready}']", state="attached", timeout=90_000)
        return page, time.perf_counter() - start

    page, found["first drawing, cold server (s)"] = opened(f"entity={PSC}&lang=fr", f"{PSC}|fr")
    page.wait_for_selector(IDLE)
    found["server memory, one session (MB)"] = resident(server)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        page.reload()
        page.wait_for_selector(f".gx[data-ready='{PSC}|fr']", state="attached", timeout=90_000)
        times.append(time.perf_counter() - start)
    found["first drawing after reload (s)"] = statistics.median(times)
    page.wait_for_selector(IDLE)
    times = []
    for one in ("service/mailiz", DMP, "mie/e-cps", "service/rpps", "actor/ans"):
        start = time.perf_counter()
        page.evaluate(
            "(id) => { __gx.cursor = id; }", one if one in page.evaluate("__gx.nodes.getIds()") else f"{one}>"
        )
        page.evaluate("__gx.canvas.focus()")
        page.keyboard.press("Enter")
        page.wait_for_function("(id) => __gx.data.selected === id", arg=one)
        page.wait_for_function("document.querySelector('.sheet code')?.innerText === __gx.data.selected")
        times.append(time.perf_counter() - start)
    found["click to panel (s)"] = statistics.median(times)
    times = []
    for kind in ("Couches", "Impact", "Voisinage", "Couches", "Impact", "Voisinage"):
        page.wait_for_selector(IDLE)
        start = time.perf_counter()
        page.get_by_text(kind, exact=True).first.click()
        page.wait_for_function("(kind) => __gx.data.view === kind", arg=kind.lower())
        times.append(time.perf_counter() - start)
    found["change of view (s)"] = statistics.median(times)
    page.wait_for_selector(IDLE)
    start = time.perf_counter()
    page.keyboard.press("/")
    page.keyboard.type("identite")
    page.wait_for_selector("[role=option]")
    found["suggestions, from the last key (s, the pause before asking included)"] = time.perf_counter() - start
    others = [opened(f"entity={one}&lang=fr", f"{one}|fr")[0]
              for one in (DMP, "actor/ans", "service/rpps", "identifier/ins", "ehds:art_30", "service/insi",
                          "mie/e-cps", "certification/hds", "referential/ci-sis")[: SESSIONS - 1]]  # fmt: skip
    found["server memory, ten sessions (MB)"] = resident(server)
    for one in others:
        one.context.close()
    browser.close()
    return {key: round(value, 3) for key, value in found.items()}


def search() -> dict[str, float]:
    """Return the seconds that a warm search takes, the slowest of a few texts."""
    from graph import find
    from graph.store import open_graph

    graph = open_graph(resident=True)
    find.search(graph, "messagerie zzz", "fr")
    slowest = 0.0
    for text in ("identite", "pro sante conect", "messagerie securisee", "art. 54", "zzzqqq"):
        times = []
        for _ in range(RUNS):
            start = time.perf_counter()
            find.search(graph, text, "fr", limit=60)
            times.append(time.perf_counter() - start)
        slowest = max(slowest, statistics.median(times))
    return {"search, warm, slowest of five texts (s)": round(slowest, 4)}


def layout() -> dict[str, float]:
    """Return the seconds that ordering the lanes of the DMP takes, and how many links cross before and after."""
    from graph.ui.ordering import ordered

    bands = [[f"{lane}.{n}" for n in range(25)] for lane in range(6)]
    pairs = ((0, 1), (1, 3), (2, 5), (3, 4))
    ties = [(f"{a}.{n * 7 % 25}", f"{b}.{n * 11 % 25}") for n in range(60) for a, b in pairs]
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        _, (before, after) = ordered(bands, ties)
        times.append(time.perf_counter() - start)
    return {"layers of 150 entities (s)": round(statistics.median(times), 4), "crossings, alphabetical": before,
            "crossings, kept": after}  # fmt: skip


def first_views() -> dict[str, float]:
    """Return the seconds of the slowest page, home left out, when first opened: cold, then once all were visited."""
    from graph.ui.warm import visit

    with served() as server:
        runs = [visit("127.0.0.1", server.port, ["fr"]) for _ in range(2)]
    slowest = [max(seconds for page, seconds in run.items() if not page.startswith("./")) for run in runs]
    told = ("nothing prepared", "pages visited")
    return {f"first view of a page after the start, {how}, slowest (s)": round(one, 3)
            for how, one in zip(told, slowest, strict=True)}  # fmt: skip


def main() -> None:
    """Measure, keep the figures."""
    from bench.__main__ import machine

    with served() as server, sync_playwright() as play:
        felt = gestures(server.base, play, server.pid)
    felt |= first_views()
    rows = [[what, value, WANTED.get(what, "")] for what, value in (felt | search() | layout()).items()]
    rows += [[f"script of the page {name}, warm (s)", value, "≤ 0.15"] for name, value in scripts().items()]
    found = {
        "title": "The application, as a reader feels it",
        "intro": "Measured by `python -m bench.pages`: gestures in headless Chromium, scripts on the server alone.",
        "columns": ["what", "measured", "wanted"],
        "rows": rows,
        "notes": [],
        "machine": machine(),
    }
    RESULTS.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page()
    for row in rows:
        print(*row, sep="\t")


if __name__ == "__main__":
    main()
