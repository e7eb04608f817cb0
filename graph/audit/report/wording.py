"""Why a rule did not apply, in the words of the map rather than in those of the rules."""

from collections.abc import Iterator, Mapping

from graph.audit.rules import AuditRule
from graph.audit.tree import AUDIT_DATE, Both, Either, Node, Not, Path, Test
from graph.text import t

__all__ = ["reason"]

OPPOSITE = {">=": "<", "<": ">=", ">": "<=", "<=": ">"}
SIGNS = {">=": "≥", "<=": "≤"}
MOST = 6  # values named


def reason(rule: AuditRule, tests: tuple[str, ...], names: Mapping[str, str], lang: str) -> str:
    """Return why a rule did not apply to some elements.

    :param tests: the texts of the tests that decided, as :attr:`graph.audit.results.Audit.reasons` has them.
    :param names: id of an entity of the graph → its label.
    """
    ways = {test.text: (test, held) for test, held in _signed(rule.applies, False)}
    return " ; ".join(_told(*ways[text], names, lang) for text in tests)


def _signed(node: Node, held: bool) -> Iterator[tuple[Test, bool]]:
    """Yield each test with the value by which it makes the whole false."""
    match node:
        case Test():
            yield node, held
        case Not(part):
            yield from _signed(part, not held)
        case Both(left, right) | Either(left, right):
            yield from _signed(left, held)
            yield from _signed(right, held)


def _told(test: Test, held: bool, names: Mapping[str, str], lang: str) -> str:
    operator = test.operator
    if operator in ("!=", "empty"):
        operator, held = {"!=": "=", "empty": "present"}[operator], not held
    values = [_value(test.path, one, names, lang) for one in test.values]
    said = t("report.or", lang).join([*values[:MOST], *["…"][: len(values) - MOST]])
    label = " › ".join(step.label[lang] for step in test.path.steps)
    if test.path.last.form == "boolean" and operator == "=":
        yes = (test.values[0] == "true") == held
        return t("report.is", lang, label=label, value=t(f"template.{'yes' if yes else 'no'}", lang))
    if operator in OPPOSITE:
        sign = operator if held else OPPOSITE[operator]
        return f"{label} {SIGNS.get(sign, sign)} {said}"
    key = {"present": "present", "contains": "contains"}.get(operator, "is")
    return t(f"report.{key}" if held else f"report.not-{key}", lang, label=label, value=said)


def _value(path: Path, value: str | Path, names: Mapping[str, str], lang: str) -> str:
    if isinstance(value, Path):
        return value.last.label[lang]
    if value == AUDIT_DATE:
        return t("report.audit-date", lang)
    return path.last.values.get(value, {}).get(lang) or names.get(value, value)
