"""The three views of the explorer: what they show, why each link is there, and the files that keep them."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from streamlit.testing.v1 import AppTest

from graph import impact
from graph.impact import Link, reach
from graph.paths import surest
from graph.resources import root
from graph.sparql import select
from graph.ui import explore, export, known, rows
from graph.ui.options import VIEWS, Options
from graph.ui.ordering import crossings, ordered
from tests.browsing import READY, opened, view, where

PSC, DMP, RPPS = "service/pro-sante-connect", "service/dmp", "service/rpps"
AUTHENTICATES = f"{DMP}~authenticatesWith~{PSC}"


def page(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(root() / "app.py"), default_timeout=60)
    app.switch_page(str(root() / "graph/ui/pages/explorer.py"))
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error, [one.value for one in app.error]
    return app


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def text(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", "", html(app))


# --------------------------------------------------------------------------------------------- how far it goes


def test_a_stop_follows_dependencies_and_flows_and_a_change_follows_conformity_too():
    known = [
        Link("b", "dn:dependsOn", "a", impact="backward"),
        Link("b", "dn:providesDataTo", "c", impact="forward"),
        Link("d", "dn:conformsTo", "b", impact="change-only"),
        Link("e", "dn:mentionedIn", "b", impact="none"),
        Link("a", "dn:dependsOn", "c", impact="backward"),  # a loop
    ]
    assert [(one.id, one.rank) for one in reach(known, "a").reached] == [("b", 1), ("c", 2)]
    assert {one.id for one in reach(known, "a", change=True).reached} == {"b", "c", "d"}
    assert {one.id for one in reach(known, "d", change=True, dependencies=True).reached} == {"b", "a", "c"}
    assert [step.end for step in surest(known, "e", "a")] == ["b", "a"]


def test_of_two_chains_of_one_length_the_surest_explains():
    known = [
        Link("weak", "dn:dependsOn", "a", "ToBeVerified", impact="backward"),
        Link("sure", "dn:dependsOn", "a", "Inferred", impact="backward"),
        Link("end", "dn:dependsOn", "weak", impact="backward"),
        Link("end", "dn:dependsOn", "sure", impact="backward"),
    ]
    end = reach(known, "a").ranks[1][0]
    assert [step.end for step in end.chain] == ["sure", "end"]
    assert end.weakest == "Inferred"


def test_the_sentence_of_the_impact_equals_a_count_by_property_path(graph):
    stops = [
        row["p"].value
        for row in select(graph, "SELECT ?p { ?p dn:impact impact:backward . FILTER (?p != dn:dependsOn) }")
    ]
    flows = [row["p"].value for row in select(graph, "SELECT ?p { ?p dn:impact impact:forward }")]
    pairs = {
        (row["s"].value, row["o"].value)
        for name in stops
        for row in select(graph, f"SELECT ?s ?o {{ ?s <{name}> ?o }}")
    }
    pairs |= {
        (row["o"].value, row["s"].value) for p in flows for row in select(graph, f"SELECT ?s ?o {{ ?s <{p}> ?o }}")
    }
    own = "SELECT ?s ?o { ?c rdf:predicate dn:dependsOn ; a dn:Claim ; rdf:subject ?s ; rdf:object ?o }"
    pairs |= {(row["s"].value, row["o"].value) for row in select(graph, own)}
    for focus in (RPPS, PSC, "identifier/ins"):
        start = f"https://w3id.org/doctrine-sante/id/{focus}"
        found, edge = {start}, {start}
        while edge:
            edge = {s for s, o in pairs if o in edge} - found
            found |= edge
        whole = reach(impact.links(graph), focus)
        assert len(whole.reached) == len(found) - 1
        said = re.sub(r"\s", " ", text(page(entity=focus, view="impact")))
        assert f"s’arrête : {len(found) - 1} entités atteintes en {len(whole.ranks)} rangs" in said


# -------------------------------------------------------------------------------------------------- the views


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("entity", [DMP, "actor/ans", "ehds:art_30"])
def test_every_view_opens_on_any_thing_says_what_it_folds_and_draws_at_most_150(entity, kind, lang):
    page(entity=entity, view=kind, lang=lang)
    shown = explore.shown(entity, Options(kind), lang)
    assert shown.shown <= 150
    drawn = {node["entity"] for node in shown.picture["nodes"] if "entity" in node} - {entity}
    assert len(drawn) == shown.shown
    for layout in shown.picture["layouts"]:
        spots = layout["spots"].keys()
        assert all(node["id"] in spots or node["id"][:-1] in spots for node in shown.picture["nodes"])


def test_lanes_keep_the_order_of_the_ontology_and_cross_less_than_the_alphabet():
    for focus, depth in ((DMP, 0), (PSC, 0), ("identifier/ins", 2)):
        scene = explore.shown(focus, Options("couches", depth=depth), "fr").scene
        orders = [scene.nodes[band.members[0]].lane.order for band in scene.bands if band.members and not band.late]
        assert orders == sorted(orders) and len(set(orders)) == len(orders)
        before, after = scene.crossings
        assert after < before


def test_the_order_of_150_entities_crosses_less_than_the_alphabet():
    bands = [[f"{lane}.{n}" for n in range(25)] for lane in range(6)]
    ties = [(f"{a}.{n * 7 % 25}", f"{b}.{n * 11 % 25}") for n in range(60) for a, b in ((0, 1), (1, 3), (2, 5), (3, 4))]
    assert crossings([["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")]) == 1
    order, (before, after) = ordered(bands, ties)
    assert after < before and crossings(order, ties) == after


def test_filters_govern_the_drawing_the_folding_and_the_table_and_stand_in_the_address():
    app = page(entity=PSC, rel="authenticatesWith", conf="Quoted", lang="fr")
    chosen = Options(relations=("dn:authenticatesWith",), marks=("Quoted",))
    shown = explore.shown(PSC, chosen, "fr")
    assert shown.rows and {row.predicate for row in shown.rows} == {"dn:authenticatesWith"}
    assert {row.confidence for row in shown.rows} == {"Quoted"}
    assert f"{len(shown.rows)} lignes" in text(app)
    app.button(key="reset").click().run()
    assert "rel" not in app.query_params and "conf" not in app.query_params
    folded = explore.shown("actor/ans", Options(), "fr").folded
    assert folded > explore.shown("actor/ans", Options(relations=("dn:operates",)), "fr").folded == 0


def test_what_is_unfolded_moves_nothing_that_was_there():
    for kind, key in (("voisinage", "publishes.out"), ("couches", "")):
        before = explore.shown("actor/ans", Options(kind), "fr")
        if not key:
            key = before.scene.folded[0].key
        after = explore.shown("actor/ans", Options(kind, opened=(key,)), "fr")
        assert after.shown > before.shown and after.folded < before.folded
        for one, other in zip(before.picture["layouts"], after.picture["layouts"], strict=True):
            assert {name: other["spots"][name] for name in one["spots"]} == one["spots"]


def test_a_wrong_address_is_cleaned_and_the_default_view_is_shown():
    app = page(entity=PSC, view="zzz", depth="99", rel="<img>,nope", conf="x", open="../..", link="a~b~c", mode="boom")
    assert dict(app.query_params) == {"entity": PSC}
    assert "Liens de Pro Santé Connect" in text(app)


def test_the_card_of_a_link_says_it_both_ways_with_every_passage():
    app = page(entity=PSC, link=AUTHENTICATES, lang="fr")
    card = html(app)[html(app).index("link-card") :]
    assert "s’authentifie par" in card and "authentifie les utilisateurs de" in card
    assert card.count("<blockquote") >= 2 and 'target="_blank"' in card and "✓ cité" in card
    app.button(key="close-link").click().run()
    assert "link" not in app.query_params and "link-card" not in html(app)


def test_the_selected_entity_of_an_impact_comes_with_its_chain():
    app = page(entity=PSC, view="impact", selected="mie/e-cps", lang="fr")
    chain = html(app)[html(app).index('class="sheet chain"') :]
    steps = explore.shown(PSC, Options("impact"), "fr").scene.chains["mie/e-cps"].chain
    assert chain[: chain.index("</section>")].count('class="hop"') == len(steps)
    assert "Maillon le plus faible" in chain


# ------------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize("kind", VIEWS)
def test_the_svg_has_a_title_a_description_and_one_text_an_entity_and_calls_nothing(kind):
    shown = explore.shown(PSC, Options(kind), "fr")
    written = export.as_svg(shown, "fr")
    tree = ET.fromstring(written)
    space = "{http://www.w3.org/2000/svg}"
    assert tree.find(f"{space}title").text and tree.find(f"{space}desc").text
    texts = [one for one in tree.iter(f"{space}text") if one.get("class") != "headings"]
    assert len(texts) == sum(node["group"] != "joint" for node in shown.picture["nodes"])
    assert re.findall(r"https?://[^\"\s<]*", written) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("kind", VIEWS)
def test_the_page_to_keep_asks_nothing_of_the_network(kind):
    written = export.as_html(explore.shown(PSC, Options(kind), "fr"), "fr")
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=", written)
    assert '<html lang="fr">' in written and "<title>" in written


def test_the_graphml_and_the_csv_hold_the_facts_of_the_view():
    import networkx

    shown = explore.shown(PSC, Options("impact"), "fr")
    known = networkx.read_graphml(io.BytesIO(rows.as_graphml(shown)))
    assert known.number_of_nodes() == shown.shown + 1
    read = list(csv.DictReader(io.StringIO(rows.as_csv(shown).removeprefix("\ufeff"))))
    assert len(read) == len(shown.rows)
    assert any(row["source"] == DMP and row["relation"] == "dn:authenticatesWith" for row in read)


def test_what_a_graph_says_cannot_become_code_in_a_file():
    from dataclasses import replace

    evil = "<img src=x onerror=alert(1)></script>"
    shown = explore.shown("ehds:art_30", Options("couches"), "fr")
    picture = json.loads(json.dumps(shown.picture))
    for node in picture["nodes"]:
        node |= {"label": evil, "title": evil}
    for layout in picture["layouts"]:
        layout["texts"] = [[0, 0, evil, 13, True, "#000"]]
    hostile = replace(shown, picture=picture, centre=replace(shown.centre, label=evil))
    assert "<img" not in export.as_svg(hostile, "fr")
    assert "<img" not in export.as_html(hostile, "fr").replace("\\u003cimg", "")


# ---------------------------------------------------------------------------------------------- in a browser


def test_views_legend_links_and_unfolding_in_one_drawing(browser, base):
    with opened(browser, base) as go:
        shown = go("?entity=actor/ans&lang=fr", "actor/ans|fr")
        legend = shown.locator(".gx-legend button[data-name=services]")
        before = shown.evaluate("performance.getEntriesByType('resource').length + __gxStats.updates")
        legend.click()
        assert legend.get_attribute("aria-pressed") == "false"
        hidden = shown.evaluate("__gx.nodes.get().filter((n) => n.hidden && n.group !== 'joint').map((n) => n.group)")
        assert set(hidden) == {"services"} and "masquées par la légende" in shown.inner_text(".gx-count")
        assert shown.evaluate("__gxStats.updates + performance.getEntriesByType('resource').length") == before
        legend.click()
        assert "masquées" not in shown.inner_text(".gx-count")
        places = shown.evaluate("__gx.net.getPositions()")
        shown.evaluate("__gx.cursor = __gx.nodes.getIds().find((id) => id.startsWith('+')); __gx.canvas.focus()")
        shown.keyboard.press("Enter")
        shown.wait_for_selector(".gx[data-ready*='publishes.out']", state="attached")
        now = shown.evaluate("__gx.net.getPositions()")
        assert all(now[name] == spot for name, spot in places.items() if name in now)
        for kind in ("Couches", "Impact", "Voisinage"):
            shown.get_by_text(kind, exact=True).first.click()
            shown.wait_for_function("(kind) => __gx.data.view === kind", arg=kind.lower())
            shown.wait_for_selector(READY)
        assert shown.evaluate("__gxStats.builds") == 1


def test_a_click_on_a_link_opens_its_card_and_nothing_moves(browser, base):
    with opened(browser, base) as go:
        shown = go(f"?entity={PSC}&view=impact&lang=fr", f"{PSC}|fr|impact")
        where(shown, DMP)
        seen = view(shown)
        spot = shown.evaluate(
            """() => {
              const p = __gx.net.getPosition("service/dmp|in"), f = __gx.canvas.getBoundingClientRect();
              const q = __gx.net.canvasToDOM({x: p.x - 2, y: p.y});
              return [f.left + q.x, f.top + q.y];
            }"""
        )
        shown.mouse.click(*spot)
        shown.wait_for_selector(".link-card")
        assert "authentifie les utilisateurs de" in shown.inner_text(".link-card")
        assert "link=" in shown.url and view(shown) == seen
        shown.click(".same-data summary")
        shown.locator(".same-data a[data-link]").nth(5).click()
        shown.wait_for_selector(READY)
        assert shown.evaluate("__gxStats.builds") == 1


# ------------------------------------------------------------------- filters on kinds, unfolding, moving, two entities


def test_a_filter_on_kinds_keeps_what_lies_beyond_by_a_dashed_link_with_its_path():
    whole = explore.shown(DMP, Options("couches", depth=2), "fr").scene
    only = explore.shown(DMP, Options("couches", depth=2, kinds=("dn:Actor",)), "fr").scene
    assert only.left_out > 0 and {node.kind for node in only.nodes.values() if node.id != DMP} == {"dn:Actor"}
    implied = [tie for tie in only.ties if tie.implied and not tie.faint]
    assert implied and all(tie.relation.startswith("par ") and DMP in (tie.source, tie.target) for tie in implied)
    reached = {one for tie in only.ties if not tie.faint for one in (tie.source, tie.target)}
    assert set(only.nodes) <= reached, "an entity of the picture hangs by nothing"
    assert len(whole.nodes) > len(only.nodes)


def test_an_impact_goes_through_the_kinds_that_are_not_drawn():
    every = explore.shown(RPPS, Options("impact"), "fr").scene
    services = explore.shown(RPPS, Options("impact", kinds=("dn:Service",)), "fr").scene
    assert {one for one, node in every.nodes.items() if node.kind == "dn:Service"} <= set(services.nodes)
    assert any(tie.implied for tie in services.ties)
    assert services.left_out == len(every.nodes) + every.hidden - len(services.nodes) - services.hidden


@pytest.mark.parametrize("kind", ["voisinage", "couches"])
def test_any_drawn_entity_unfolds_its_neighbours_under_the_rest(kind):
    before = explore.shown(DMP, Options(kind), "fr")
    after = explore.shown(DMP, Options(kind, opened=(f"@{PSC}",)), "fr")
    assert any(node.id == "mie/mie-etablissements" or node.id == "service/mailiz" for node in after.nodes)
    assert after.shown > before.shown
    for one, other in zip(before.picture["layouts"], after.picture["layouts"], strict=True):
        assert {name: other["spots"][name] for name in one["spots"]} == one["spots"]
    narrow = explore.shown(DMP, Options(kind, opened=(f"@{PSC}",), kinds=("dn:Service",)), "fr")
    assert {node.kind for node in narrow.nodes if node.id != DMP} == {"dn:Service"}, "filters govern unfolding"


def test_each_entity_says_by_relation_how_many_of_its_neighbours_are_not_drawn(graph):
    shown = explore.shown(DMP, Options(), "fr")
    psc = next(node for node in shown.picture["nodes"] if node.get("entity") == PSC)
    drawn = {node.id for node in shown.nodes}
    others = {
        other
        for link in impact.links(graph)
        if PSC in (link.source, link.target)
        and (other := link.target if link.source == PSC else link.source) not in drawn
    }
    assert psc["badge"] == f"+{len(others)}"
    assert f"{len(others)} voisins non dessinés" in psc["title"] and "← s’authentifie par" not in psc["title"]
    assert "← authentifie les utilisateurs de" in psc["title"]


def test_the_trail_and_the_moved_boxes_stand_in_the_address_by_ids_and_nonsense_is_taken_out():
    app = page(entity=DMP, trail=f"{PSC},<img>,identifier/ins", pin=f"{PSC}~12~-30,../..~1~1", lang="fr")
    assert app.query_params["trail"] == f"{PSC},identifier/ins"
    assert app.query_params["pin"] == f"{PSC}~12~-30"
    trail = html(app)[html(app).index('<nav class="trail"') :].split("</nav>")[0]
    assert re.sub(r"<[^>]+>", "|", trail).replace("|", " ").split()[:3] == ["Pro", "Santé", "Connect"]
    assert trail.count("<li") == 3


def test_moved_boxes_are_moved_in_the_files_too():
    shown = explore.shown(DMP, Options("couches"), "fr")
    still, moved = export.as_svg(shown, "fr"), export.as_svg(shown, "fr", {PSC: [40, 20]})

    def places(written: str) -> dict[str, float]:
        space = "{http://www.w3.org/2000/svg}"
        boxes = (one for one in ET.fromstring(written).iter(f"{space}g") if one.find(f"{space}title") is not None)
        return {
            one.find(f"{space}title").text.split("\n")[0]: float(one.find(f"{space}rect").get("x")) for one in boxes
        }

    before, after = places(still), places(moved)
    assert {name for name in before if before[name] != after[name]} == {"Pro Santé Connect"}
    assert after["Pro Santé Connect"] - before["Pro Santé Connect"] == 40


def test_two_entities_show_their_shortest_chains_and_where_they_meet():
    app = page(entity=PSC, selected="service/mon-espace-sante", to=RPPS, lang="fr")
    said = text(app)
    assert "Mon espace santé s’appuie sur Répertoire partagé des professionnels" in said
    assert "Aucune chaîne par laquelle Répertoire partagé" in said
    found = known.paths_between("service/mon-espace-sante", RPPS)
    assert html(app).count('<ol class="steps">') == min(3, found.forth.number)
    app.button(key="close-to").click().run()
    assert "to" not in app.query_params
    app = page(entity=PSC, to="<script>", lang="fr")
    assert "to" not in app.query_params


def test_the_mouse_moves_a_box_unfolds_it_and_asks_for_a_path(browser, base):
    with opened(browser, base) as go:
        shown = go(f"?entity={DMP}&view=couches&lang=fr", f"{DMP}|fr|couches")
        x, y = where(shown, PSC)
        shown.mouse.move(x, y)
        shown.mouse.down()
        shown.mouse.move(x + 30, y + 40, steps=4)
        shown.mouse.up()
        shown.wait_for_function("location.search.includes('pin=')")
        assert "service/pro-sante-connect~" in shown.url.replace("%2F", "/")
        moved = shown.evaluate(f"__gx.net.getPosition('{PSC}')")
        shown.reload()
        shown.wait_for_selector(f".gx[data-ready='{DMP}|fr|couches']", state="attached", timeout=60_000)
        assert shown.evaluate(f"__gx.net.getPosition('{PSC}')") == moved
        shown.get_by_role("button", name="Re-ranger").click()
        shown.wait_for_function("(x) => __gx.net.getPosition('service/pro-sante-connect').x !== x", arg=moved["x"])
        assert "pin=" not in shown.url
        places = shown.evaluate("__gx.net.getPositions()")
        shown.mouse.click(*where(shown, PSC), button="right")
        shown.wait_for_selector(f".gx[data-ready*='@{PSC}']", state="attached")
        now = shown.evaluate("__gx.net.getPositions()")
        assert all(now[name] == spot for name, spot in places.items())
        shown.keyboard.down("Shift")
        shown.mouse.click(*where(shown, "service/rpps"))
        shown.keyboard.up("Shift")
        shown.wait_for_selector(".sheet ol.steps")
        assert "to=service" in shown.url
        assert shown.evaluate("__gx.net.getSelectedNodes()").count(DMP) == 1
        assert shown.evaluate("__gxStats.builds") == 1


def test_what_the_legend_hides_leaves_a_dashed_link_with_its_path(browser, base):
    with opened(browser, base) as go:
        shown = go(f"?entity={RPPS}&view=impact&lang=fr", f"{RPPS}|fr|impact")
        assert shown.evaluate("__gx.edges.get().filter((e) => e.bridge).length") == 0
        shown.locator(".gx-legend button[data-name=services]").click()
        bridges = shown.evaluate(
            "__gx.edges.get().filter((e) => e.bridge && !e.hidden).map((e) => [e.title, e.dashes])"
        )
        assert bridges and all(" – par " in title and dashes == [12, 5] for title, dashes in bridges)
        shown.locator(".gx-legend button[data-name=services]").click()
        assert shown.evaluate("__gx.edges.get().filter((e) => e.bridge).length") == 0
