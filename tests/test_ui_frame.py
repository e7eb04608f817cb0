"""What a reader meets first: the frame, the first page and its house, the search, the page about the project."""

import re
from datetime import date
from urllib.parse import unquote

import pytest

from graph.resources import root
from graph.ui.house import drawn_editions, house
from graph.ui.welcome import figures, next_dates
from tests.browsing import READY, is_fault
from tests.reading import html, opened, words

# ------------------------------------------------------------------------------------- the first page


@pytest.mark.parametrize(("lang", "said"), [("fr", "Site non officiel"), ("en", "Not an official site")])
def test_the_first_page_says_what_it_is_where_to_begin_and_what_comes_next(lang, said):
    app = opened(lang=lang)
    assert said in words(app)
    for ways in ("explorer?", "obligations?", "couverture?", "qualite?", "view=impact"):
        assert ways in html(app)
    assert html(app).count("<time ") == 5


def test_the_next_dates_are_to_come_and_in_order(graph):
    found = [one.date for one in next_dates(graph, date(2026, 11, 24), "fr", 20)]
    assert found == sorted(found) and found[0] >= "2026-11"
    general = [one.date for one in next_dates(graph, date(2029, 3, 1), "fr", 20)]
    assert "2029-03-26" in general  # application of the chapters on priority categories


def test_the_figures_tell_a_gap_from_silence(graph):
    found = figures(graph)
    assert 0 < found.gaps < found.uncovered < found.obligations
    assert 50 < found.quoted < 100


# ------------------------------------------------------------------------------------------- the house


def test_the_house_stands_on_its_rules(graph):
    found = house(graph, "2025", "fr")
    assert found.floors[-1][0] == "Règles socles"
    assert [one.label for one in found.floors[-1][1]] == ["Interopérabilité", "Sécurité", "Éthique"]
    security = next(one for one in found.rooms if one.label == "Sécurité")
    assert {"certification/hds", "referential/pgssi-s"} <= {name for name, _ in security.things}
    assert found.sources


def test_the_house_opens_on_the_edition_in_force_and_changes_with_the_choice(graph):
    assert drawn_editions(graph) == (("2019", "2020", "2022", "2023", "2025", "2026"), "2025")
    assert "Règles spécifiques par type de service" in words(opened())
    assert "Gisements de données" in words(opened(house="2020"))
    unknown = opened(house="1999")
    assert "house" not in unknown.query_params and "édition 2025" in words(unknown)


def test_what_is_inferred_looks_inferred_and_says_so():
    page = html(opened(house="2020"))
    rooms = re.findall(r'data-drawing="(\w+)"><strong>([^<]+)</strong>.*?<em>([^<]+)</em>', page)
    kinds = {(drawing, said) for drawing, _, said in rooms}
    assert kinds == {("exact", "lu sur le schéma"), ("inferred", "déduit")}
    style = (root() / "graph/ui/assets/home.css").read_text(encoding="utf-8")
    assert re.search(r'\[data-drawing="inferred"\] \{ border: 2px dashed', style)


def test_each_room_leads_to_what_stands_in_it():
    rooms = re.findall(r'<a href="([^"]+)" data-drawing', html(opened(house="2025")))
    assert len(rooms) == 18
    assert all("entity=" in where or "room=house/2025" in where for where in rooms)
    listed = words(opened("search", room="house/2025-1-02"))
    assert "Certification hébergeur de données de santé" in listed and "étage « Règles socles »" in listed


# ------------------------------------------------------------------------------------------ the search


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pro sante conect", "service/pro-sante-connect"),
        ("DMP", "service/dmp"),
        ("art. 54", "ehds:art_54"),
        ("mes sante", "service/mon-espace-sante"),
        ("shared medical record", "service/dmp"),
    ],
)
def test_the_search_forgives_and_leads_to_the_sheet_and_the_explorer(typed, found):
    page = unquote(html(opened("search", q=typed)))
    assert f'href="fiche?entity={found}&amp;lang=fr"' in page
    assert f'href="explorer?entity={found}&amp;lang=fr"' in page


def test_the_answers_are_grouped_by_kind_and_say_by_which_name_they_answer():
    app = opened("search", q="carnet de sante")
    assert "répond par" in words(opened("search", q="pro sante connect requirements"))
    heads = re.findall(r'<h2 id="g\d+">([^<]+) <small>', html(app))
    assert len(heads) == len(set(heads)) > 1


def test_a_search_without_answer_gives_advice_and_fetches_nothing():
    app = opened("search", q="zzzzqqqq ![x](http://example.org/x.png)")
    assert "Essayer un sigle" in words(app)
    assert "![x](" not in " ".join(one.value for one in app.title)


def test_who_must_do_what_starts_with_the_most_bound():
    app = opened("search", list="duties", lang="en")
    rows = [int(one) for one in re.findall(r"</th><td>(\d+)</td>", html(app))]
    assert rows == sorted(rows, reverse=True)
    assert "Manufacturer of EHR systems" in words(app)


# ----------------------------------------------------------------------------- date, edition, address


def test_a_date_and_an_edition_that_mean_nothing_are_taken_out():
    app = opened(at="2026-02-30", edition="2024", x="1")
    assert not {"at", "edition", "x"} & set(app.query_params)


def test_a_link_keeps_the_date_and_the_edition():
    page = html(opened(at="2025-03-01", edition="2025"))
    assert "at=2025-03-01" in page and "edition=2025" in page


def test_few_views_are_kept_at_once(graph):
    for day in ("2019-01-01", "2021-01-01", "2022-06-01", "2024-01-01", "2025-01-01", "2026-01-01"):
        view = graph.view(as_of=day)
    assert len(graph._views) <= 4
    assert graph.view(as_of="2026-01-01") is view


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ("pas un site officiel", "Licence Ouverte 2.0", "lecteurs d’écran", "version")),
        ("en", ("not an official site", "Open Licence 2.0", "screen readers", "version")),
    ],
)
def test_the_page_about_the_project_is_honest(lang, said):
    shown = words(opened("about", lang=lang))
    assert all(one in shown for one in said)


# ----------------------------------------------------------------------------------------- in a browser


@pytest.fixture
def page(browser: object, base: str) -> object:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    shown = context.new_page()
    faults = []
    shown.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    shown.on("pageerror", lambda error: faults.append(str(error)))
    shown.goto(f"{base}/?lang=fr")
    shown.wait_for_selector(".house")
    shown.wait_for_selector(READY)
    shown.evaluate("globalThis.__same = true")  # gone if the application is loaded again
    yield shown
    assert shown.evaluate("globalThis.__same") is True
    context.close()
    assert faults == []


def test_the_navigation_moves_without_loading_again_and_the_back_button_returns(page):
    page.click("nav a:has-text('À propos')")
    page.wait_for_selector("h1:has-text('À propos')")
    assert page.locator("nav a[aria-current=page]").inner_text() == "À propos"
    assert "/a-propos" in page.url
    page.go_back()
    page.wait_for_selector(".house")
    assert page.locator("nav a[aria-current=page]").inner_text() == "Accueil"


def test_the_slash_key_searches_suggests_and_opens_from_the_keyboard(page):
    page.keyboard.press("/")
    page.keyboard.type("pro sante con")
    page.wait_for_selector("[role=listbox] [role=group][aria-label=Service] [role=option]")
    page.keyboard.press("ArrowDown")
    assert page.locator("[role=option][aria-selected=true]").inner_text().startswith("Pro Santé Connect")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fiche?entity=service/pro-sante-connect*")
    page.keyboard.press("/")
    page.keyboard.type("identite nationale")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('identite nationale')")
    assert "/recherche?" in page.url and "q=identite" in page.url


def test_the_date_the_edition_and_the_language_are_in_the_address_and_said(page):
    page.fill("#fr-at", "2025-03-01")
    page.wait_for_selector(".fr-banner:has-text('Ce qui vaut au 1er mars 2025')")
    page.select_option("#fr-edition", "2025")
    page.wait_for_selector(".fr-banner:has-text('l’édition 2025')")
    assert "at=2025-03-01" in page.url and "edition=2025" in page.url
    page.click(".fr-langs a:has-text('English')")
    page.wait_for_selector(".fr-banner:has-text('What the 2025 edition')")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click(".fr-banner a")
    page.wait_for_function("!location.search.includes('at=') && !location.search.includes('edition=')")
    page.wait_for_function("document.querySelector('h1').innerText.startsWith('Who')")


def test_one_of_the_first_stops_of_the_keyboard_leads_to_the_content(page):
    focused = "document.activeElement?.shadowRoot?.activeElement?.textContent"
    for _ in range(3):  # Streamlit lets the keyboard scroll its page first
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "Aller au contenu":
            break
    assert page.evaluate(focused) == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H1"
