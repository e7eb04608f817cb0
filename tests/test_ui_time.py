"""The pages of the timeline and of the editions, as a reader opens them."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from graph.dates import span
from graph.scope import lanes
from graph.timeline import timeline, upcoming
from graph.ui.timedrawing import svg
from graph.ui.timelayout import FONT, LABEL, SMALL, Band, arrange
from tests.browsing import READY
from tests.reading import html, opened, words
from tests.test_timeline import TODAY

SVG = "{http://www.w3.org/2000/svg}"


def drawing(graph, lang: str = "fr", width: float = 1380, **filters: str):
    found = timeline(graph, TODAY, lang, **filters)
    spoken = lanes(graph, [one.id for one in found.dated], "layer", lang)
    bands = {link.id: Band(link.id, link.label) for link in spoken.values() if link}
    return arrange(found.dated, lambda one: bands[spoken[one.id].id], list(bands.values()), TODAY, lang, width)


# ------------------------------------------------------------------------------------ the drawing


@pytest.mark.parametrize("width", [940, 1380, 2140])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("filters", [{}, {"name": "EEDS"}, {"since": "2026", "until": "2029"}, {"name": "RIE v2"}])
def test_no_label_covers_another_and_none_leaves_the_drawing(graph, lang, width, filters):
    draw = drawing(graph, lang, width, **filters)
    for _, labels, _ in draw.lanes:
        rows: dict[int, list] = {}
        for one in labels:
            rows.setdefault(one.row, []).append(one)
        for row in rows.values():
            row.sort(key=lambda one: one.left)
            for left, right in pairwise(row):
                assert left.left + LABEL <= right.left and max(left.end, left.to or 0) < min(right.left, right.tick)
        assert all(one.left >= 0 and one.left + LABEL <= width for one in labels)
    assert min(FONT, SMALL) >= 11


def test_all_events_are_drawn_or_counted(graph):
    found = timeline(graph, TODAY)
    draw = drawing(graph)
    assert sum(len(labels) for _, labels, _ in draw.lanes) + draw.folded == len(found.dated)
    assert drawing(graph, name="Ségur du numérique en santé").folded == 0


def test_a_year_is_drawn_as_a_span_and_a_day_as_a_day(graph):
    draw = drawing(graph)
    every = {label.stop.id: label for _, labels, _ in draw.lanes for label in labels}
    care = every["ms/a-090"]  # end of CaRE: 2027, no more
    assert (care.tick, care.end) == (draw.x(span("2027").start), draw.x(span("2028").start))
    general = every["ehds:date_general"]
    assert general.tick == general.end and draw.x(span("2027-03-26").start) < general.tick < draw.x(
        span("2027-03-27").start
    )


def test_a_postponed_date_has_an_arrow_to_the_new_one(graph):
    draw = drawing(graph, name="Pro Santé Connect")
    (moved,) = [label for _, labels, _ in draw.lanes for label in labels if label.stop.state == "postponed"]
    assert moved.to == draw.x(span("2028-12-31").start) > moved.end
    assert moved.lines[0] == ("moved", "↷ 1er\u00a0janv.\u00a02026") and moved.lines[1][1] == "→ 31\u00a0déc.\u00a02028"


def test_the_drawing_is_svg_where_each_event_is_a_named_link(graph):
    draw = drawing(graph, name="RIE v2")
    text = svg(draw, "T", "D", "fr", lambda one: f"fiche?entity={one.id}", lambda band, year: "?")
    tree = ElementTree.fromstring(text)
    links = [one for one in tree.iter(f"{SVG}a") if one.get("href", "").startswith("fiche?entity=")]
    assert len(links) == sum(len(labels) for _, labels, _ in draw.lanes) > 1
    assert all("annoncé" in one.get("aria-label") or "atteint" in one.get("aria-label") or "reporté" in
               one.get("aria-label") for one in links)  # fmt: skip
    sizes = [float(one.get("font-size")) for one in tree.iter(f"{SVG}text")]
    assert sizes and min(sizes) >= 11


def test_hostile_labels_stay_text(graph):
    found = timeline(graph, TODAY, name="RIE v2")
    band = Band("x", "<script>alert(1)</script>")
    draw = arrange(found.dated, lambda one: band, [band], TODAY, "fr", 940)
    text = svg(draw, "<b>", "&", "fr", lambda one: 'x"><script>', lambda band, year: "#")
    assert "<script" not in text and ElementTree.fromstring(text) is not None


# ------------------------------------------------------------------------------------ the pages


@pytest.mark.parametrize(("lang", "said"), [("fr", "annoncé, non observé"), ("en", "announced, not observed")])
def test_the_page_tells_past_announcements_apart(lang, said):
    app = opened("timeline", lang=lang, entity="service/drimbox", at="2026-11-27")
    assert said in words(app)
    rows = re.findall(r'<tr data-state="(\w+)">', html(app))
    assert "overdue" in rows and "reached" not in rows


def test_the_page_tells_both_dates_of_what_moved():
    told = words(opened("timeline", entity="service/pro-sante-connect", at="2026-11-27"))
    assert "1er janvier 2026" in told and "→ 31 décembre 2028" in told


def test_the_first_page_and_the_timeline_say_the_same_next_dates(graph):
    from datetime import date

    home = html(opened())
    for one in upcoming(graph, date.today(), "fr"):
        assert f"entity={one.id}" in home


def test_filters_that_mean_nothing_are_told_and_taken_out():
    app = opened("timeline", theme="cuisine", **{"from": "demain"})
    assert "theme" not in app.query_params and "from" not in app.query_params
    assert len(app.warning) == 2


def test_the_edition_of_the_frame_keeps_the_dates_tied_to_it_and_says_so():
    app = opened("timeline", edition="2025", at="2026-11-27")
    assert "rattachées à l’édition 2025" in words(app) and "ms/segur-v2-dpi-avance-fin" in html(app)
    assert "ehds:date_general" not in html(app)


def test_a_first_date_after_the_last_is_told():
    app = opened("timeline", **{"from": "2028", "until": "2027"})
    assert "2028" in app.warning[0].value and app.info


def test_the_page_of_editions_shows_the_words_of_both_sides():
    told = words(opened("editions", **{"from": "2025", "to": "2026"}))
    assert "obligatoire à partir du 1er Janvier 2026" in told and "Avant le 31 décembre 2028" in told
    assert "Version finale non observée" in told and "Promulgation de la loi de transposition" in told
    assert "non répété, pas pour autant abandonné" in told


def test_the_map_keeps_a_thing_at_the_same_place_whatever_differs():
    def tiles(first: str, last: str) -> list[str]:
        page = html(opened("editions", **{"from": first, "to": last}))
        inside = page[page.index('class="diffs"') : page.index('id="part-said"')]
        return re.findall(r"entity=(service/[\w-]+)", inside)

    one, other = tiles("2023", "2025"), tiles("2025", "2026")
    shared = [name for name in one if name in other]
    assert len(shared) > 5 and shared == [name for name in other if name in one]


def test_the_edition_of_the_frame_is_the_one_compared_and_restricts_nothing():
    app = opened("editions", edition="2023")
    assert "changements dits par l’édition 2023" in words(app)
    assert "ne la restreignent pas" in words(app)
    assert "edition=2023" in html(app)  # links keep it


def test_a_date_of_the_frame_tells_which_edition_was_out():
    assert "la dernière édition publiée de façon sûre est celle de 2022" in words(opened("editions", at="2024-04-01"))
    assert "celle de 2023" in words(opened("editions", at="2024-05-01"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"from": "2024"}, "2019, 2020"), ({"from": "2025", "to": "2025"}, "deux fois"),
     ({"from": "2026", "to": "2019"}, "plus ancienne"), ({"kind": "x"}, "n’existe pas")],
)  # fmt: skip
def test_editions_that_cannot_be_compared_are_told(asked, said):
    app = opened("editions", **asked)
    assert said in app.warning[0].value.replace("\\", "")
    assert "Histoire des éditions" in words(app)


def test_two_days_are_compared_on_the_page():
    told = words(opened("editions", since="2024-01-01", until="2026-11-01"))
    assert "Répertoire ADELI" in told[told.index("Entre deux jours") :]


# ------------------------------------------------------------------------------------ in a browser


def test_an_event_opens_with_the_keyboard_and_a_count_opens_its_year(browser, base):
    page = browser.new_page(viewport={"width": 1500, "height": 950})
    page.goto(f"{base}/chronologie?at=2026-11-27")
    page.wait_for_selector(".chrono .drawn.wide svg a", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    fold = page.locator(".drawn.wide a[href*='from=']").first
    fold.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"from=\d{4}&until=\d{4}"), timeout=30_000)
    mark = page.locator(".drawn.wide a[href*='entity=']").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"fiche\?entity="), timeout=30_000)
    page.close()


def test_a_telephone_has_a_vertical_timeline(browser, base):
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(f"{base}/chronologie?entity=service/drimbox")
    page.wait_for_selector(".chrono tbody tr", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    assert page.locator(".chrono .drawn:visible").count() == 0
    tops = page.eval_on_selector_all(".chrono tbody tr", "all => all.map((one) => one.getBoundingClientRect().left)")
    assert len(set(tops)) == 1 and page.locator(".chrono tbody td:visible").count() > 5
    page.close()
