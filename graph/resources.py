"""Where the files of the project stand: beside the code in a checkout, inside it once installed."""

import os
import sys
from pathlib import Path

__all__ = ["cache_folder", "root"]


def root() -> Path:
    """Return the folder that holds ``ontology/``, ``data/`` and ``app.py``."""
    here = Path(__file__).resolve().parent
    return next((place for place in (here / "_bundle", here.parent) if (place / "ontology").is_dir()), here.parent)


def cache_folder() -> Path:
    """Return the user's cache folder for this product; ``DOCTRINE_CACHE`` overrides it."""
    if chosen := os.environ.get("DOCTRINE_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "doctrine-sante"
