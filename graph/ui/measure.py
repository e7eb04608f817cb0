"""How wide words are on the screen, known before the browser draws them; lines that fit in a box."""

import re

__all__ = ["text_width", "wrap"]

#: Widths of letters in Arial, Helvetica and Liberation Sans, in thousandths of the size.
LETTERS = {
    **dict.fromkeys("ijlI.,:;!|'’·/()[]íîï \u00a0\u202f", 278), **dict.fromkeys("ftr-“”\"«»", 340),
    **dict.fromkeys("mMW—%@", 860), **dict.fromkeys("wGOQCDHNRUœ", 735), **dict.fromkeys("ABEKPSVXYÀÉ&", 667),
    **dict.fromkeys("ckszxyvJ", 510),
}  # fmt: skip


NARROWEST = min(LETTERS.values())


def text_width(text: str, size: float) -> float:
    """Return the width of a text in Arial, in pixels."""
    return sum(LETTERS.get(letter, 560 if ord(letter) < 0x2000 else 800) for letter in text) * size / 1000


def wrap(text: str, width: float, size: float, most: int = 3, last_word: str = "") -> tuple[str, ...]:
    """Return the lines of a text that fit in a width; what is beyond the last line becomes « … ».

    :param last_word: ends the last line whatever is cut before it.
    """
    lines, line = [], ""
    room = int((most + 1) * width / (NARROWEST * size / 1000)) + 1  # letters beyond would be cut anyway
    said = text.strip()[:room]
    words = [*re.split(r"[ \t\n]+", said), *([last_word] if last_word else [])]  # no-break spaces hold
    for word in words:
        while text_width(word, size) > width and len(word) > 4:  # a word alone may be wider than the box
            cut = len(word) - 1
            while cut > 1 and text_width(word[:cut] + "-", size) > width:
                cut -= 1
            lines += [*([line] if line else []), word[:cut] + "-"]
            line, word = "", word[cut:]
        if line and text_width(f"{line} {word}", size) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    if len(lines) <= most:
        return tuple(lines)
    last, end = lines[most - 1], f"… {last_word}".rstrip()
    while last and text_width(last + end, size) > width:
        last = last[:-1]
    return (*lines[: most - 1], last.rstrip(" ·,–-") + end)
