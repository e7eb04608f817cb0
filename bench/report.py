"""Writes ``docs/performance.md`` from ``bench/results/``: one section for each file of results.

``start-up.json`` holds jobs by name (see ``bench/__main__.py``); any other file is a section as it is::

    {"title": str, "intro": str, "columns": [str, …], "rows": [[…], …], "notes": [str, …], "machine": str}
"""

import json
from pathlib import Path

__all__ = ["write_page"]

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
START_UP = "start-up.json"


def write_page() -> None:
    """Write the page of figures from every file of results."""
    sections = []
    for path in sorted(RESULTS.glob("*.json"), key=lambda one: (one.name != START_UP, one.name)):
        held = json.loads(path.read_text(encoding="utf-8"))
        sections.append(start_up(held) if path.name == START_UP else section(held))
    (ROOT / "docs" / "performance.md").write_text("\n".join(["# Performance\n", *sections]), encoding="utf-8")


def start_up(figures: dict) -> str:
    """Return the section of the whole processes on the real graph."""
    from bench.__main__ import JOBS

    lines = [
        f"Measured by `python -m bench` on {figures['machine']}; medians; whole processes unless said.",
        "",
        "| job | wall s | processor s | peak MB | wanted |",
        "|---|---|---|---|---|",
    ]
    for name, row in figures.items():
        if name == "machine":
            continue
        _, _, seconds, megabytes = JOBS.get(name, ("", [], 1.0 if name == "load-inside" else None, None))
        wanted = ", ".join(
            text for text in (f"< {seconds:g} s" if seconds else "", f"< {megabytes:g} MB" if megabytes else "") if text
        )
        lines.append(
            f"| {row['what']} | {row['wall_s']} | {row.get('cpu_s', '')} | {row.get('peak_mb', '')} | {wanted} |"
        )
    if "ask" in figures and "rdflib" in figures:
        ratio = figures["rdflib"]["wall_s"] / figures["ask"]["wall_s"]
        lines += [
            "",
            f"`doctrine ask` answers {ratio:.0f} times faster than rdflib alone, same files and question (wanted: 10).",
        ]
    return "\n".join(lines) + "\n"


def section(held: dict) -> str:
    """Return a section written from a file of results."""
    lines = [f"## {held['title']}", "", f"{held['intro']} On {held['machine']}.", ""]
    lines += [f"| {' | '.join(held['columns'])} |", "|" + "---|" * len(held["columns"])]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in held["rows"]]
    for note in held.get("notes", ()):
        lines += ["", note]
    return "\n".join(lines) + "\n"
