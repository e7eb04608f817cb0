"""How people name things, and what they find."""

import pytest

from graph import describe, find
from graph.errors import UnknownName


def first(graph, text: str, lang: str = "fr") -> str:
    return find.search(graph, text, lang, limit=1)[0].id


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("DMP", "service/dmp"),
        ("psc", "service/pro-sante-connect"),
        ("Pro Sante Connect", "service/pro-sante-connect"),
        ("pro sante conect", "service/pro-sante-connect"),
        ("mes sante", "service/mon-espace-sante"),
        ("MSSante", "service/mssante"),
        ("e CPS", "mie/e-cps"),
        ("identite nationale de sante", "identifier/ins"),
        ("Agence du numérique en santé", "actor/ans"),
        ("l’appli carte Vitale", "mie/apcv"),
        ("RGPD", "legal/rgpd"),
        ("GDPR", "legal/rgpd"),
    ],
)
def test_names_are_found_whatever_their_spelling(graph, typed, meant):
    assert meant in [hit.id for hit in find.search(graph, typed, "fr", limit=3)]


@pytest.mark.parametrize(
    ("cited", "meant"),
    [
        ("art. 54", "ehds:art_54"),
        ("Article 54", "ehds:art_54"),
        ("art. 30(1)(f)", "ehds:obl_30_1_f"),
        ("art. 30, par. 1, point f)", "ehds:obl_30_1_f"),
        ("Article 2 §2 point u)", "ehds:def_u"),
        ("L1470-5 CSP", "legal/csp-l1470-5"),
        ("L. 1470-5", "legal/csp-l1470-5"),
        ("annexe II", "ehds:annex_II"),
        ("considérant 12", "ehds:rec_12"),
        ("32025R0327", "legal/eeds"),
        ("http://data.europa.eu/eli/reg/2025/327/oj", "legal/eeds"),
    ],
)
def test_citations_are_names_too(graph, cited, meant):
    assert describe.show(graph, cited).id == meant
    assert first(graph, cited) == meant


def test_an_article_cited_by_paragraph_brings_its_requirements(graph):
    hits = [hit.id for hit in find.search(graph, "art. 30(1)", limit=40)]
    assert "ehds:obl_30_1_a" in hits and "ehds:art_30" in hits


def test_straight_and_curly_apostrophes_are_one(graph):
    straight = [hit.id for hit in find.search(graph, "service d'accès aux soins")]
    curly = [hit.id for hit in find.search(graph, "service d’accès aux soins")]
    assert straight == curly and "service/sas" in straight[:3]


@pytest.mark.parametrize("nonsense", ["", "   ", "zzzzqqqq", "<img src=x onerror=alert(1)>", "\"'\\", "?" * 5000, "📎"])
def test_nonsense_finds_nothing_and_breaks_nothing(graph, nonsense):
    assert find.search(graph, nonsense) == []


def test_a_mistyped_name_gets_the_near_ones(graph):
    with pytest.raises(UnknownName) as found:
        find.resolve(graph, "service/pro-sante-conect")
    assert "service/pro-sante-connect" in found.value.message("fr")


def test_the_sheet_of_pro_sante_connect_says_why(graph):
    sheet = describe.show(graph, "PSC")
    assert sheet.type == "Service" and "OpenID Connect" in sheet.definition
    link = next(f for f in sheet.facts if f.value.id == "mie/e-cps" and f.predicate == "dn:authenticatesWith")
    assert link.label == "s’authentifie par"
    assert link.passages[0].confidence == "Quoted" and link.passages[0].quotes and link.passages[0].source.title


def test_the_sheet_reads_relations_in_both_directions(graph):
    labels = {fact.label for fact in describe.show(graph, "service/rpps", "en").facts if fact.incoming}
    assert "is needed by" in labels


def test_a_requirement_leads_to_its_article_its_words_and_its_dates(graph):
    sheet = describe.show(graph, "ehds:obl_30_1_f")
    facts = {fact.predicate: fact for fact in sheet.facts if not fact.incoming}
    assert facts["dn:laidDownIn"].value.id == "ehds:art_30"
    assert facts["dn:modality"].value.id == "modality:obligation"
    assert set(facts["dn:laidDownIn"].passages[0].quotes) == {"fr", "en"}
    assert facts["dn:appliesFrom"].value.text == "2027-03-26"
    assert facts["dn:appliesFrom"].passages[0].locator == "Art. 105 para 2"
    assert facts["dn:effectiveFrom"].value.text == "2029-03-26"
    assert facts["dn:effectiveFrom"].passages[0].confidence == "Inferred"
    assert facts["dn:effectiveFrom"].passages[0].rationale["fr"]


def test_an_old_id_shows_what_replaced_it(graph):
    assert describe.show(graph, "ehds:act").id == "legal/eeds"
