"""Knowledge graph of the French digital-health doctrine and of the EHDS regulation.

``graph.open()`` gives it to Python: see ``docs/python.en.md``.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.api import Doctrine, open

__all__ = ["Doctrine", "__version__", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load the Python door when it is first used: ``import graph`` stays light for whoever needs a module of it."""
    if name in ("Doctrine", "open"):
        from graph import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
