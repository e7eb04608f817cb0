"""Words as they are printed: French typography, dates in words."""

import re

from graph.text import t

__all__ = ["colon", "day", "say", "typo"]

NARROW, WIDE = "\u202f", "\u00a0"  # spaces that never break a line
MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
ADDRESS = re.compile(r"(https?://\S+)")


def typo(text: str, lang: str) -> str:
    """Return text as it must be printed in a language; web addresses are left alone.

    French: narrow no-break space before ; ! ? and inside « », no-break space before : and %, curved
    apostrophe. Spaces are made unbreakable where they stand, none is added elsewhere than inside guillemets:
    « 10:30 » and ``service:dmp`` keep their form.
    """
    if lang != "fr":
        return re.sub(r"(?<=\w)'(?=\w)", "’", text)
    parts = ADDRESS.split(text)
    parts[::2] = [_french(part) for part in parts[::2]]
    return "".join(parts)


def _french(text: str) -> str:
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"[ \u00a0\u202f]+([;!?])", rf"{NARROW}\1", text)
    text = re.sub(r"[ \u00a0\u202f]+([:%])", rf"{WIDE}\1", text)
    text = re.sub(r"«[ \u00a0\u202f]*", f"«{NARROW}", text)
    return re.sub(r"[ \u00a0\u202f]*»", f"{NARROW}»", text)


def say(key: str, lang: str, **values: object) -> str:
    """Return a sentence of the text files, in the typography of its language."""
    return typo(t(key, lang, **values), lang)


def colon(lang: str) -> str:
    """Return a colon between two pieces of HTML, in the typography of a language."""
    return f"{WIDE}: " if lang == "fr" else ": "


def day(iso: str, lang: str, precision: str = "") -> str:
    """Return a date in words, no more precise than it is known: « 14 janvier 2026 », « March 2027 ».

    :param iso: ISO date, month or year.
    :param precision: ``day``, ``month`` or ``year``; what the form of the date says when empty.
    """
    parts = iso[:10].split("-")
    if not all(part.isdigit() for part in parts) or not 1 <= int([*parts, "1"][1]) <= 12:
        return iso
    kept = parts[: {"month": 2, "year": 1}.get(precision, 3)]
    words = [kept[0]]
    if len(kept) > 1:
        words.insert(0, MONTHS[lang][int(kept[1]) - 1])
    if len(kept) > 2:
        number = int(kept[2])
        words.insert(0, f"{number}er" if lang == "fr" and number == 1 else str(number))
    return " ".join(words)
