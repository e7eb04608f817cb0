"""What an urbanist finds on the plan and in the views, run without a browser."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from html import unescape
from itertools import pairwise

import pytest

from graph.errors import BadInput
from graph.names import expand
from graph.ui.neighbours import Lane, Ontology
from graph.ui.plan import COLOURS, draw
from graph.ui.survey import LEVELS, survey
from graph.ui.viewdrawing import svg
from graph.ui.viewhtml import drawn
from graph.ui.viewlayout import NODE, Box, Link, arrange
from graph.ui.viewset import MOST, curated, described, found, read, related, written
from tests.reading import html, opened

PSC = "service/pro-sante-connect"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def ontology(graph):
    return Ontology.of(graph, "fr")


@pytest.fixture(scope="module")
def surveyed(graph, ontology):
    return survey(graph, "fr", ontology)


# ------------------------------------------------------------------------------------------------ plan


def test_the_plan_holds_every_entity_once_and_its_counts_add_up(graph, surveyed):
    every = {row[0].value for row in graph.store.query("PREFIX dn: <https://w3id.org/doctrine-sante/def#> "
                                                       "SELECT DISTINCT ?s { ?s a dn:Entity }")}  # fmt: skip
    for colour in COLOURS:
        for filters in ({}, {"kind": "Service"}, {"status": "planned"}, {"text": "sante"}):
            plan = draw(surveyed, colour, **filters)
            plots = [plot for zone in plan.zones for block in zone.blocks for plot in block.plots]
            assert plan.total == len(every)
            assert len(plots) == len({plot.id for plot in plots}) == plan.shown
            assert sum(number for _, number in plan.count(plots)) == plan.shown
    everything = draw(surveyed)
    assert {expand(plot.id) for z in everything.zones for b in z.blocks for plot in b.plots} == every


def test_zones_are_the_layers_in_their_order(surveyed):
    zones = draw(surveyed).zones
    assert [zone.lane.order for zone in zones] == sorted(zone.lane.order for zone in zones)
    assert zones[0].lane.label == "Textes et exigences" and zones[-1].lane.label == "Données et concepts"


def test_what_the_regulation_numbers_waits_folded_and_services_are_in_sight(surveyed):
    blocks = {block.id: block for zone in draw(surveyed).zones for block in zone.blocks}
    recitals = blocks["LegalProvision-recital"]
    assert recitals.total == 115 and not recitals.open
    assert recitals.plots[0].id == "ehds:rec_1" and recitals.plots[-1].id == "ehds:rec_115"
    assert blocks["LegalProvision-article"].total == 105
    assert blocks["Service"].open and "DMP" in {plot.label for plot in blocks["Service"].plots}


def test_coverage_shows_the_least_good_judgement_and_tells_no_judgement_from_a_gap(surveyed):
    of = draw(surveyed, "coverage").of
    assert of["ehds:art_6"].id == "gap"  # nothing in France lets a person erase what they wrote
    assert of["ehds:art_17"].id == "prepares"
    assert of["ehds:rec_30"].id == "none" and of["ehds:rec_30"].sign != of["ehds:art_6"].sign
    plots = {plot.id: plot for plot in surveyed.plots}
    assert plots["ehds:art_6"].levels == ("partly_covers", "gap")
    assert all(list(plot.levels) == sorted(plot.levels, key=LEVELS.index) for plot in surveyed.plots)


@pytest.mark.parametrize("colour", COLOURS)
def test_no_two_shades_share_a_sign_nor_a_colour(surveyed, colour):
    shades = draw(surveyed, colour).shades
    assert max(Counter((shade.fill, shade.stroke) for shade in shades).values()) == 1
    if colour != "type":
        assert max(Counter(shade.sign for shade in shades).values()) == 1


def test_programmes_have_a_letter_and_their_members_bear_it(surveyed):
    of = draw(surveyed, "programme").of
    names = {shade.id for shade in surveyed.programmes}
    assert {"programme/segur-numerique", "programme/care"} <= names
    assert of["programme/care-d1"].id == "programme/care"
    assert of["ehds:rec_30"].id == "none"


def test_the_plan_page_filters_by_its_address_and_says_how_many_it_hides():
    app = opened("plan", kind="Service", q="mon espace", colour="coverage")
    said = " ".join(one.value for one in app.markdown)
    shown, total, hidden = map(int, re.search(r"(\d+) affichées sur (\d+).*?(\d+) masquées", said).groups())
    assert shown + hidden == total and 8 <= shown <= 25
    page = html(app)
    assert page.count('class="plot ') == shown
    assert "fiche?entity=service/mon-espace-sante&amp;lang=fr" in page
    assert "pas de jugement" in page
    app.button(key="plan-reset").click().run()
    assert "kind" not in app.query_params and html(app).count('class="plot ') == total


def test_the_plan_in_english_has_english_words():
    page = html(opened("plan", lang="en", colour="confidence"))
    assert "Services and platforms" in page and "described by a quotation" in page and "affich" not in page


def test_a_hostile_address_shows_the_plan_and_is_cleaned():
    app = opened("plan", kind=HOSTILE, colour=HOSTILE, status=HOSTILE, q=HOSTILE)
    assert "kind" not in app.query_params and "colour" not in app.query_params
    assert HOSTILE not in html(app)


# ----------------------------------------------------------------------------------------------- views


def test_the_promised_views_exist_in_both_languages():
    views = curated()
    assert len(views) >= 14
    promised = {
        "identification", "ins", "dmp", "mssante", "eprescription", "imaging", "samu", "hosting-cyber", "ai-ethics",
        "ehds-primary", "ehr-systems", "secondary", "changes-2026", "segur", "biology", "medico-social",
    }  # fmt: skip
    assert promised <= views.keys()
    for view in views.values():
        assert set(view.title) == set(view.sentence) == {"fr", "en"}
        assert view.title["fr"] != view.title["en"] or view.id == "mssante"
        assert view.sentence["fr"] != view.sentence["en"]


@pytest.mark.parametrize("name", curated())
def test_every_entity_of_a_view_exists_and_the_drawing_is_readable(graph, ontology, name):
    view = curated()[name]
    parts = described(graph, view.entities, "fr", ontology)
    assert [part.id for part in parts] == list(view.entities)
    relations = related(graph, view.entities, "fr", ontology, view.relations)
    assert len(relations) >= len(parts) * 0.7
    draw = drawn(parts, relations, "fr", 6, lambda one: one)
    assert draw.crossed <= draw.naive / 2
    for number, row in enumerate(draw.rows):
        boxes = sorted(draw.x[key] for key in row if isinstance(key, str))
        assert all(b - a >= NODE for a, b in pairwise(boxes))
        if number:
            assert draw.y[number][0] >= sum(draw.y[number - 1]) + 20
        for key in (key for key in row if not isinstance(key, str)):  # no link runs behind a box
            assert all(abs(draw.x[key] - x) >= NODE / 2 for x in boxes)
    picture = ET.fromstring(svg(draw, "titre", "description", "v"))
    sizes = [float(one.get("font-size")) for one in picture.iter() if one.get("font-size")]
    assert min(sizes) >= 12
    assert len(picture.findall(".//{*}g[@class='nodes']/{*}a")) == len(parts)
    assert all(one.text for one in picture.findall(".//{*}g[@class='wires']/{*}g/{*}title"))


def test_lanes_stand_in_order_and_confidence_is_drawn():
    lanes = [Lane(str(order), str(order), order) for order in (1, 2)]
    boxes = [Box("a", "Haut", "t", lanes[0], "#"), Box("b", "<b>Bas</b>", "t", lanes[1], "#")]
    links = [Link("b", "a", "b dépend de a", "ToBeVerified"), Link("a", "b", "a regarde b", "Quoted")]
    draw = arrange(boxes, links)
    assert draw.rows == [["a"], ["b"]]
    text = svg(draw, "t", "d", "n")
    assert text.count("stroke-dasharray") == 1
    assert "<b>Bas" not in text and "&lt;b&gt;Bas" in text


def test_a_relation_implied_by_a_stronger_one_is_drawn_once(graph, ontology):
    said = related(graph, ["service/dmp", PSC], "fr", ontology)
    assert [(one.source, one.label, one.target) for one in said] == [("service/dmp", "s’authentifie par", PSC)]


def test_coverage_judgements_and_changes_relate_what_they_join(graph, ontology):
    covers = related(graph, ["ehds:art_6", "service/mon-espace-sante"], "fr", ontology)
    assert {(one.source, one.label) for one in covers} == {("service/mon-espace-sante", "lacune")}
    changed = related(graph, ["edition/2026", "mie/fido"], "en", ontology)
    assert "edition/2026" in {one.source for one in changed}


def test_the_page_lists_the_views_and_opens_one_with_its_table():
    page = html(opened("views"))
    assert len(re.findall(r"<li><h2><a href=\"vues\?view=", page)) == len(curated())
    ins = opened("views", view="ins")
    assert "Chaîne de l’INS" in [one.value for one in ins.title]
    opened_one = html(ins)
    assert 'scope="row"' in opened_one and "<caption>" in opened_one
    assert "explorer?entity=identifier/ins&amp;lang=fr" in opened_one
    assert "INSi" in unescape(opened_one)


def test_an_unknown_view_leads_back_to_the_list():
    app = opened("views", view=HOSTILE)
    assert "Aucune vue" in app.info[0].value and "view" not in app.query_params
    assert HOSTILE not in html(app)


def test_a_reader_draws_his_own_view_and_learns_which_lines_mean_nothing():
    app = opened("views")
    app.text_area(key="own-names").set_value("DMP\nPro Santé Connect\nart. 14\nzzzqqq\n\nDMP")
    app.text_input(key="own-title").set_value('Ma "vue" <b>')
    next(one for one in app.button if "Dessiner" in one.label).click().run()
    assert not app.error
    assert app.query_params["entities"] == f"service/dmp,{PSC},ehds:art_14"
    assert "zzzqqq" in app.warning[0].value
    assert "s’authentifie par" in html(app)
    assert app.query_params["name"] == 'Ma "vue" <b>' and "<b>" not in html(app)


def test_a_saved_view_is_read_back_as_it_was(graph):
    view = curated()["ehds-primary"]
    again = read(written(view), "ehds-primary")
    assert (again.entities, again.title, again.note) == (view.entities, view.title, view.note)
    odd = read('title = { fr = "a \\"b\\" \\\\ é\\n" }\nentities = ["service/dmp"]\n')
    assert read(written(odd)).title == odd.title
    assert found(graph, again.entities, "fr") == (list(view.entities), [])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("entities = [", "views.not-toml"),
        ("", "views.no-entities"),
        ("entities = [1, 2]", "views.no-entities"),
        ('entities = ["a"]\ntitle = 3', "views.bad-words"),
        ('entities = ["a"]\nrelations = "x"', "views.bad-relations"),
        (f"entities = {['a'] * (MOST + 1)}", "views.too-many"),
        ("#" * 50_000, "views.too-long"),
        ("a = " + "[" * 5_000, "views.not-toml"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(text, key):
    with pytest.raises(BadInput) as refused:
        read(text)
    assert refused.value.key == key
    assert refused.value.message("fr") != refused.value.message("en")


def test_names_that_are_no_entities_are_named(graph):
    ids, errors = found(graph, ["INS", "ehds:obl_30_1_b", "nulle part"], "fr")
    assert ids == ["identifier/ins"]
    assert len(errors) == 2 and "ehds:obl_30_1_b" in errors[0] and "nulle part" in errors[1]
