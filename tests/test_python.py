"""The graph from Python: the pages and the notebook run as they are written, frames have the columns that they say."""

import contextlib
import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import graph
from graph.api import Doctrine
from graph.errors import BadInput, Timeout
from graph.frames import COLUMNS, PROOF
from tests.conftest import ROOT

PAGES = {"fr": ROOT / "docs" / "python.md", "en": ROOT / "docs" / "python.en.md"}
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def doctrine_(_own_cache: None) -> Doctrine:
    """The graph as of the day on which the examples were written."""
    return graph.open(as_of="2026-11-27")


def blocks(lang: str) -> list[str]:
    return re.findall(r"```pycon\n(.*?)```", PAGES[lang].read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("lang", PAGES)
def test_the_examples_of_the_page_run_and_answer_what_it_says(lang, tmp_path, monkeypatch, _own_cache):
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks(lang)), {}, PAGES[lang].name, None, 0)
    assert len(examples.examples) > 20
    told: list[str] = []
    doctest.DocTestRunner().run(examples, out=told.append)
    assert not told, "".join(told)


def test_both_pages_show_the_same_code():
    def code(lang: str) -> list[str]:
        source = "\n".join(blocks(lang)).replace('lang="en"', 'lang="fr"').replace("manufacturer", "fabricant")
        return [example.source for example in doctest.DocTestParser().get_examples(source)]

    assert code("fr") == code("en")


def test_the_example_of_the_readme_runs(_own_cache):
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)[1]
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert isinstance(names["doctrine"], Doctrine)


@pytest.mark.parametrize("lang", PAGES)
def test_the_columns_of_each_frame_are_written_down(lang):
    page = PAGES[lang].read_text(encoding="utf-8")
    for method, columns in COLUMNS.items():
        line = next(line for line in page.splitlines() if line.startswith(f"| `{method}` |"))
        assert tuple(re.findall(r"`(\w+)`", line)[1:]) == tuple(one for one in columns if one not in PROOF), method
        assert line.endswith("* |") == ("confidence" in columns), method


CALLS = {
    "questions": ("auditor",),
    "search": ("dossier medical",),
    "entities": ("Directory",),
    "facts": ("PSC",),
    "impact": ("RPPS",),
    "path": ("DMP", "RPPS"),
    "obligations": (),
    "coverage": ("II",),
    "timeline": (),
    "changes": ("2025", "2026"),
    "audit": (ROOT / "data" / "examples" / "hopital.ttl",),
}


@pytest.mark.parametrize("method", CALLS)
def test_a_frame_has_its_columns_and_each_of_them_says_something(doctrine_, method):
    frame = getattr(doctrine_, method)(*CALLS[method])
    assert tuple(frame.columns) == COLUMNS[method]
    for column in set(frame.columns) - {"issued", "rationale", "why"}:  # few rows have these: see below
        assert any(value not in ("", [], {}) for value in frame[column].tolist()), column


@pytest.mark.parametrize("method", ["facts", "impact", "path", "obligations", "timeline", "audit"])
def test_each_row_says_how_sure_it_is_and_a_quoted_one_shows_its_words(doctrine_, method):
    frame = getattr(doctrine_, method)(*CALLS[method])
    assert set(frame.confidence) <= {"Quoted", "Inferred", "ToBeVerified"}
    quoted = frame[frame.confidence == "Quoted"]
    assert len(quoted) and quoted.quote.ne("").all() and quoted.source.ne("").all()


def test_a_duty_says_by_which_role_and_a_deduction_gives_its_reason(doctrine_):
    duties = doctrine_.obligations("hôpital").set_index("number")
    assert "Détenteur de données de santé" in duties.why["60(1)"]
    assert duties[duties.effective_from != ""].effective_reason.ne("").all()
    facts = doctrine_.facts("PSC")
    assert facts[facts.confidence == "Inferred"].rationale.ne("").all()


def test_the_command_and_python_reach_the_same_entities(doctrine_, doctrine):
    told = json.loads(doctrine("impact", "RPPS", "--as-of", "2026-11-27", "--format", "json").stdout)
    assert doctrine_.impact("RPPS").id.tolist() == [row["id"] for row in told]


def test_a_requirement_that_nobody_judged_is_no_gap(doctrine_):
    rows = doctrine_.coverage("II", level=["none"])
    assert set(rows.state) == {"none"} and set(rows.confidence) == {""} and set(rows.means) == {""}


def test_what_reaches_nothing_is_an_empty_frame_with_its_columns(doctrine_):
    leaf = doctrine_.impact("RPPS").query("hops == hops.max()").id.iloc[0]
    nothing = doctrine_.impact(leaf, relations=["dependsOn"], confidence=["ToBeVerified"])
    assert nothing.empty and tuple(nothing.columns) == COLUMNS["impact"]


def test_two_days_are_compared_as_two_editions_are(doctrine_):
    assert {"began", "ended"} == set(doctrine_.changes("2025-07-01", "2026-11-01").section)


def test_an_edition_keeps_what_it_says(doctrine_):
    edition = graph.open(edition="2025")
    assert 0 < len(edition.facts("PSC")) < len(doctrine_.facts("PSC"))


def test_a_query_gives_values_of_their_kind(doctrine_):
    row = doctrine_.query('SELECT (1 AS ?i) (1.5 AS ?d) (true AS ?b) ("é"@fr AS ?t) (?none AS ?n) {}').iloc[0]
    assert row.i == 1 and row.d == 1.5 and row.b and row.t == "é" and row.n is None
    assert "edition:2026 a dn:Edition" in doctrine_.query("CONSTRUCT WHERE { ?s a dn:Edition }")


def test_a_runaway_query_is_stopped_and_python_goes_on(doctrine_):
    with pytest.raises(Timeout):
        doctrine_.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=0.5)
    assert doctrine_.query("ASK { service:dmp a dn:Service }") is True


def test_a_graph_on_a_server_gives_the_same_answers(base):
    here, there = graph.open(), graph.open(endpoint=f"{base}/sparql")
    assert there.facts("PSC").equals(here.facts("PSC"))
    assert there.path("DMP", "RPPS").equals(here.path("DMP", "RPPS"))
    query = "SELECT (COUNT(*) AS ?n) { ?s a dn:Service }"
    assert there.query(query).equals(here.query(query))


BAD = [
    (lambda d: d.show("nimportequoi"), "nimportequoi"),
    (lambda d: d.ask("pas-une-question"), "pas-une-question"),
    (lambda d: d.ask("service-dependants", cible="RPPS"), "cible"),
    (lambda d: d.query("SELECT ?s { ?s a }"), "1"),
    (lambda d: d.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), "SERVICE"),
    (lambda d: d.search("zzzzqqqq"), "zzzzqqqq"),
    (lambda d: d.entities("Servise"), "Service"),
    (lambda d: d.impact(), "doctrine impact"),
    (lambda d: d.impact("RPPS", "RPPS"), "service/rpps"),
    (lambda d: d.path("DMP", "dmp"), "dmp"),
    (lambda d: d.obligations("nobodyknows"), "nobodyknows"),
    (lambda d: d.coverage("XX"), "XX"),
    (lambda d: d.timeline("DMP", since="2090"), "2090"),
    (lambda d: d.changes("2026", "2025"), "2026"),
    (lambda d: d.validate("absent.ttl"), "absent.ttl"),
    (lambda d: d.questions("nobodyknows"), "nobodyknows"),
]


@pytest.mark.parametrize(("call", "told"), BAD)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_bad_input_is_an_error_in_the_language_of_the_user(call, told, lang, doctrine_, monkeypatch):
    monkeypatch.setattr(doctrine_, "lang", lang)
    with pytest.raises(BadInput) as error:
        call(doctrine_)
    assert told in str(error.value)
    assert str(error.value) == error.value.message(lang)


@pytest.mark.parametrize("given", [{"as_of": "hier"}, {"edition": "1999"}, {"endpoint": "file:///etc/passwd"}])
def test_a_bad_day_edition_or_address_is_told_when_opening(given):
    with pytest.raises(BadInput) as error:
        graph.open(lang="en", **given)
    assert next(iter(given.values())) in str(error.value) and str(error.value) == error.value.message("en")


def test_importing_loads_nothing_and_the_door_is_there():
    code = "import sys, graph; heavy = {'pandas', 'pyoxigraph', 'click'} & set(sys.modules); print(heavy, graph.open)"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout.startswith("set() <function open"), told.stderr
    with pytest.raises(AttributeError, match="nothing"):
        graph.nothing  # noqa: B018


def test_the_door_is_typed(tmp_path):
    assert (Path(graph.__file__).parent / "py.typed").exists()
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout


def test_the_notebook_runs_and_keeps_what_it_gave(tmp_path, monkeypatch, _own_cache):
    monkeypatch.chdir(tmp_path)
    cells = [one for one in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if one["cell_type"] == "code"]
    assert len(cells) >= 8
    names: dict[str, object] = {}
    for cell in cells:
        with contextlib.redirect_stdout(None):
            exec(compile("".join(cell["source"]), NOTEBOOK.name, "exec"), names)
        assert cell["execution_count"]
    assert sum(bool(cell["outputs"]) for cell in cells) >= 7
    assert not re.search(r"/(home|root|work|tmp|Users)/", NOTEBOOK.read_text(encoding="utf-8"))
