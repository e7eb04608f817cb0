"""Knowledge graph of the French digital-health doctrine and of the EHDS regulation."""

__version__ = "0.1.0"
