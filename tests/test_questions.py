"""Competency questions: each file is well formed, runs, and tells a fact of the world on the real data."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from functools import cache

import pytest
from pyoxigraph import Store
from rdflib.plugins.sparql import prepareQuery

from graph import query
from graph.errors import BadInput
from graph.names import shorten
from graph.resources import root
from graph.sparql import Answer
from graph.store import open_graph

PERSONAS = {"architect", "urbanist", "auditor", "vendor", "policy"}
KINDS = {"IRI", "text", "date", "year", "integer", "boolean"}
LARGEST = 5_000  # rows: more than that is no answer to a person
EMPTY: set[str] = set()  # questions to which no row is a right answer
ASSERTED: set[str] = set()
QUESTIONS = sorted(query.questions())

Row = dict[str, str | None]


@cache
def graph():
    return open_graph()


def ask(name: str, lang: str = "fr", **values: str) -> list[Row]:
    """Ask through the public door; addresses come back as ids."""
    answer = query.ask(graph(), name, lang, **values)
    return [
        {column: cell if cell is None else shorten(cell) for column, cell in row.items()} for row in answer.records()
    ]


@cache
def free(name: str) -> Answer:
    """The answer when no parameter is given."""
    return query.ask(graph(), name)


def column(rows: list[Row], name: str) -> set[str | None]:
    return {row[name] for row in rows}


def pairs(rows: list[Row], *names: str) -> set[tuple[str | None, ...]]:
    return {tuple(row[name] for name in names) for row in rows}


def about(name: str) -> Callable:
    """Mark a test as the one that asserts a fact for a question."""
    ASSERTED.add(name)
    return lambda test: test


# ------------------------------------------------------------------------------------- every question


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_header_is_complete_in_both_languages(name):
    one = query.question(name)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", one.id)
    assert one.fr.endswith(" ?") and one.en.endswith("?") and not one.en.endswith(" ?")
    assert one.asked_by and set(one.asked_by) <= PERSONAS
    assert all(kind in KINDS for _, kind in one.columns)
    shown = [column for column, _ in one.columns]
    for parameter in one.params:
        assert parameter.name in shown
        assert "laissé libre" in parameter.fr and "left free" in parameter.en


def test_the_file_of_a_question_bears_its_id():
    folder = root() / "ontology" / "questions"
    assert {path.stem for path in folder.iterdir()} == set(QUESTIONS)
    assert len(QUESTIONS) >= 50


@pytest.mark.parametrize("name", QUESTIONS)
def test_any_tool_reads_the_file_as_it_is(name):
    text = query.question(name).text
    Store().query(text)  # an undeclared prefix or an extension would be refused here
    prepareQuery(text)
    assert "ORDER BY" in text
    assert set(re.findall(r'LANG\(\?\w+\) (.*?"\w+")', text)) <= {'= "fr"', '!= "fr"'}


@pytest.mark.parametrize("name", QUESTIONS)
def test_left_free_it_answers_with_the_columns_that_it_declares(name):
    one = query.question(name)
    answer = free(name)
    assert answer.columns == tuple(column for column, _ in one.columns)
    assert len(answer.rows) == len(set(answer.rows)), "a row is said twice"
    assert len(answer.rows) <= LARGEST
    assert answer.rows or name in EMPTY
    form = {
        "boolean": "true|false",
        "integer": r"-?\d+",
        "year": r"(\d{4})?",
        "date": r"\d{4}(-\d\d(-\d\d)?)?",
    }
    for row in answer.rows:
        for (_, kind), cell in zip(one.columns, row, strict=True):
            assert cell is None or re.fullmatch(form.get(kind, r"(?s).+"), cell)
            assert cell is None or kind != "IRI" or re.fullmatch(r"https?://\S+", cell)


@pytest.mark.parametrize("page", ["questions.md", "questions.en.md"])
def test_the_guide_gives_each_question_with_an_example_that_answers(page):
    text = (root() / "docs" / page).read_text(encoding="utf-8")
    examples = re.findall(r"\| `doctrine ask (.*)` \|$", text, re.M)
    words = [shlex.split(example) for example in examples]
    assert sorted(name for name, *_ in words) == QUESTIONS
    if page == "questions.md":
        assert all(ask(name, **dict(one.split("=", 1) for one in values)) for name, *values in words)
    else:
        french = (root() / "docs" / "questions.md").read_text(encoding="utf-8")
        assert examples == re.findall(r"\| `doctrine ask (.*)` \|$", french, re.M)
    for name in QUESTIONS:
        one = query.question(name)
        assert f"**{name}**<br>{one.en if page == 'questions.en.md' else one.fr} |" in text


@pytest.mark.parametrize("name", [name for name in QUESTIONS if query.question(name).params])
def test_a_parameter_keeps_the_rows_that_bear_its_value(name):
    """What a value keeps is what the free answer holds of it: no more, no less."""
    everything = free(name).records()
    for parameter in query.question(name).params:
        values = [row[parameter.name] for row in everything if row[parameter.name]]
        if not values:
            continue  # a bound (since, until, least…): see the tests of facts
        value = values[len(values) // 2]
        kept = query.ask(graph(), name, **{parameter.name: value}).records()
        assert kept and sorted(map(str, kept)) == sorted(str(row) for row in everything if row[parameter.name] == value)


def test_every_question_asserts_a_fact():
    assert set(QUESTIONS) == ASSERTED


def test_the_labels_come_in_the_language_asked():
    in_french = column(ask("prohibited-purposes"), "label")
    in_english = column(ask("prohibited-purposes", "en"), "label")
    assert "Activités de publicité ou de marketing" in in_french
    assert "Advertising or marketing" in in_english


# ------------------------------------------------------------------------------- bricks and dependencies


@about("service-dependants")
def test_which_services_stop_when_rpps_stops():
    rows = ask("service-dependants", target="RPPS")
    assert {"Pro Santé Connect", "Annuaire Santé"} <= {row["label"] for row in rows if row["direct"] == "true"}
    assert ("Mailiz", "false") in pairs(rows, "label", "direct")


@about("dependants")
def test_who_directly_needs_fr_core_and_would_only_feel_a_change():
    rows = ask("dependants", target="specification/hl7-fhir-fr-core")
    assert {"specification/ans-fhir-fr-tdmi", "specification/ans-fhir-fr-annuaire"} <= column(rows, "dependant")
    assert column(rows, "stops") == {"false"}


@about("dependencies")
def test_the_dmp_calls_insi_and_a_quote_says_so():
    rows = [row for row in ask("dependencies", entity="DMP") if row["dependency"] == "service/insi"]
    assert rows and rows[0]["stops"] == "true" and rows[0]["quote"]
    # A flow is a dependency of the one who receives.
    assert ("service/ordonnance-numerique", "reçoit des données de") in pairs(
        ask("dependencies", entity="DMP"), "dependency", "relation"
    )


@about("all-dependencies")
def test_the_dmp_rests_on_the_register_behind_the_directory():
    rows = ask("all-dependencies", service="DMP")
    assert ("service/rpps", "false") in pairs(rows, "dependency", "direct")
    assert ("mie/cps", "true") in pairs(rows, "dependency", "direct")


@about("stop-reach")
def test_a_stop_travels_two_hops_but_not_along_conformity():
    rows = ask("stop-reach", target="service/rpps")
    assert ("service/pro-sante-connect", "1", None) in pairs(rows, "reached", "hops", "via")
    assert ("service/mailiz", "2", "service/pro-sante-connect") in pairs(rows, "reached", "hops", "via")
    assert not ask("stop-reach", target="standard/openid-connect")


@about("change-only-dependants")
def test_a_new_openid_connect_is_a_project_for_franceconnect():
    rows = ask("change-only-dependants", target="standard/openid-connect")
    assert ("service/franceconnect", "se conforme à") in pairs(rows, "dependant", "relation")


@about("most-depended-upon")
def test_fhir_and_fr_core_are_among_what_most_depends_upon():
    rows = ask("most-depended-upon", least="50")
    assert {"standard/hl7-fhir-r4", "specification/hl7-fhir-fr-core"} <= column(rows, "target")
    assert all(int(row["reached"]) >= 50 and int(row["direct"]) <= int(row["reached"]) for row in rows)
    assert column(rows, "least") == {"50"}


@about("dependency-loops")
def test_the_directory_feeds_the_messaging_that_feeds_the_directory():
    assert ("service/annuaire-sante", "service/mssante") in pairs(ask("dependency-loops"), "entity", "next")
    assert "standard/hl7-fhir-r4" not in column(ask("dependency-loops"), "entity")


@about("authenticates-with")
def test_who_authenticates_with_pro_sante_connect():
    rows = ask("authenticates-with", means="PSC")
    assert {"service/mailiz", "service/sesali", "service/dmp", "service/insi"} <= column(rows, "service")
    sesali = [row for row in rows if row["service"] == "service/sesali" and row["confidence"] == "cité"]
    assert "Pro Santé Connect" in sesali[0]["quote"]
    # The sheet of 2025 speaks of work in progress.
    assert ("service/ordonnance-numerique", "true") in pairs(rows, "service", "announced")


@about("authenticates-through")
def test_withdrawing_the_cps_card_reaches_those_behind_pro_sante_connect():
    rows = ask("authenticates-through", means="CPS")
    assert ("service/pro-sante-connect", "true") in pairs(rows, "service", "direct")
    assert ("service/mailiz", "false") in pairs(rows, "service", "direct")


@about("services-without-authentication")
def test_the_dmp_is_not_among_services_without_authentication():
    found = column(ask("services-without-authentication"), "service")
    assert "service/snds" in found and not {"service/dmp", "service/mon-espace-sante"} & found


@about("uses-identifier")
def test_who_uses_ins_rpps_and_finess():
    assert {"service/dmp", "service/mon-espace-sante", "mie/apcv"} <= column(
        ask("uses-identifier", identifier="identifier/ins"), "service"
    )
    assert "service/pro-sante-connect" in column(ask("uses-identifier", identifier="RPPS"), "service")
    assert "service/ror" in column(ask("uses-identifier", identifier="FINESS"), "service")


@about("regulated-by")
def test_an_article_requires_pro_sante_connect_and_the_rie_is_made_binding_by_an_order():
    assert "legal/csp-l1470-3" in {row["rule"] for row in ask("regulated-by", target="PSC")}
    rows = pairs(ask("regulated-by", target="referential/rie"), "rule", "how")
    assert ("legal/arrete-2022-03-28", "rend opposable") in rows


@about("issuers")
def test_who_issues_the_rpps_number_and_the_cps_card():
    found = pairs(ask("issuers"), "thing", "issuer")
    assert {("identifier/numero-rpps", "service/rpps"), ("mie/cps", "actor/ans")} <= found


@about("assurance-levels")
def test_franceconnect_plus_is_substantial_and_the_cps_card_claims_no_level():
    rows = ask("assurance-levels")
    assert ("service/franceconnect-plus", "level/eidas-substantiel") in pairs(rows, "entity", "level")
    assert "mie/cps" not in column(rows, "entity")


@about("hosting")
def test_the_health_data_hub_leaves_azure_for_scaleway():
    rows = ask("hosting", hosted="actor/pds-hdh")
    since = dict(pairs(rows, "host", "since"))
    assert since["actor/microsoft-azure"] < since["actor/scaleway"] == "2026-04-23"
    secnumcloud = [row for row in ask("hosting") if row["host"] == "certification/secnumcloud"]
    assert secnumcloud and column(secnumcloud, "announced") == {"true"}


@about("data-flows")
def test_the_digital_prescription_feeds_the_dmp():
    assert "service/dmp" in column(ask("data-flows", origin="service/ordonnance-numerique"), "recipient")
    assert "service/rpps" in column(ask("data-flows", recipient="service/annuaire-sante"), "origin")


@about("conforms-to")
def test_pro_sante_connect_and_franceconnect_conform_to_openid_connect():
    rows = ask("conforms-to", rule="standard/openid-connect")
    assert {"service/pro-sante-connect", "service/franceconnect"} <= column(rows, "entity")


@about("responsibilities")
def test_the_health_insurance_operates_the_dmp():
    rows = ask("responsibilities", thing="DMP")
    assert ("actor/cnam", "opère") in pairs(rows, "actor", "relation")
    assert ("mie/apcv", "opère") in pairs(ask("responsibilities", actor="actor/gie-sesam-vitale"), "thing", "relation")


@about("services-without-operator")
def test_the_operator_of_the_dmp_is_known():
    found = column(ask("services-without-operator"), "service")
    assert "service/sinus" in found and "service/dmp" not in found


@about("certifications")
def test_france_identite_is_certified_by_anssi():
    assert ("service/france-identite", "actor/anssi") in pairs(ask("certifications"), "holder", "certifier")
    # The certification of the DMP by the CNDA was turned down: it approves the software that calls it.
    assert ("service/dmp", "actor/cnda") not in pairs(ask("certifications"), "holder", "certifier")


@about("uses-terminology")
def test_biology_reports_are_coded_in_loinc():
    assert "document/cr-bio" in column(ask("uses-terminology", terminology="LOINC"), "user")


@about("document-formats")
def test_the_biology_report_is_a_cda_document_with_ucum_units():
    bases = column(ask("document-formats", document="document/cr-bio"), "basis")
    assert {"standard/hl7-cda-r2", "terminology/ucum"} <= bases


@about("parts-of")
def test_the_rie_has_three_volumes_and_article_30_is_in_chapter_iii():
    volumes = {"referential/rie-pm", "referential/rie-pp", "referential/rie-usagers"}
    assert volumes <= column(ask("parts-of", whole="referential/rie"), "part")
    assert ("ehds:art_30", "false") in pairs(ask("parts-of", whole="ehds:chap_III"), "part", "direct")


@about("replacements")
def test_nis_2_replaced_nis_1_on_18_october_2024():
    assert pairs(ask("replacements", old="legal/nis1"), "new", "since") == {("legal/nis2", "2024-10-18")}


@about("retired-still-needed")
def test_adeli_is_retired_and_still_feeds_the_directory_in_our_data():
    rows = ask("retired-still-needed")
    assert ("service/adeli", "service/annuaire-sante") in pairs(rows, "retired", "dependant")


@about("planned-but-needed")
def test_pro_sante_connect_counts_on_fido_means_that_are_only_planned():
    assert ("mie/fido", "service/pro-sante-connect") in pairs(ask("planned-but-needed"), "needed", "dependant")


@about("planned-things")
def test_the_three_french_authorities_are_placeholders():
    rows = ask("planned-things", type="dn:Actor")
    assert column(rows, "entity") == {"actor/asn-fr", "actor/orad-fr", "actor/asm-dme-fr"}


@about("implementations")
def test_hospiconnect_puts_the_rie_into_practice():
    assert "programme/hospiconnect" in column(ask("implementations", aim="referential/rie"), "means")


@about("funding")
def test_sons_pays_the_vendors():
    assert "programme/sons" in column(ask("funding", funded="role/editeur"), "payer")


@about("house-rooms")
def test_security_stands_in_the_foundations_of_the_house_of_2025():
    rows = [row for row in ask("house-rooms", year="2025") if row["room_label"] == "Sécurité"]
    assert column(rows, "level") == {"1"} and "referential/pgssi-s" in column(rows, "entity")
    assert "2021" not in column(ask("house-rooms"), "year")  # no drawing of that edition was seen


# -------------------------------------------------------------------------------------- binding force


@about("what-empowers")
def test_l1470_5_empowers_the_interoperability_framework():
    rows = ask("what-empowers", referential="referential/ci-sis")
    assert ("legal/csp-l1470-5", "2021-05-14") in pairs(rows, "provision", "since")


@about("made-binding")
def test_the_rie_is_binding_since_june_2022_by_the_order_of_28_march():
    rows = ask("made-binding", referential="RIE")
    assert pairs(rows, "act", "since") == {("legal/arrete-2022-03-28", "2022-06-01")}
    assert not any(row["act"].startswith("legal/csp-") for row in ask("made-binding"))  # an article never does


@about("empowered-not-binding")
def test_the_ci_sis_may_be_made_binding_but_never_was():
    rows = ask("empowered-not-binding")
    assert ("referential/ci-sis", "false") in pairs(rows, "referential", "part_binding")
    assert ("referential/pgssi-s", "true") in pairs(rows, "referential", "part_binding")  # its RIE was
    assert "referential/rie" not in column(rows, "referential")


@about("binding-without-empowerment")
def test_the_volumes_of_the_rie_hang_on_the_empowerment_of_the_whole():
    rows = ask("binding-without-empowerment")
    assert ("referential/rie-pp", "true") in pairs(rows, "referential", "whole_empowered")
    assert "referential/ins" not in column(rows, "referential")


@about("mandates")
def test_the_order_of_26_april_2022_mandates_the_biology_report():
    rows = ask("mandates", thing="document/cr-bio", by="legal/arrete-2022-04-26-dmp")
    assert rows and all(row["since"] and row["announced"] == "false" for row in rows)
    assert ("actor/orad-fr", "true") in pairs(ask("mandates", by="legal/eeds"), "thing", "announced")


@about("requirements-of-text")
def test_the_rie_submits_every_access_to_identification():
    assert ("req/a-010", "obligation") in pairs(
        ask("requirements-of-text", text="referential/rie"), "requirement", "modality"
    )


@about("legal-changes")
def test_the_regulation_has_a_corrigendum_of_its_french_version():
    assert ("est rectifié par", "ehds:corr_32025R0327_01") in pairs(
        ask("legal-changes", text="legal/eeds"), "relation", "by"
    )


# ------------------------------------------------------------------------------- editions and milestones


@about("editions")
def test_no_edition_is_named_2024_and_that_of_2026_is_in_consultation():
    rows = {row["edition"]: row for row in ask("editions")}
    assert "edition/2024" not in rows and len(rows) == 7
    assert rows["edition/2026"]["status"] == "en concertation" and rows["edition/2026"]["published"] is None
    assert rows["edition/2023"]["published"] == "2024-04-26"


@about("edition-says")
def test_the_2026_edition_creates_pro_sante_identite_in_its_own_words():
    rows = ask("edition-says", year="2026", entity="service/pro-sante-identite")
    assert column(rows, "own_words") == {"true"} and "Pro Santé Identité" in rows[0]["quote"]
    assert column(ask("edition-says"), "evidence") == {
        "texte de l’édition",
        "sommaire ou schéma",
        "annonce officielle",
        "commentaire",
    }


@about("edition-introduces")
def test_sas_and_viatrajectoire_enter_the_doctrine_in_2022():
    assert {"service/sas", "service/viatrajectoire"} <= column(ask("edition-introduces", year="2022"), "entity")
    commentary = [row for row in ask("edition-introduces") if row["evidence"] == "commentaire"]
    assert commentary and column(commentary, "own_words") == {"false"}


@about("edition-announces")
def test_2025_announces_pro_sante_connect_for_the_digital_prescription():
    rows = ask("edition-announces", year="2025")
    quote = [row["quote"] for row in rows if row["entity"] == "service/ordonnance-numerique"]
    assert any("travaux sont en cours" in text for text in quote)


@about("editions-mentioning")
def test_the_ror_stands_in_the_contents_of_2019_but_no_evidence_places_it_in_2025():
    found = dict(pairs(ask("editions-mentioning", entity="service/ror"), "year", "edition_speaks"))
    assert found["2019"] == "true" and found["2025"] == "false"


@about("changes-between")
def test_a_change_that_spans_two_editions_is_in_their_difference():
    rows = ask("changes-between", after="2020", upto="2021")
    assert all(row["from_year"] < "2021" and row["to_year"] > "2020" for row in rows)
    assert any(row["to_year"] == "2022" for row in rows)
    assert "capability/application-patient" in column(ask("changes-between", after="2023", upto="2025"), "entity")
    assert column(rows, "after") == {"2020"}


@about("entity-changes")
def test_the_end_of_adeli_was_postponed_then_came():
    assert {("2023", "report"), ("2025", "retrait")} <= pairs(
        ask("entity-changes", entity="service/adeli"), "to_year", "kind"
    )


@about("relations-said-by-edition")
def test_the_2026_edition_introduces_the_ehds():
    assert ("introduit", "legal/eeds") in pairs(ask("relations-said-by-edition", year="2026"), "relation", "object")


@about("milestones-of")
def test_use_of_the_ins_became_compulsory_on_1_january_2021():
    rows = ask("milestones-of", entity="identifier/ins")
    assert ("2021-01-01", "obligation", "atteint") in pairs(rows, "date", "kind", "status")


@about("postponed-milestones")
def test_the_ins_and_the_ai_act_were_postponed_and_both_dates_are_kept():
    found = pairs(ask("postponed-milestones"), "entity", "was", "becomes")
    assert ("identifier/ins", "2020-01-01", "2021-01-01") in found
    assert ("legal/ai-act", "2026-08-02", "2027-12-02") in found
    assert ("legal/nis2", "2024-10-17", None) in found  # no new date was found


@about("next-dates")
def test_what_comes_until_the_regulation_begins_to_apply():
    rows = ask("next-dates", since="2026-11-24", until="2027-03-26")
    assert {"ehds:date_general", "ehds:date_dl_55_6", "ms/carnet-enfant"} <= column(rows, "milestone")
    assert "ehds:date_eif" not in column(rows, "milestone") and "ms/a-108" not in column(rows, "milestone")
    assert column(rows, "since") == {"2026-11-24"} and column(rows, "until") == {"2027-03-26"}


@about("past-announcements")
def test_the_cps4_was_announced_for_2025_and_nobody_says_that_it_came():
    assert "ms/a-136" in column(ask("past-announcements", on="2026-11-24"), "milestone")
    assert "ms/a-136" not in column(ask("past-announcements", on="2025-06-01"), "milestone")  # the year is not over


@about("not-observed")
def test_no_final_2026_edition_and_no_enacted_transposition_of_nis_2_were_seen():
    found = pairs(ask("not-observed"), "thing", "state")
    assert {("edition/2026", "en concertation"), ("legal/pjl-resilience", "projet"), ("ms/a-095", "inconnu")} <= found
    assert not {"edition/2023", "legal/eeds", "ms/a-034"} & column(ask("not-observed"), "thing")


@about("end-of-support")
def test_nis_1_ended_on_18_october_2024():
    assert ("legal/nis1", "2024-10-18", "atteint") in pairs(ask("end-of-support"), "entity", "date", "status")


# --------------------------------------------------------------------------------------- the regulation


@about("legal-dates")
def test_the_regulation_entered_into_force_on_25_march_2025():
    rows = ask("legal-dates", about="legal/eeds")
    assert ("ehds:date_eif", "2025-03-25", "entrée en vigueur") in pairs(rows, "milestone", "date", "kind")
    assert not any(row["date"] == "2025-03-26" for row in ask("legal-dates"))


@about("requirements-of-role")
def test_the_importer_bears_nineteen_requirements():
    rows = ask("requirements-of-role", role="ehds:role_imp")
    assert len(column(rows, "requirement")) == 19
    ce_marking = next(row for row in rows if row["requirement"] == "ehds:obl_32_2_c")
    assert (ce_marking["applies_from"], ce_marking["effective_from"]) == ("2027-03-26", "2029-03-26")


@about("requirement-counts")
def test_fourteen_duties_and_five_prohibitions_for_the_importer():
    (row,) = ask("requirement-counts", role="ehds:role_imp")
    assert (row["requirements"], row["obligations"], row["prohibitions"], row["rights"]) == (
        "19",
        "14",
        "5",
        "0",
    )


@about("duties-in-application")
def test_in_june_2027_the_duties_of_manufacturers_apply_and_do_not_bite():
    rows = ask("duties-in-application", role="ehds:role_mfr", on="2027-06-01")
    assert "ehds:obl_30_1_a" in column(rows, "requirement") and "ehds:obl_26_1" not in column(rows, "requirement")
    assert column(rows, "bites") == {"false"} and column(rows, "on") == {"2027-06-01"}
    later = ask("duties-in-application", role="ehds:role_mfr", on="2029-03-26")
    assert ("ehds:obl_30_1_a", "true") in pairs(later, "requirement", "bites")


@about("requirements-of-article")
def test_article_30_speaks_to_the_manufacturer():
    rows = ask("requirements-of-article", article="art. 30")
    assert ("ehds:obl_30_1_b", "ehds:role_mfr") in pairs(rows, "requirement", "bearer")
    assert column(rows, "article") == {"ehds:art_30"}


@about("requirements-by-theme")
def test_harmonised_components_are_interoperability_and_wellness_stands_in_articles_47_to_49():
    assert "ehds:obl_25_1" in column(ask("requirements-by-theme", theme="theme:interoperability"), "requirement")
    numbers = column(ask("requirements-by-theme", theme="theme:wellness_apps"), "number")
    assert {number[:2] for number in numbers} == {"47", "48", "49"}


@about("requirements-by-modality")
def test_the_data_user_must_not_reidentify():
    rows = ask("requirements-by-modality", modality="modality:prohibition", role="ehds:role_hdu")
    assert any("identif" in row["statement"] for row in rows)
    assert column(rows, "role") == {"ehds:role_hdu"}


@about("rights-and-beneficiaries")
def test_access_is_immediate_and_free_in_favour_of_natural_persons():
    rows = ask("rights-and-beneficiaries", beneficiary="ehds:role_np")
    assert ("ehds:obl_3_1_n2", "obligation") in pairs(rows, "requirement", "modality")


@about("deadlines-before-application")
def test_four_duties_have_a_deadline_two_years_before_they_apply():
    rows = ask("deadlines-before-application")
    assert column(rows, "requirement") == {
        "ehds:obl_13_4",
        "ehds:obl_15_1",
        "ehds:obl_23_2_n4",
        "ehds:obl_23_4",
    }
    assert pairs(rows, "deadline", "applies_from") == {("2027-03-26", "2029-03-26")}


@about("deadlines")
def test_member_states_name_their_access_bodies_by_26_march_2027():
    rows = ask("deadlines", until="2027-03-26")
    assert ("ehds:obl_55_6", "2027-03-26", "ehds:role_ms") in pairs(rows, "requirement", "deadline", "bearer")
    assert "ehds:obl_102_2" not in column(rows, "requirement")  # 2035


@about("late-bite")
def test_claims_on_ehr_systems_are_forbidden_in_2027_and_bite_in_2029():
    rows = ask("late-bite", role="ehds:role_mfr")
    assert ("ehds:obl_28_a", "2027-03-26", "2029-03-26") in pairs(rows, "requirement", "applies_from", "effective_from")


@about("time-limits")
def test_a_serious_incident_is_reported_within_three_days():
    assert ("ehds:obl_44_7_s2", "P3D") in pairs(ask("time-limits"), "requirement", "duration")
    activity = [row for row in ask("time-limits", role="ehds:role_hdab") if row["requirement"] == "ehds:obl_59_1"]
    assert pairs(activity, "duration", "repeats") == {("P2Y", "true")}


@about("permitted-purposes")
def test_article_53_permits_six_purposes_two_of_them_within_research():
    numbers = column(ask("permitted-purposes"), "number")
    assert numbers == {f"53(1)({letter})" for letter in "abcdef"} | {"53(1)(e)(i)", "53(1)(e)(ii)"}


@about("prohibited-purposes")
def test_article_54_prohibits_exactly_five_purposes():
    rows = ask("prohibited-purposes")
    assert column(rows, "purpose") == {f"ehds:xp_{letter}" for letter in "abcde"}
    assert column(rows, "provision") == {"ehds:art_54"} and column(rows, "applies_from") == {"2029-03-26"}


@about("priority-categories")
def test_summaries_and_prescriptions_first_imaging_results_and_discharge_two_years_later():
    dates = dict(pairs(ask("priority-categories"), "category", "applies_from"))
    assert {c: d for c, d in dates.items() if c in ("ehds:pc_a", "ehds:pc_b", "ehds:pc_c")} == dict.fromkeys(
        ("ehds:pc_a", "ehds:pc_b", "ehds:pc_c"), "2029-03-26"
    )
    assert {dates[f"ehds:pc_{letter}"] for letter in "def"} == {"2031-03-26"} and len(dates) == 6


@about("rules-of-requirement")
def test_the_duty_to_leave_the_password_is_checked_by_one_rule():
    rows = ask("rules-of-requirement", target="req/a-015")
    assert pairs(rows, "rule", "effective") == {("rule/idpro-password-only", "2026-01-01")}


@about("secondary-categories")
def test_five_of_the_seventeen_secondary_categories_wait_until_2031():
    rows = ask("secondary-categories")
    later = {row["category"] for row in rows if row["later"] == "true"}
    assert later == {f"ehds:sc_{letter}" for letter in "bfgmp"} and len(rows) == 17


@about("data-category-requirements")
def test_the_summary_of_the_patient_is_registered_in_an_ehr_system():
    rows = ask("data-category-requirements", category="ehds:pc_a")
    assert "ehds:obl_25_1" in column(rows, "requirement")


@about("commission-acts")
def test_four_implementing_acts_are_adopted_under_five_empowerments():
    rows = ask("commission-acts", status="act-status:adopted")
    assert column(rows, "act") == {f"ehds:act_32026R{n}" for n in ("0771", "2083", "2098", "2099")}
    assert len(column(rows, "empowerment")) == 5


@about("acts-still-owed")
def test_the_exchange_format_is_still_owed_for_march_2027():
    rows = ask("acts-still-owed")
    assert ("ehds:ia_15_1", "prévu", "2027-03-26") in pairs(rows, "empowerment", "status", "deadline")
    assert "ehds:ia_77_4" not in column(rows, "empowerment")  # adopted


@about("adopted-acts")
def test_the_myhealth_act_and_article_105_do_not_give_the_same_date():
    rows = [row for row in ask("adopted-acts") if row["act"] == "ehds:act_32026R2083"]
    assert column(rows, "applies_from") == {"2027-03-26"} and "true" in column(rows, "dates_differ")
    assert "2029-03-26" in column(rows, "empowerment_from")


@about("infrastructure-requirements")
def test_data_are_registered_in_an_ehr_system():
    rows = ask("infrastructure-requirements", infrastructure="ehds:inf_ehr")
    assert "ehds:obl_13_1" in column(rows, "requirement")


@about("french-counterparts")
def test_the_access_body_has_a_french_placeholder():
    found = pairs(ask("french-counterparts"), "thing", "french")
    assert {("ehds:role_hdab", "actor/orad-fr"), ("ehds:pc_a", "data/resume-patient")} <= found


@about("own-definitions")
def test_the_regulation_defines_28_terms_and_the_holder_among_them():
    terms = column(ask("own-definitions"), "term")
    assert len(terms) == 28 and "détenteur de données de santé" in terms


@about("imported-definitions")
def test_personal_data_come_from_the_gdpr():
    rows = ask("imported-definitions")
    assert len(column(rows, "definition")) == 44
    assert ("legal/rgpd", "données à caractère personnel") in pairs(rows, "act", "term")


@about("article-dates")
def test_article_75_is_of_2029_and_article_30_of_2027():
    dates = dict(pairs(ask("article-dates"), "article", "applies_from"))
    assert (dates["ehds:art_30"], dates["ehds:art_3"], dates["ehds:art_54"]) == (
        "2027-03-26",
        "2029-03-26",
        "2029-03-26",
    )
    assert len(dates) == 105


@about("essential-requirements")
def test_annex_ii_has_fourteen_requirements_in_three_groups():
    rows = ask("essential-requirements")
    assert len(rows) == 14 and column(rows, "group") == {"ehds:er_1", "ehds:er_2", "ehds:er_3"}


@about("listed-elements")
def test_a_dataset_description_has_27_elements_and_a_summary_18():
    assert len(ask("listed-elements", list="scheme:dataset_metadata_element")) == 27
    assert len(ask("listed-elements", list="scheme:patient_summary_element")) == 18


# ---------------------------------------------------------------------------------- France and the EHDS


@about("roles-of-french-actor")
def test_a_hospital_is_a_holder_and_may_be_a_manufacturer():
    rows = ask("roles-of-french-actor", actor="role/etablissement-sante")
    found = pairs(rows, "how", "role")
    assert {("est", "ehds:role_hdh"), ("est", "ehds:role_hcp"), ("peut être", "ehds:role_mfr")} <= found
    assert all(row["condition"] for row in rows)


@about("duties-of-french-actor")
def test_the_vendor_of_a_patient_record_reaches_article_30():
    rows = ask("duties-of-french-actor", actor="role/editeur-dpi")
    assert ("ehds:role_mfr", "ehds:obl_30_1_a") in pairs(rows, "role", "requirement")
    # A practitioner on their own is exempt from the duties of holders.
    assert "ehds:role_hdh" not in column(ask("duties-of-french-actor", actor="role/medecin-liberal"), "role")


@about("french-authorities-to-designate")
def test_no_french_authority_is_designated():
    rows = ask("french-authorities-to-designate")
    assert column(rows, "provision") == {f"ehds:art_{n}" for n in (19, 23, 43, 55, 75)}
    assert column(rows, "finding") == {"non observé"}


@about("french-open-questions")
def test_no_bill_was_seen_in_parliament():
    assert {"ehds:gov_fr_bill_tabled", "ehds:gov_fr_optout2"} <= column(ask("french-open-questions"), "state")


@about("french-governance")
def test_what_is_observed_leaves_out_what_is_not():
    rows = ask("french-governance")
    candidates = ask("french-governance", kind="governance-kind:candidate")
    assert "actor/pds-hdh" in column(candidates, "actor")
    assert column(rows, "finding") == {"observé", "annoncé"}
    assert not column(rows, "state") & column(ask("french-open-questions"), "state")
    assert all(row["source"] for row in rows)


@about("coverage-of-article")
def test_sesali_partly_covers_article_23():
    rows = ask("coverage-of-article", article="art. 23")
    assert ("service/sesali", "couvre en partie") in pairs(rows, "means", "level")


@about("coverage-gaps")
def test_the_french_market_surveillance_of_ehr_systems_is_a_gap():
    assert "ehds:art_43" in column(ask("coverage-gaps"), "article")


@about("coverage-by-means")
def test_what_sesali_covers_or_prepares_is_no_gap():
    rows = ask("coverage-by-means", means="Sesali")
    assert {"ehds:art_14", "ehds:art_23"} <= column(rows, "article") and "lacune" not in column(rows, "level")


@about("coverage-totals")
def test_the_judgements_of_a_chapter_add_up():
    rows = ask("coverage-totals")
    for row in rows:
        assert int(row["judgements"]) == sum(int(row[k]) for k in ("covers", "partly", "prepares", "gaps"))
    (primary,) = ask("coverage-totals", chapter="ehds:chap_II")
    assert int(primary["covers"]) > int(primary["gaps"])


@about("requirements-without-judgement")
def test_nobody_judged_whether_national_law_may_not_hinder_harmonised_components():
    rows = ask("requirements-without-judgement", chapter="ehds:chap_III")
    assert "ehds:obl_26_3" in column(rows, "requirement")
    # What was stated as a gap is no silence.
    assert "ehds:obl_28_s1" not in column(rows, "requirement")


@about("judgements-on-articles")
def test_one_judgement_on_article_30_is_inherited_by_all_its_requirements():
    rows = ask("judgements-on-articles", article="ehds:art_30")
    tests = next(row for row in rows if row["means"] == "service/espace-tests-interop")
    assert tests["level"] == "couvre en partie" and int(tests["requirements"]) >= 15


@about("articles-without-coverage")
def test_every_article_of_the_first_four_chapters_but_two_was_judged():
    rows = ask("articles-without-coverage")
    assert not {"ehds:chap_II", "ehds:chap_III", "ehds:chap_IV"} & column(rows, "chapter")
    assert "ehds:art_1" in column(rows, "article")


# ----------------------------------------------------------------------------------- guides and evidence


@about("guide-dependencies")
def test_implantable_devices_still_declare_the_ballot_of_event_traceability():
    rows = ask("guide-dependencies", guide="specification/ans-fhir-fr-tdmi")
    assert ("specification/ans-fhir-fr-tde", "2.0.0-ballot", "2.0.0") in pairs(rows, "target", "declared", "current")


@about("floating-dependencies")
def test_fr_core_floats_on_the_terminologies_of_ans():
    rows = ask("floating-dependencies")
    assert ("specification/hl7-fhir-fr-core", "specification/ans-fr-terminologies", "latest") in pairs(
        rows, "guide", "target", "declared"
    )


@about("outdated-dependencies")
def test_the_sas_guide_declares_an_old_fr_core():
    rows = ask("outdated-dependencies")
    sas = next(row for row in rows if row["guide"] == "specification/ans-fhir-fr-sas")
    assert (sas["target"], sas["declared"], sas["current_unreleased"]) == (
        "specification/hl7-fhir-fr-core",
        "1.1.0",
        "false",
    )
    directory = [row for row in rows if row["target"] == "specification/ans-fhir-fr-annuaire"]
    assert column(directory, "current_unreleased") == {"true"}  # a snapshot: nobody has to follow it


@about("draft-guides")
def test_the_french_patient_summary_is_a_draft():
    assert "specification/ans-fhir-fr-fr-patient-summary" in column(ask("draft-guides"), "guide")


@about("depends-on-draft")
def test_the_agenda_guide_is_active_on_a_draft_directory():
    assert ("specification/ans-fhir-fr-annuaire", "specification/ans-fhir-fr-gap", "false") in pairs(
        ask("depends-on-draft"), "guide", "dependant", "dependant_draft"
    )


@about("guides-by-fhir-version")
def test_the_french_guides_are_built_on_r4():
    assert "specification/hl7-fhir-fr-core" in column(ask("guides-by-fhir-version", fhir="4.0.1"), "guide")
    assert "specification/hl7-cda-uv-core" in column(ask("guides-by-fhir-version", fhir="5.0.0"), "guide")


@about("guides-for")
def test_pdsm_is_the_guide_to_which_the_dmp_conforms():
    assert ("specification/ans-fhir-fr-pdsm", "s’impose à") in pairs(
        ask("guides-for", subject="DMP"), "guide", "relation"
    )


@about("quiet-guides")
def test_the_exposition_model_of_the_ror_has_not_moved_since_2023():
    rows = ask("quiet-guides", since="2024-01-01")
    assert "specification/ans-fhir-fr-ror24" in column(rows, "guide")
    assert all(row["last_seen"] < "2024" for row in rows) and column(rows, "since") == {"2024-01-01"}


@about("why-linked")
def test_why_sesali_is_linked_to_pro_sante_connect():
    rows = ask("why-linked", subject="service/sesali", object="service/pro-sante-connect")
    assert ("s’authentifie par", "source/ncpeh-sesali") in pairs(rows, "relation", "source")


@about("facts-to-verify")
def test_what_most_depends_on_comes_first_among_the_facts_to_verify():
    rows = ask("facts-to-verify")
    weights = [int(row["dependants"]) for row in rows]
    assert weights == sorted(weights, reverse=True)
    # Quoted elsewhere, hence no longer to be verified.
    assert ("service/sesali", "service/pro-sante-connect") not in pairs(rows, "subject", "object")


@about("undated-relations")
def test_every_order_that_makes_binding_is_dated():
    rows = {row["property"]: row for row in ask("undated-relations")}
    assert rows["dn:makesOpposable"]["undated"] == "0"
    assert all(int(row["facts"]) == int(row["dated"]) + int(row["undated"]) for row in rows.values())


@about("relations-without-start")
def test_what_has_a_start_in_one_passage_is_not_undated():
    rows = ask("relations-without-start", property="dn:operates")
    assert ("actor/ans", "service/annuaire-sante") in pairs(rows, "subject", "object")
    assert ("actor/cnam", "service/dmp") not in pairs(rows, "subject", "object")


@about("sources-by-facts")
def test_the_regulation_is_the_source_of_most_facts():
    first = ask("sources-by-facts")[0]
    assert first["source"] == "source/reglement-ue-2025-327" and first["issued"] == "2025-03-05"


@about("undated-sources")
def test_the_regulation_is_a_dated_source():
    found = column(ask("undated-sources"), "source")
    assert found and "source/reglement-ue-2025-327" not in found


@about("facts-of-source")
def test_what_rests_on_the_page_of_sesali():
    rows = ask("facts-of-source", source="source/ncpeh-sesali")
    assert ("service/sesali", "service/pro-sante-connect") in pairs(rows, "subject", "object")


@about("orphans")
def test_the_importer_is_known_by_its_requirements_alone():
    records = dict(pairs(ask("orphans"), "entity", "records"))
    assert int(records["ehds:role_imp"]) >= 19 and "service/dmp" not in records


@about("refused-facts")
def test_why_an_article_does_not_make_the_pgssi_s_binding():
    rows = ask("refused-facts", subject="legal/csp-l1470-5")
    assert ("rend opposable", "referential/pgssi-s", "false") in pairs(rows, "relation", "object", "asserted_elsewhere")
    assert "arrêté" in next(row["reason"] for row in rows if row["object"] == "referential/pgssi-s")


# -------------------------------------------------------------------------------------- by the command


def run(*arguments: str) -> subprocess.CompletedProcess:
    code = "import sys; from graph.cli import run; sys.argv = ['doctrine', *sys.argv[1:]]; run()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)


def test_the_command_answers_in_json():
    done = run("ask", "authenticates-with", "service=Sesali", "--format", "json", "--lang", "en")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert {row["means_label"] for row in rows} == {"Pro Santé Connect"} and "quoted" in {r["confidence"] for r in rows}


def test_the_command_lists_the_questions_of_a_vendor_in_english():
    done = run("questions", "--asked-by", "vendor", "--format", "json", "--lang", "en")
    rows = {row["id"]: row["question"] for row in json.loads(done.stdout)}
    assert rows["requirements-of-role"].startswith("Which requirements rest on this role")
    assert "coverage-totals" not in rows


def test_a_mistyped_question_gets_the_near_ones_and_status_2():
    done = run("ask", "service-dependant", "target=RPPS", "--lang", "en")
    assert done.returncode == 2 and "service-dependants" in done.stderr and "Traceback" not in done.stderr


def test_a_wrong_parameter_names_those_that_exist():
    with pytest.raises(BadInput) as raised:
        ask("deadlines", before="2027-03-26")
    assert "until" in raised.value.message("en")


def test_a_bad_date_is_refused():
    with pytest.raises(BadInput):
        ask("deadlines", until="26/03/2027")
