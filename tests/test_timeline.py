"""When is what due, what was moved, what was announced and never seen done."""

import csv
import io
import json
from collections import Counter
from datetime import date

import pytest

from graph.dates import span
from graph.errors import BadInput
from graph.resources import root
from graph.scope import LANES, lanes
from graph.store import Graph, open_graph
from graph.timeline import Timeline, timeline, upcoming

TODAY = date(2026, 11, 27)
SMALL = """
@prefix dn: <https://w3id.org/doctrine-sante/def#> .
@prefix ms: <https://w3id.org/doctrine-sante/id/ms/> .
@prefix kind: <https://w3id.org/doctrine-sante/vocab/milestone-kind/> .
@prefix state: <https://w3id.org/doctrine-sante/vocab/milestone-status/> .
@prefix passage: <https://w3id.org/doctrine-sante/id/passage/> .
@prefix precision: <https://w3id.org/doctrine-sante/vocab/precision/> .
@prefix programme: <https://w3id.org/doctrine-sante/id/programme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

passage:p a dn:Passage ; dn:quote "au plus tard"@fr ; dn:confidence dn:Quoted .
passage:p {
    programme:all a dn:Programme ; skos:prefLabel "Tout"@fr, "All"@en .
    programme:a a dn:Programme ; skos:prefLabel "Vague A"@fr, "Wave A"@en ; dn:partOf programme:all .
    programme:b a dn:Programme ; skos:prefLabel "Vague B"@fr, "Wave B"@en ; dn:partOf programme:all .
    programme:part a dn:Capability ; skos:prefLabel "Couloir"@fr, "Lane"@en ; dn:partOf programme:a, programme:b .
    ms:year a dn:Milestone ; skos:prefLabel "Année"@fr, "Year"@en ; dn:about programme:a ; dn:date "2027"^^xsd:gYear ;
        dn:datePrecision precision:year ; dn:milestoneKind kind:deadline ; dn:milestoneStatus state:announced .
    ms:month a dn:Milestone ; skos:prefLabel "Mois"@fr, "Month"@en ; dn:about programme:a ;
        dn:date "2027-03"^^xsd:gYearMonth ; dn:datePrecision precision:month ; dn:milestoneKind kind:deadline ;
        dn:milestoneStatus state:announced .
    ms:late a dn:Milestone ; skos:prefLabel "Dernier jour"@fr, "Last day"@en ; dn:about programme:a ;
        dn:date "2027-12-31"^^xsd:date ; dn:datePrecision precision:day ; dn:milestoneKind kind:deadline ;
        dn:milestoneStatus state:reached .
    ms:old a dn:Milestone ; skos:prefLabel "Ancienne"@fr, "Old"@en ; dn:about programme:b ;
        dn:date "2025-06-01"^^xsd:date ; dn:datePrecision precision:day ; dn:milestoneKind kind:deadline ;
        dn:milestoneStatus state:postponed ; dn:replacedByMilestone ms:new .
    ms:new a dn:Milestone ; skos:prefLabel "Nouvelle"@fr, "New"@en ; dn:about programme:b ;
        dn:date "2026-09"^^xsd:gYearMonth ; dn:datePrecision precision:month ; dn:milestoneKind kind:publication ;
        dn:milestoneStatus state:announced .
    ms:own a dn:Milestone ; skos:prefLabel "De la vague B"@fr, "Of wave B"@en ; dn:about programme:part, programme:b ;
        dn:date "2026-01-01"^^xsd:date ; dn:datePrecision precision:day ; dn:milestoneKind kind:deadline ;
        dn:milestoneStatus state:reached .
    ms:none a dn:Milestone ; skos:prefLabel "Un jour"@fr, "Some day"@en ; dn:about programme:part ;
        dn:milestoneKind kind:deadline ; dn:milestoneStatus state:announced .
}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Seven milestones of two waves."""
    file = tmp_path_factory.mktemp("small") / "milestones.trig"
    file.write_text(SMALL, encoding="utf-8")
    return open_graph([root() / "ontology", file], cache=False)


def ids(found: Timeline) -> list[str]:
    return [one.id for one in found.dated]


def by_id(found: Timeline) -> dict:
    return {one.id: one for one in (*found.dated, *found.undated)}


# ------------------------------------------------------------------------------------------- dates


def test_a_year_is_before_no_month_of_it(small):
    assert not span("2027").before(span("2027-12")) and not span("2027-01").before(span("2027"))
    assert span("2026").before(span("2027-01-01")) and span("2027-12").before(span("2028"))
    order = ids(timeline(small, TODAY, name="programme/a"))
    assert order == ["ms/month", "ms/year", "ms/late"]  # the year after what is known of it, a day of the same end last


def test_a_year_is_not_past_before_its_end(small):
    states = {day: by_id(timeline(small, date.fromisoformat(day)))["ms/year"].state for day in
              ("2027-01-02", "2027-12-31", "2028-01-01")}  # fmt: skip
    assert states == {"2027-01-02": "announced", "2027-12-31": "announced", "2028-01-01": "overdue"}


@pytest.mark.parametrize(
    "text", ["2027-13", "2027-02-30", "27", "2027-1-1", "", "demain", "٢٠٢٧", "0000", "9999-12-31"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(BadInput):
        span(text)


def test_a_span_that_touches_the_period_is_kept(small):
    assert "ms/year" in ids(timeline(small, TODAY, since="2027-07", until="2027-08"))
    assert "ms/month" not in ids(timeline(small, TODAY, since="2027-07", until="2027-08"))
    assert "ms/late" in ids(timeline(small, TODAY, until="2027"))  # until a year is until its last day


# ------------------------------------------------------------------------------------------- states


def test_a_postponed_milestone_shows_both_dates(small):
    found = by_id(timeline(small, TODAY))
    assert [(other.date, other.precision) for other in found["ms/old"].to] == [("2026-09", "month")]
    assert [other.date for other in found["ms/new"].was] == ["2025-06-01"]
    assert found["ms/old"].passages and found["ms/old"].to[0].passages


def test_what_was_announced_and_is_past_is_never_said_reached(small):
    found = by_id(timeline(small, TODAY))
    assert found["ms/new"].state == "overdue" and found["ms/own"].state == "reached"


def test_what_was_reached_after_the_day_one_looks_from_is_not_reached_on_that_day(small):
    states = {day: by_id(timeline(small, date.fromisoformat(day)))["ms/own"].state for day in
              ("2025-12-31", "2026-01-01", "2026-01-02")}  # fmt: skip
    assert states == {"2025-12-31": "later", "2026-01-01": "reached", "2026-01-02": "reached"}


def test_the_real_past_announcements_are_announced_not_observed(graph):
    found = timeline(graph, TODAY)
    rows = {
        row["m"].value.rpartition("/")[2]
        for row in graph.store.query(
            "PREFIX dn: <https://w3id.org/doctrine-sante/def#> SELECT ?m { ?m dn:milestoneStatus "
            "<https://w3id.org/doctrine-sante/vocab/milestone-status/announced> }"
        )
    }
    past = [one for one in found.dated if one.id.removeprefix("ms/") in rows and one.past(TODAY)]
    assert past and {one.state for one in past} == {"overdue"}
    drimbox = by_id(found)["ms/drimbox-financement"]  # « avant le 10/11/2026 » : nobody says that it was done
    assert drimbox.state == "overdue"


def test_a_date_that_a_text_sets_is_set_not_reached(graph):
    found = by_id(timeline(graph, date(2027, 6, 1), name="EEDS"))
    general = found["ehds:date_general"]
    assert (general.date, general.state) == ("2027-03-26", "set")


def test_every_event_has_a_passage(graph):
    found = timeline(graph, TODAY)
    assert all(one.passages for one in (*found.dated, *found.undated))


# ------------------------------------------------------------------------------------------- filters


def test_the_dates_of_pro_sante_connect(graph):
    found = by_id(timeline(graph, TODAY, name="Pro Santé Connect"))
    assert found["ms/a-034"].date == "2023-01-01"
    strong = found["ms/a-137"]
    assert (strong.date, strong.state, [other.date for other in strong.to]) == (
        "2026-01-01",
        "postponed",
        ["2028-12-31"],
    )
    near = by_id(timeline(graph, TODAY, name="Pro Santé Connect", near=True))
    assert (
        near["ms/a-042"].way == "needed" and near["ms/a-034"].way == "direct"
    )  # order of the e-CPS, on which it relies


def test_the_dates_of_segur_wave_2_are_its_own(graph):
    found = by_id(timeline(graph, TODAY, name="programme/segur-vague-2"))
    known = {"ms/segur-v2-hop-enrolement": "2024-06-20", "ms/segur-v2-hop-avance": "2024-09-12",
             "ms/segur-v2-dpi-avance-fin": "2025-12-17", "ms/drimbox-prestations": "2027-09-15"}  # fmt: skip
    assert {one: found[one].date for one in known} == known
    assert "ms/ris-v1-ref" not in found  # wave 1, though wave 2 shares its lane
    assert "ms/ris-v1-ref" in by_id(timeline(graph, TODAY, name="programme/segur-vague-1"))


def test_a_shared_part_does_not_lend_the_dates_of_one_wave_to_the_other(small):
    assert "ms/own" not in by_id(timeline(small, TODAY, name="programme/a"))
    assert by_id(timeline(small, TODAY, name="programme/b"))["ms/own"].way == "direct"
    assert by_id(timeline(small, TODAY, name="programme/a"))["ms/none"].way == "part"
    assert {"ms/own", "ms/year"} <= set(ids(timeline(small, TODAY, name="programme/all")))


def test_undated_events_stand_apart(small):
    found = timeline(small, TODAY, since="2027")
    assert [one.id for one in found.undated] == ["ms/none"]


def test_what_bears_on_the_commission_and_on_a_manufacturer(graph):
    assert "ehds:date_dl_15_1" in ids(timeline(graph, TODAY, role="ehds:role_com"))
    maker = ids(timeline(graph, TODAY, role="ehds:role_mfr"))
    assert "ehds:date_pc_abc" in maker and "ehds:date_dl_15_1" not in maker


def test_filters_by_theme_kind_and_edition(graph):
    secondary = ids(timeline(graph, TODAY, theme="secondary_use"))
    assert "ehds:date_chap4" in secondary and secondary == ids(timeline(graph, TODAY, theme="utilisation secondaire"))
    assert {one.kind for one in timeline(graph, TODAY, kind="échéance").dated} == {"deadline"}
    tied = timeline(graph, TODAY, edition="2025").dated
    assert tied and {one.edition.id for one in tied} == {"edition/2025"}


@pytest.mark.parametrize("by", LANES)
def test_every_event_has_at_most_one_lane(graph, by):
    found = timeline(graph, TODAY)
    spoken = lanes(graph, [one.id for one in found.dated], by, "fr")
    assert spoken.keys() == {one.id for one in found.dated} and any(spoken.values())
    assert all(link is None or link.label != link.id for link in spoken.values())


def test_what_comes_next_is_what_the_timeline_says(graph):
    following = upcoming(graph, TODAY, "fr", 8)
    assert all(one.span.end > TODAY and one.state in ("set", "announced") for one in following)
    assert [one.id for one in following] == [
        one.id for one in timeline(graph, TODAY, since="2026-11-27").dated if one.state in ("set", "announced")
    ][:8]


# ------------------------------------------------------------------------------------------- command


def test_the_command_tells_both_dates_and_what_is_not_observed(doctrine):
    told = doctrine("timeline", "RIE", "--as-of", "2026-11-27")
    assert told.returncode == 0 and "2025-12-31 → 2028-12-31" in told.stdout
    late = doctrine("timeline", "DRIMbox", "--as-of", "2026-11-27")
    assert "annoncé, non observé" in late.stdout and "atteint " not in late.stdout
    before = doctrine("timeline", "DRIMbox", "--as-of", "2025-01-01", lang="en")
    assert "announced, not observed" not in before.stdout and "announced" in before.stdout


def test_the_json_of_the_command_is_a_contract(doctrine):
    rows = json.loads(doctrine("timeline", "Pro Santé Connect", "--format", "json").stdout)
    strong = next(row for row in rows if row["id"] == "ms/a-137")
    assert set(strong) == {
        "id", "label", "date", "precision", "first_day", "last_day", "state", "state_label", "kind", "kind_label",
        "about", "bearers", "edition", "way", "note", "moved_to", "moved_from", "passages",
    }  # fmt: skip
    assert strong["moved_to"][0]["date"] == "2028-12-31" and strong["passages"][0]["quotes"]["fr"]


def test_csv_and_calendar_tell_the_same_events(doctrine):
    rows = list(
        csv.DictReader(io.StringIO(doctrine("timeline", "--from", "2027", "--until", "2027", "--format", "csv").stdout))
    )
    dated = [row for row in rows if row["date"]]
    text = doctrine("timeline", "--from", "2027", "--until", "2027", "--format", "ics").stdout
    assert text.count("BEGIN:VEVENT") == len(dated) > 5
    from icalendar import Calendar

    events = {str(one["uid"]): one for one in Calendar.from_ical(text).walk("VEVENT")}
    year = events["ms-a-090@doctrine-sante"]  # end of CaRE, known to the year: all the days of 2027, not 1 January
    assert (year["dtstart"].dt, year["dtend"].dt) == (date(2027, 1, 1), date(2028, 1, 1))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2028", "--until", "2027"), "2028"),
        (("--edition", "2024"), "2019, 2020, 2021, 2022, 2023, 2025, 2026"),
        (("--theme", "cuisine"), "sécurité"),
        (("--kind", "cuisine"), "échéance"),
        (("--from", "demain"), "AAAA-MM-JJ"),
        (("--as-of", "hier"), "AAAA-MM-JJ"),
        (("Pro Sante Conect",), "service/pro-sante-connect"),
        (("DMP", "--edition", "2026", "--kind", "annulment"), "Aucune date"),
    ],
)
def test_bad_input_is_told_with_what_exists(doctrine, words, said):
    told = doctrine("timeline", *words)
    assert told.returncode == 2 and told.stdout == ""
    assert said in told.stderr and "Traceback" not in told.stderr


# ------------------------------------------------------------------------------------------ an event stands once


def test_the_ehds_entered_into_force_once_on_the_day_that_the_regulation_gives(doctrine):
    """25 March 2025; the 26 March of a law firm is refused with the reason; the old ids lead to the date kept."""
    told = doctrine("timeline", "EEDS", "--from", "2025-03", "--until", "2025-03", "--format", "json")
    events = [one for one in json.loads(told.stdout) if one["kind"] == "entry_into_force"]
    assert [(one["id"], one["date"]) for one in events] == [("ehds:date_eif", "2025-03-25")]
    assert {"Quoted", "Inferred"} <= {one["confidence"] for one in events[0]["passages"]}
    refused = json.loads(doctrine("ask", "refused-facts", "subject=ehds:date_eif", "--format", "json").stdout)
    assert [row["object"] for row in refused] == ["2025-03-26"] and "vingtième jour" in refused[0]["reason"]
    for old in ("ms/a-115", "ms/eeds-vigueur"):
        assert doctrine("show", old).stdout.splitlines()[0] == doctrine("show", "ehds:date_eif").stdout.splitlines()[0]


def test_no_event_stands_twice_at_the_same_day():
    """Same kind, same day, about the same thing: one event, whoever else tells it."""
    dated = [one for one in timeline(open_graph(), TODAY).dated if len(one.date) == 10]
    seen = Counter((one.kind, one.date, tuple(link.id for link in one.about)) for one in dated)
    assert len(dated) > 100 and [key for key, times in seen.items() if times > 1] == []
