"""The words of the product, in French and in English, by key."""

import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["LANGUAGES", "catalogue", "t"]

LANGUAGES = ("fr", "en")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return ``{key: sentence}`` of a language, keys as ``table.key``."""

    def flatten(table: dict, start: str = "") -> dict[str, str]:
        flat: dict[str, str] = {}
        for key, value in table.items():
            flat |= flatten(value, f"{start}{key}.") if isinstance(value, dict) else {start + key: value}
        return flat

    return flatten(tomllib.loads((files(__package__) / f"{lang}.toml").read_text(encoding="utf-8")))


def t(key: str, lang: str, **values: object) -> str:
    """Return the sentence of ``key`` in ``lang`` with its values in place.

    :raises KeyError: the key stands in no catalogue.
    """
    return catalogue(lang if lang in LANGUAGES else "fr")[key].format(**values)
