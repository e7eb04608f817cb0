"""The card of a link: the relation in words both ways and every passage that states it; the chain of an impact."""

from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote

from graph.impact import Step
from graph.model import CONFIDENCE, Fact
from graph.ui.scene import Node, link_id
from graph.ui.sheet import link, mark, passage_html
from graph.ui.text import safe, say, typo

__all__ = ["card", "chain", "link_anchor"]


def link_anchor(identity: str, shown: str, lang: str, title: str = "") -> str:
    """Return a link that opens the card of a fact; ``shown`` is HTML."""
    where = f"?link={quote(identity, safe='/:~')}&amp;lang={lang}"
    hint = f' title="{escape(title, quote=True)}"' if title else ""
    return f'<a href="{where}" data-link="{escape(identity, quote=True)}"{hint}>{shown}</a>'


def card(
    start: tuple[str, str],
    facts: Sequence[Fact],
    end: tuple[str, str],
    predicate: str,
    words: Callable[[str], tuple[str, str]],
    lang: str,
) -> str | None:
    """Return the card of a fact, or ``None`` when the graph does not hold it.

    :param start: id and name of the subject.
    :param facts: its facts, in both directions.
    :param end: id and name of the object.
    :param words: short name of a property → its label, forward and backward.
    """
    between = [fact for fact in facts if fact.value.id == end[0]]
    asked = next((fact for fact in between if fact.predicate == predicate and not fact.incoming), None)
    if asked is None:
        return None
    others = [fact for fact in between if fact is not asked and fact.passages]
    parts = [f"<h2>{_say('link', lang)}</h2>", _fact(asked, start, end, words, lang)]
    if others:
        parts.append(f"<h3>{_say('link-also', lang)} ({len(others)})</h3>")
        for fact in others:
            pair = (end, start) if fact.incoming else (start, end)
            summary = f"{safe(words(fact.predicate)[0], lang)} · {mark(fact.passages[0].confidence, lang)}"
            parts.append(f"<details><summary>{summary}</summary>{_fact(fact, *pair, words, lang)}</details>")
    return f'<article class="sheet link-card">{"".join(parts)}</article>'


def _fact(fact: Fact, start: tuple[str, str], end: tuple[str, str], words: Callable, lang: str) -> str:
    forward, backward = words(fact.predicate)
    sides = "".join(
        f"<p>{link(*one, lang)} <strong>{safe(relation.removeprefix('← '), lang)}</strong> {link(*other, lang)}</p>"
        for one, relation, other in ((start, forward, end), (end, backward, start))
        if not relation.startswith("← ")
    )
    said = "".join(passage_html(passage, lang) for passage in fact.passages) or f"<p>{_say('link-none', lang)}</p>"
    return f"{sides}<h4>{_say('link-said', lang)}</h4>{said}"


def chain(steps: Sequence[Step], node: Callable[[str], Node], words: Callable, title: str, lang: str) -> str:
    """Return a chain of links, drawn downwards: boxes as in the drawing, each relation a link to its card."""
    if not steps:
        return ""

    def box(name: str) -> str:
        one = node(name)
        style = f"background:{one.lane.fill};border-color:{one.lane.stroke}"
        sign = f'<span aria-hidden="true">{escape(one.lane.glyph)}</span>'
        return f'<span class="box" style="{style}">{sign} {link(name, one.label, lang)}</span>'

    items = [f"<li>{box(steps[0].start)}</li>"]
    for step in steps:
        forward, backward = words(step.link.predicate)
        relation = forward if step.link.source == step.start else backward.removeprefix("← ")
        identity = link_id(step.link.source, step.link.predicate, step.link.target)
        said = link_anchor(identity, safe(relation, lang), lang, say("explorer.link-open", lang))
        sure = step.link.confidence
        items.append(
            f'<li><span class="hop" data-confidence="{sure}">{said} {mark(sure, lang)}</span>{box(step.end)}</li>'
        )
    weakest = max((step.link.confidence for step in steps), key=CONFIDENCE.index)
    sure = say("explorer.chain-weakest", lang, sure=say(f"confidence.{weakest}", lang))
    return (
        f'<section class="sheet chain"><h3>{safe(typo(title, lang), lang)}</h3><ol class="steps">{"".join(items)}</ol>'
        f'<p class="kind">{safe(sure, lang)}</p></section>'
    )


def _say(key: str, lang: str) -> str:
    return safe(say(f"explorer.{key}", lang), lang)
