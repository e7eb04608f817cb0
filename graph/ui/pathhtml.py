"""Chains between two entities as HTML: in words, each hop with its evidence; where they meet when there is none."""

from graph.impact import weakest
from graph.paths import Chain, Chains, Meeting
from graph.ui import chainhtml
from graph.ui.pathview import Told
from graph.ui.text import safe, say, typo

__all__ = ["around_html", "chains_html", "meeting_html", "title_html"]

AT_ONCE = 5  # chains shown before the rest is folded


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"path.{key}", lang, **values), lang)


def title_html(key: str, way: Chains, told: Told) -> str:
    """Return the title of the chains of one way."""
    return f'<div class="analysis"><h2>{_title(key, way, told)}</h2></div>'


def _title(key: str, way: Chains, told: Told) -> str:
    one, other = (typo(told.teller.short(name), told.lang) for name in (told.found.start, told.found.end))
    if key == "back":
        one, other = other, one
    title = _say("around-title" if key == "around" else "forth", told.lang, one=one, other=other)
    return f"{title} ({way.number})"


def around_html(told: Told) -> str:
    """Return the chains whatever the direction, folded where there are dependencies."""
    found, chains = told.found, chains_html(told.found.around, told, around=True)
    if not (found.forth or found.back):
        return chains
    return f'<details class="more around"><summary>{_title("around", found.around, told)}</summary>{chains}</details>'


def chains_html(way: Chains, told: Told, around: bool = False) -> str:
    """Return the chains of one way in words, each with its evidence, the surest first."""
    lang = told.lang
    items = [_item(chain, told, around) for chain in way.kept]
    html = f'<ol class="chains">{"".join(items[:AT_ONCE])}</ol>'
    if rest := items[AT_ONCE:]:
        more = safe(say("ui.more", lang, n=len(rest)), lang)
        html += f'<details class="more"><summary>{more}</summary><ol class="chains">{"".join(rest)}</ol></details>'
    if way.number > len(way.kept):
        html += f'<p class="note">{_say("shown", lang, k=len(way.kept), n=way.number)}</p>'
    return html


def _item(chain: Chain, told: Told, around: bool = False) -> str:
    lang = told.lang
    head = f'<span class="told">{safe(told.words(chain, around), lang)}</span>'
    sure = chainhtml.sure(weakest(chain), lang)
    evidence = safe(say("chain.evidence", lang), lang)
    hops = chainhtml.hops_html(told.hops(chain, around), lang, opened=True)
    folded = f"<details><summary>{evidence}</summary>{hops}</details>"
    return f'<li><p>{head} <span class="kind">· {sure}</span></p>{folded}</li>'


def meeting_html(meeting: Meeting, key: str, told: Told) -> str:
    """Return the entity where two meet, with the chain from each."""
    lang = told.lang
    name = typo(told.teller.name(meeting.id).label, lang)
    items = "".join(_item(chain, told) for chain in (meeting.from_start, meeting.from_end))
    return f'<h3>{_say(key, lang, name=name)}</h3><ol class="chains">{items}</ol>'
