"""What can be wrong with an input: a key, its values, and the sentence in the user's language."""

from graph.text import t

__all__ = ["BadData", "BadInput", "BadQuery", "Busy", "NoFormat", "Timeout", "TooLarge", "UnknownName"]


class BadInput(Exception):
    """An input that cannot be used.

    :param key: key of the sentence in ``[error]`` of the text files.
    :param values: what the sentence names (file, line, near names…).

    ``lang`` is the language of its text; a door that knows its user sets it.
    """

    lang = "fr"

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key, self.values = key, values

    def message(self, lang: str) -> str:
        """Return the sentence: what, where, how to mend."""
        return t(f"error.{self.key}", lang, **self.values)

    def __str__(self) -> str:
        return self.message(self.lang)


class BadData(BadInput):
    """A data file that cannot be read; ``values`` has ``file`` and, where known, ``line`` and ``column``."""


class BadQuery(BadInput):
    """A query that cannot be read or run."""


class UnknownName(BadInput):
    """A name that designates nothing; ``values`` has ``name`` and ``near``."""


class Timeout(BadQuery):
    """A query that did not end in time."""


class TooLarge(BadQuery):
    """A query that takes too much memory, or whose answer is too large."""


class Busy(BadQuery):
    """A query that found nobody to answer it in time."""


class NoFormat(BadQuery):
    """A query whose answer cannot be given in any format that was accepted."""
