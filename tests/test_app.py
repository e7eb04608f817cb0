"""What a reader sees in the application, run without a browser."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from graph.resources import root
from graph.text import catalogue
from graph.ui.explore import Shown, shown
from graph.ui.layout import place
from graph.ui.measure import wrap
from graph.ui.options import Options
from graph.ui.sheet import sheet
from graph.ui.state import sheet_of
from graph.ui.text import day, plain_markdown, typo

PSC = "service/pro-sante-connect"


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(root() / "app.py"), default_timeout=60)
    app.switch_page(str(root() / "graph/ui/pages/explorer.py"))
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error, [one.value for one in app.error]
    return app


def neighbourhood(entity: str, lang: str = "fr") -> Shown:
    return shown(entity, Options(), lang)


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def text(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", " ", html(app))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "entity", [PSC, "service/dmp", "identifier/ins", "ehds:art_30", "actor/ans", "edition/2025", "legal/eeds"]
)
def test_the_page_opens_on_any_kind_of_thing_in_both_languages(entity, lang):
    app = opened(entity=entity, lang=lang)
    assert f"<code>{entity}</code>" in html(app)
    assert not app.info


def test_without_an_address_the_page_opens_on_pro_sante_connect():
    assert "<h2>Pro Santé Connect</h2>" in html(opened())


def test_a_link_opens_the_sheet_of_the_selected_entity_beside_the_drawing_of_another():
    app = opened(entity=PSC, selected="service/dmp", lang="fr")
    assert "<h2>Dossier médical partagé</h2>" in html(app)
    assert "Liens de Pro Santé Connect" in text(app)
    app.button(key="centre").click().run()
    assert app.query_params["entity"] == "service/dmp"
    assert "selected" not in app.query_params


@pytest.mark.parametrize(
    "bad", ["<img src=x onerror=alert(1)>", "service/nowhere", "", "javascript:alert(1)", "é" * 500]
)
def test_an_address_that_asks_for_nothing_known_shows_the_default_politely_and_is_cleaned(bad):
    app = opened(entity=bad, view="zzz", lang="fr")
    assert "<h2>Pro Santé Connect</h2>" in html(app)
    assert "ne connaît pas" in app.info[0].value
    assert "entity" not in app.query_params and "view" not in app.query_params
    assert "onerror" not in html(app)


def test_each_fact_of_the_sheet_shows_its_source_its_words_and_its_confidence():
    page = html(opened(entity=PSC, lang="fr"))
    assert '<blockquote lang="fr">«\u202f' in page
    assert "✓ cité" in page and "? à vérifier" in page
    assert re.search(r'<a href="https://[^"]+" target="_blank" rel="noopener noreferrer">', page)
    assert "aucune source n’a été lue" in page


def test_the_table_has_a_row_for_each_link_and_says_what_is_folded():
    found = neighbourhood("actor/ans")
    hood, picture = found.hood, found.picture
    page = html(opened(entity="actor/ans", lang="fr"))
    table = page[page.index("<table>") : page.index("</table>")]
    links = list(hood.neighbours())
    assert table.count('<th scope="row">') == len(links)
    assert hood.folded and table.count("repliée</td>") == sum(not drawn for *_, drawn in links)
    assert picture["shown"] + picture["folded"] == len({one.id for _, one, _ in links})
    assert len(picture["edges"]) == sum(drawn for *_, drawn in links)


def test_links_of_the_sheet_carry_ids_and_the_language():
    page = html(opened(entity=PSC, lang="en"))
    where = re.search(r'<a href="([^"]+)" data-entity="service/dmp">', page)[1].replace("&amp;", "&")
    assert parse_qs(urlparse(where).query) == {"entity": ["service/dmp"], "lang": ["en"]}


# ---------------------------------------------------------------------------------------- the drawing


def sides(entity: str) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {"left": {}, "right": {}, "around": {}}
    for group, one, _ in neighbourhood(entity).hood.neighbours():
        found[group.side].setdefault(group.label, set()).add(one.id)
    return found


def test_who_relies_on_pro_sante_connect_stands_left_and_what_it_relies_on_right():
    found = sides(PSC)
    assert "service/dmp" in found["left"]["authentifie les utilisateurs de"]
    assert "mie/e-cps" in found["right"]["s’authentifie par"]
    assert "identifier/numero-rpps" in found["right"]["utilise l’identifiant"]
    assert "actor/ans" in found["around"]["est opéré par"]


def test_a_flow_of_data_puts_the_provider_right_and_its_arrow_towards_the_centre():
    found = neighbourhood("service/dmp")
    hood, picture = found.hood, found.picture
    group = next(one for one in hood.groups if one.label == "reçoit des données de")
    assert group.side == "right" and group.incoming
    key = f"{group.shown[0].id}>"
    assert any(edge["from"] == key and edge["to"] == f"{key}|" for edge in picture["edges"])


def test_a_general_relation_is_not_drawn_beside_the_precise_one_that_implies_it():
    depends = sides(PSC)["right"]["dépend de"]
    assert "service/annuaire-sante" in depends and "mie/e-cps" not in depends


@pytest.mark.parametrize(
    "entity", [PSC, "service/dmp", "identifier/ins", "ehds:art_30", "actor/ans", "edition/2025", "legal/eeds"]
)
def test_no_entity_covers_another_nor_leaves_the_picture_at_any_width(entity):
    picture = neighbourhood(entity).picture
    lines = {node["id"]: node["label"].count("\n") + 1 for node in picture["nodes"] if node["group"] != "joint"}
    for layout in picture["layouts"]:
        boxes = []
        for one, count in lines.items():
            x, y, _ = layout["spots"][one]
            tall = count * (17 if one == picture["centre"] else 13) + 12
            boxes.append((x - 93, x + 93, y - tall / 2, y + tall / 2))
        assert all(a >= 0 and b <= layout["width"] and c >= 0 and d <= layout["height"] for a, b, c, d in boxes)
        for number, (a, b, c, d) in enumerate(boxes):
            assert not any(a < f and e < b and c < h and g < d for e, f, g, h in boxes[:number])


def test_confidence_is_drawn_by_the_line():
    picture = neighbourhood(PSC).picture
    dashes = {edge["title"].splitlines()[1]: edge["dashes"] for edge in picture["edges"]}
    assert dashes["cité"] is False
    assert dashes["déduit"] != dashes["à vérifier"]


def test_an_entity_alone_says_so():
    titles = dict.fromkeys(("left", "right", "around", "others", "nobody"), "") | {"nothing": "rien"}
    picture = place(4, ("a", ("A",)), [], [], [], [], titles)
    assert [text for _, _, text, *_ in picture.texts] == ["rien"]


def test_a_page_that_fails_says_so_with_a_number_and_no_trace(monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("graph.ui.explore.shown", broken)
    app = AppTest.from_file(str(root() / "app.py"), default_timeout=60)
    app.switch_page(str(root() / "graph/ui/pages/explorer.py")).run()
    said = app.error[0].value
    number = re.search(r"incident ([0-9a-f]{8})", said)[1]
    assert not app.exception and "secret" not in said
    assert number in caplog.text and "secret detail" in caplog.text


# --------------------------------------------------------------------------------- words and safety


def test_french_typography_and_dates():
    assert typo("L'INS : 3 % ; « oui » ?", "fr") == "L’INS\u00a0: 3\u00a0%\u202f; «\u202foui\u202f»\u202f?"
    assert typo("https://a.fr/x?y='z' : ok", "fr") == "https://a.fr/x?y='z'\u00a0: ok"
    assert typo("a : b", "en") == "a : b"
    assert day("2026-01-01", "fr") == "1er janvier 2026"
    assert day("2026-01-14", "en") == "14 January 2026"
    assert day("2027-03-01", "fr", "month") == "mars 2027"
    assert day("2031", "fr") == "2031"


def test_long_words_and_long_names_stay_in_their_box():
    lines = wrap("anticonstitutionnellement " * 6, 120, 13, 3)
    assert len(lines) == 3 and lines[-1].endswith("…")


def test_what_a_graph_says_cannot_become_code(graph):
    from dataclasses import replace

    entity, names = sheet_of(PSC, "fr")
    hostile = replace(entity, label="<img src=x onerror=alert(1)>", definition='"><script>alert(1)</script>')
    page = sheet(hostile, names, "fr")
    assert "<img" not in page and "<script" not in page
    assert plain_markdown("![x](http://a) <b> :smile: $x$").count("\\") >= 8


def test_the_two_languages_have_the_same_words():
    assert catalogue("fr").keys() == catalogue("en").keys()
