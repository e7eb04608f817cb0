"""Takes a picture of every page in both languages: ``python -m bench.pictures [FOLDER]`` (docs/pictures/pages).

Needs Chromium and the test extra. Look at them: no overlapping labels, no clipped text.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from bench.serving import ROOT, served

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
    with served() as server, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        for lang in ("fr", "en"):
            for name, address in PAGES.items():
                page.goto(f"{server.base}/{address}{'&' if '?' in address else '?'}lang={lang}")
                page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']", timeout=60_000)
                page.wait_for_timeout(1500)  # the canvas draws after the script has ended
                shot = Image.open(io.BytesIO(page.screenshot()))
                # A page of flat colours loses nothing to the eye, and weighs a third.
                shot.convert("RGB").quantize(160).save(folder / f"{name}-{lang}.png", optimize=True)
                print(f"{name}-{lang}.png", flush=True)


if __name__ == "__main__":
    main()
