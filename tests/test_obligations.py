"""« I am a hospital, a manufacturer, an importer: what must I do, by when, by which text? », on the real data."""

import csv
import io
import json
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import checklist, inquiry
from graph.errors import BadInput
from graph.io.sheets import Sheet, csv_text, workbook
from graph.obligations import Due, Obligation, obligations
from graph.query import ask
from graph.ways import ways
from tests.reading import html, opened, words

HOSPITAL = "role/etablissement-sante"


def told(doctrine, *words):
    answer = doctrine("obligations", *words, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def dated(one, kind):
    return next((due["date"] for due in one["dates"] if due["kind"] == kind), "")


def numbers(answer):
    return {one["number"] for one in answer["obligations"]}


# ------------------------------------------------------------------------------------- questions of users


def test_what_can_bite_on_manufacturers_by_26_march_2029(doctrine):
    answer = told(doctrine, "--role", "fabricant", "--until", "2029-03-26", "--dates", "effective")
    assert answer["role"]["id"] == "ehds:role_mfr"
    found = answer["obligations"]
    assert {"30(1)(a)", "30(1)(f)", "25(1)", "39(1)", "41(1)"} <= numbers(answer)
    # In-house systems and those sold as a service wait until 2031.
    assert "26(2)" not in numbers(answer)
    assert "26(2)" in numbers(told(doctrine, "--role", "fabricant"))
    for one in found:
        assert dated(one, "effective") <= "2029-03-26"
    # The formal date is another date: neither replaces the other, and the deduced one says why.
    one = next(one for one in found if one["number"] == "30(1)(a)")
    assert (dated(one, "formal"), dated(one, "effective")) == ("2027-03-26", "2029-03-26")
    deduced = next(due for due in one["dates"] if due["kind"] == "effective")
    assert deduced["confidence"] == "Inferred" and "26" in deduced["reason"]


def test_five_categories_of_secondary_use_wait_until_2031(doctrine):
    answer = told(doctrine, "--role", "détenteur de données", "--from", "2031", "--until", "2031", "--dates", "formal")
    waiting = {f"51(1)({letter})" for letter in "bfgmp"}
    assert numbers(answer) == waiting
    categories = {category["id"] for one in answer["obligations"] for category in one["data_categories"]}
    assert {f"ehds:sc_{letter}" for letter in "bfgmp"} <= categories
    before = told(doctrine, "--role", "ehds:role_hdh", "--until", "2029-03-26", "--dates", "formal")
    assert "51(1)" in numbers(before) and not waiting & numbers(before)


def test_nine_implementing_acts_are_due_by_26_march_2027(doctrine):
    answer = told(doctrine, "--role", "ehds:role_com", "--until", "2027-03-26", "--dates", "deadline")
    nine = {"13(4)", "15(1)", "23(4)", "36(1)", "70 al. 1", "73(5)", "75(12)", "77(4)", "78(6)"}
    assert numbers(answer) == nine
    assert {dated(one, "deadline") for one in answer["obligations"]} == {"2027-03-26"}
    # Four of them have a deadline before the article itself applies: both dates are told.
    early = {one["number"] for one in answer["obligations"] if dated(one, "formal") > dated(one, "deadline")}
    assert early == {"13(4)", "15(1)", "23(4)"}


def test_a_hospital_is_also_a_healthcare_provider_and_a_data_holder_and_is_told_why(doctrine):
    answer = told(doctrine, "--role", "hôpital")
    assert answer["role"]["id"] == HOSPITAL
    by_bearer = {way["bearer"]["id"]: way for way in answer["ways"]}
    assert by_bearer[HOSPITAL]["how"] == "itself"
    for role in ("ehds:role_hcp", "ehds:role_hdh"):
        step = by_bearer[role]["steps"][-1]
        assert step["how"] == "is" and step["condition"] and step["confidence"] == "Inferred"
        assert step["passages"][0]["source"]["id"] == "source/reglement-ue-2025-327"
        assert step["passages"][0]["quotes"]["fr"] and step["passages"][0]["locator"]
    assert by_bearer["ehds:role_mfr"]["how"] == "may_be"
    assert {"13(1)", "60(1)"} <= numbers(answer)
    one = next(one for one in answer["obligations"] if one["number"] == "60(1)")
    assert {"bearer": "ehds:role_hdh", "how": "is"} in one["ways"]
    # National texts too: the hospital bears them itself.
    assert any(place["id"].startswith("legal/csp-") for one in answer["obligations"] for place in one["provisions"])
    # A duty that only a laboratory or an authority bears does not reach it.
    assert not any(way["bearer"] == "ehds:role_hdab" for one in answer["obligations"] for way in one["ways"])


def test_what_a_candidate_may_receive_is_told_apart_and_never_counted(doctrine):
    answer = told(doctrine, "--role", "ANS")
    assert {step["to"]["id"] for step in answer["aside"] if step["how"] == "candidate"} >= {"ehds:role_dha"}
    assert all(
        bearer["id"] == "actor/ans" or len(one["bearers"]) > 1
        for one in answer["obligations"]
        for bearer in one["bearers"]
    )
    assert "19(2)(a)" not in numbers(answer)


def test_an_exempt_practitioner_gets_no_duty_of_holders(doctrine):
    answer = told(doctrine, "--role", "médecin libéral")
    assert ("exempt", "ehds:role_hdh") in {(step["how"], step["to"]["id"]) for step in answer["aside"]}
    assert "60(1)" not in numbers(answer) and "13(1)" in numbers(answer)


@pytest.mark.parametrize(
    "word, role",
    [("hôpital", HOSPITAL), ("HOPITAUX", HOSPITAL), ("fabricant", "ehds:role_mfr"), ("ANS", "actor/ans"),
     ("éditeur", "role/editeur"), ("importateur", "ehds:role_imp"), ("importer", "ehds:role_imp"),
     ("détenteur de données", "ehds:role_hdh"), ("Commission européenne", "ehds:role_com"), ("mutuelle",
     "role/assureur-complementaire"), ("ehds:role_hcp", "ehds:role_hcp"), ("role/pharmacie", "role/pharmacie")],
)  # fmt: skip
def test_a_role_answers_to_the_words_people_use(graph, word, role):
    assert inquiry.bearer_named(graph, word).id == role


def test_each_modality_is_told_apart_and_only_what_must_be_done_comes_by_default(graph, doctrine):
    patient = ways(graph, inquiry.bearer_named(graph, "ehds:role_np"))
    assert {one.modality for one in obligations(graph, reached=patient)} <= {"obligation", "prohibition"}
    rights = told(doctrine, "--role", "ehds:role_np", "--modality", "droit")["obligations"]
    assert {one["modality"] for one in rights} == {"right"} and "3(1)" in {one["number"] for one in rights}
    assert {"right", "prohibition"} <= {one.modality for one in obligations(graph, reached=patient, modalities=())}


def test_the_command_and_the_question_hold_the_same_duties_of_an_importer(graph, doctrine):
    rows = ask(graph, "requirements-of-role", role="ehds:role_imp").records()
    asked = {row["requirement"].rpartition("/")[2] for row in rows if row["modality"] in ("obligation", "interdiction")}
    answer = told(doctrine, "--role", "importateur")
    assert {one["id"].removeprefix("ehds:") for one in answer["obligations"]} == asked


@pytest.mark.parametrize("actor", [HOSPITAL, "role/editeur-dpi", "role/medecin-liberal", "actor/cnam", "actor/ans"])
def test_the_command_reaches_every_duty_of_the_question_on_french_actors(graph, actor):
    rows = ask(graph, "duties-of-french-actor", actor=actor).records()
    asked = {"ehds:" + row["requirement"].rpartition("/")[2] for row in rows}
    found = obligations(graph, reached=ways(graph, inquiry.bearer_named(graph, actor)))
    assert asked <= {one.id for one in found}


def test_every_duty_shows_its_text_its_words_and_how_sure_it_is(graph):
    reached = ways(graph, inquiry.bearer_named(graph, "hôpital"))
    for one in obligations(graph, reached=reached):
        assert one.ways and one.confidence in ("Quoted", "Inferred", "ToBeVerified")
        assert one.passages and one.statement
        for due in one.dates:
            assert due.kind != "effective" or (due.confidence == "Inferred" and due.reason)
        if one.id.startswith("ehds:"):
            assert all(place.eli for place in one.provisions) and one.passages[0].quotes


def test_a_limit_that_is_no_date_is_told_in_words(doctrine):
    answer = told(doctrine, "--role", "fabricant", "--article", "44")
    one = next(one for one in answer["obligations"] if "trois jours" in one["timing"])
    assert one["duration"] == "P3D" and not dated(one, "deadline")


def test_a_citation_of_any_text_gives_what_it_lays_down(doctrine):
    """« L1470-5 CSP », a whole text by its name or number, an article, a paragraph of it."""
    ids = {}
    for cited in ("L1470-5 CSP", "legal/csp-l1470-5", "RGPD", "32016R0679", "30", "art. 30", "art. 30(1)", "30(1)(a)"):
        answer = told(doctrine, "--article", cited, "--modality", "all")
        ids[cited] = {one["id"] for one in answer["obligations"]}
    assert ids["L1470-5 CSP"] == ids["legal/csp-l1470-5"] and len(ids["L1470-5 CSP"]) > 1
    assert ids["RGPD"] == ids["32016R0679"] and not ids["RGPD"] & ids["30"]
    assert ids["30"] == ids["art. 30"] > ids["art. 30(1)"] > ids["30(1)(a)"] == {"ehds:obl_30_1_a"}
    one = told(doctrine, "--article", "L1470-5 CSP")["obligations"][0]
    assert any(place["id"] == "legal/csp-l1470-5" for place in one["provisions"])


# ------------------------------------------------------------------------------------------------- files


def test_the_spreadsheet_opens_with_dates_apart_and_the_reasons(doctrine, tmp_path):
    from openpyxl import load_workbook

    file = tmp_path / "devoirs.xlsx"
    answer = doctrine("obligations", "--role", "hôpital", "--format", "xlsx", "-o", str(file))
    assert answer.returncode == 0, answer.stderr
    book = load_workbook(file)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    heads = rows[0]
    row = next(dict(zip(heads, row, strict=True)) for row in rows[1:] if row[0] == "30(1)(a)")
    assert row["Application (texte)"] == "2027-03-26" and row["Effet (déduit)"] == "2029-03-26"
    assert "peut être Fabricant" in row["Pourquoi lui"] and row["Citation"] and row["Adresse"].startswith("http")
    assert any("Toujours" in str(cell) for row in book["Pourquoi lui"].iter_rows(values_only=True) for cell in row)
    assert list(tmp_path.iterdir()) == [file]


def test_the_calendar_has_one_event_for_each_date_and_kind_of_date(doctrine, tmp_path):
    from icalendar import Calendar

    words = ("--role", "hôpital")
    content = doctrine("obligations", *words, "--format", "ics").stdout
    events = Calendar.from_ical(content).walk("VEVENT")
    wanted = {(due["kind"], due["date"]) for one in told(doctrine, *words)["obligations"] for due in one["dates"]}
    uids = [str(event["UID"]) for event in events]
    assert len(uids) == len(set(uids)) == len(wanted)
    assert {re.match(r"(\w+)-([\d-]+?)-role-", uid).groups() for uid in uids} == wanted
    again = doctrine("obligations", "--role", HOSPITAL, "--format", "ics").stdout
    assert [str(event["UID"]) for event in Calendar.from_ical(again).walk("VEVENT")] == uids
    # Two dates of one requirement are two events; a day known to the year lasts the year.
    named = [event for event in events if "30(1)(a) – " in event["DESCRIPTION"]]
    assert {event["DTSTART"].dt for event in named} == {date(2027, 3, 26), date(2029, 3, 26)}
    year = next(event for event in events if str(event["UID"]).startswith("formal-2021-role"))
    assert (year["DTSTART"].dt, year["DTEND"].dt) == (date(2021, 1, 1), date(2022, 1, 1))


def test_the_checklist_has_a_box_for_each_duty(doctrine):
    page = doctrine("obligations", "--role", "importateur", "--format", "md").stdout
    assert page.count("- [ ] **") == len(told(doctrine, "--role", "importateur")["obligations"])
    assert "http://data.europa.eu/eli/reg/2025/327/art_32/oj" in page and "effet (déduit) : 2029-03-26" in page


def test_the_csv_is_one_line_a_duty(doctrine):
    content = doctrine("obligations", "--role", "importer", "--format", "csv", lang="en").stdout.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {row["number"] for row in rows} >= {"32(1)", "32(2)(a)"}
    assert all(row["confidence"] and row["quote"] for row in rows)


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_no_cell_is_ever_run_as_a_formula(text):
    from openpyxl import load_workbook

    for start in ("=", "+", "-", "@"):
        row = next(csv.reader(io.StringIO(csv_text(["a"], [[start + text]]).partition("\r\n")[2])))
        assert row[0] == f"'{start}{text}"
        cell = load_workbook(io.BytesIO(workbook([Sheet("s", ["a"], [[start + text]])]))).active["A2"]
        assert cell.data_type != "f" and cell.value == start + text


# ------------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    "given_words, said",
    [
        (("--role", "hopitl"), "Établissements de santé"),
        (("--from", "2030", "--until", "2029"), "se termine"),
        (("--article", "200"), "1 à 105"),
        (("--article", "art. 200"), "1 à 105"),
        (("--article", "art. 200(1)"), "aucune exigence"),
        (("--article", "art. 2(2)(u)"), "aucune exigence"),
        (("--article", "L9999-9 CSP"), "L9999-9"),
        (("--article", "ANS"), "aucune exigence"),
        (("--theme", "santé mentale"), "ehr_systems"),
        (("--modality", "envie"), "interdiction"),
        (("--until", "2029-13-01"), "n’est pas une date"),
        (("--role", "hôpital", "--via", "CNIL"), "ehds:role_hcp"),
        (("--role", "ehds:role_hcp", "--article", "47"), "Cela ne prouve pas"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_message_and_status_2(doctrine, given_words, said):
    answer = doctrine("obligations", *given_words)
    assert answer.returncode == 2 and said in answer.stderr and "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_file_that_cannot_be_written_leaves_nothing_behind(doctrine, tmp_path):
    answer = doctrine("obligations", "--role", "ANS", "--format", "csv", "-o", str(tmp_path / "no" / "x.csv"))
    assert answer.returncode == 2 and "écriture impossible" in answer.stderr
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------- periods, groups


days = st.dates(date(1990, 1, 1), date(2060, 12, 31)).map(date.isoformat)
vague = st.one_of(days, days.map(lambda one: one[:7]), days.map(lambda one: one[:4]))


@settings(deadline=None)
@given(vague, days, days)
def test_a_date_meets_a_period_when_one_of_its_days_does(when, one, other):
    since, until = sorted((one, other))
    first = when + "-01-01"[len(when) - 4 :] if len(when) < 10 else when
    inside = not (inquiry.last_day(when) < since or first > until)
    assert inquiry.Period(since, until).meets(when) is inside
    assert inquiry.Period().meets(when)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["formal", "deadline"]), vague), max_size=12),
    st.dates(date(1995, 1, 1), date(2055, 1, 1)),
)
def test_each_requirement_is_in_one_group_and_the_next_date_is_the_first_to_come(dates, today):
    found = [
        Obligation(f"r{n}", "", "", "obligation", "", dates=(Due(kind, day),)) for n, (kind, day) in enumerate(dates)
    ]
    found.append(Obligation("undated", "", "", "obligation", ""))
    made = checklist.groups(found, today)
    assert sorted(one.id for group in made for one in group.members) == sorted(one.id for one in found)
    coming = [group.day for group in made if group.key in ("next", "later")]
    assert coming == sorted(coming) and [group.key for group in made].count("next") == bool(coming)
    for group in made:
        for one in group.members:
            assert (group.key == "undated") == (not one.dates)
            if group.key == "past":
                assert one.day("deadline") and inquiry.last_day(one.day("deadline")) < today.isoformat()
            if group.key in ("next", "later"):
                assert one.first > today.isoformat() and one.first == group.day


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadInput) as wrong:
        inquiry.Period.of("2030", "2029")
    assert wrong.value.key == "scope.period-backwards"
    assert inquiry.Period.of("2029", "2029") == inquiry.Period("2029-01-01", "2029-12-31")


# ------------------------------------------------------------------------------------------------- the page


def test_the_page_gives_the_answer_of_the_command(doctrine):
    page = html(opened("obligations", role=HOSPITAL, lang="fr"))
    shown = set(re.findall(r'<tr id="([^"]+)"', page))
    assert shown == {one["id"] for one in told(doctrine, "--role", "hôpital")["obligations"]}
    assert "Toujours : il dispense des soins de santé." in words(page) and "peut être" in words(page)
    row = words(re.search(r'(?s)<tr id="ehds:obl_30_1_a">.*?</tr>', page)[0])
    assert "26 mars 2027" in row and "26 mars 2029" in row and "cité" in row


def test_the_page_narrows_to_one_of_the_roles_played(doctrine):
    page = html(opened("obligations", role=HOSPITAL, via="ehds:role_hcp", lang="fr"))
    shown = set(re.findall(r'<tr id="([^"]+)"', page))
    assert shown == {one["id"] for one in told(doctrine, "--role", "hôpital", "--via", "ehds:role_hcp")["obligations"]}
    assert "ehds:obl_30_1_a" not in shown


def test_the_page_takes_out_of_its_address_what_means_nothing():
    app = opened("obligations", role="role/nowhere", theme="zzz", via="ehds:role_hcp", lang="en")
    assert {"role", "theme", "via"}.isdisjoint(app.query_params)
    assert "ehds:obl_15_1" in html(app)  # the written deadlines of everybody


def test_the_sheet_of_a_role_leads_to_its_duties_and_that_of_an_article_to_its_coverage():
    assert "obligations?role=ehds:role_mfr" in html(opened("entity", entity="ehds:role_mfr", lang="fr"))
    assert "couverture?article=ehds:art_30" in html(opened("entity", entity="ehds:art_30", lang="en"))
