"""Takes a picture of every page in both languages: ``python -m bench.pictures [FOLDER]`` (docs/pictures/pages).

Needs Chromium and the test extra. Look at them: no overlapping labels, no clipped text.
"""

import io
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "accueil": "",
    "explorer": "explorer?entity=service/pro-sante-connect",
    "explorer-couches": "explorer?entity=service/dmp&view=couches",
    "explorer-impact": "explorer?entity=service/rpps&view=impact",
    "plan": "plan",
    "vues": "vues",
    "obligations": "obligations?role=role/etablissement-sante",
    "couverture": "couverture?chapter=ehds:chap_III",
    "impact": "impact?of=service/rpps,service/insi",
    "chemins": "chemins?from=service/mon-espace-sante&to=service/rpps",
    "structure": "structure",
    "vue-dmp": "vues?view=dmp",
    "chronologie": "chronologie",
    "chronologie-segur": "chronologie?entity=programme/segur-numerique",
    "editions": "editions?from=2025&to=2026",
    "requetes": "requetes?question=service-dependants&target=PSC&by=architect",
    "requetes-graphe": "requetes?query=CONSTRUCT+WHERE+{+?service+dn:authenticatesWith+?means+}",
    "fiche": "fiche?entity=service/dmp",
    "fiche-exigence": "fiche?entity=ehds:obl_30_1_f",
    "recherche": "recherche?q=identite",
    "sources": "sources",
    "qualite": "qualite",
    "a-propos": "a-propos",
}


def main() -> None:
    """Start the application on a free port, open each page, keep its picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from graph.cli import run; run()", "app", "--port", str(port), "--no-browser"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            for _ in range(120):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.5)
            for lang in ("fr", "en"):
                for name, address in PAGES.items():
                    page.goto(f"http://127.0.0.1:{port}/{address}{'&' if '?' in address else '?'}lang={lang}")
                    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']", timeout=60_000)
                    page.wait_for_timeout(1500)  # the canvas draws after the script has ended
                    shot = Image.open(io.BytesIO(page.screenshot()))
                    # A page of flat colours loses nothing to the eye, and weighs a third.
                    shot.convert("RGB").quantize(160).save(folder / f"{name}-{lang}.png", optimize=True)
                    print(f"{name}-{lang}.png", flush=True)
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
