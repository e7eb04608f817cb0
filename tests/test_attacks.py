"""What somebody might hand over to harm: a clear refusal or a harmless answer, in bounded time, and no call elsewhere.

Maps that attack are in ``test_import``, ``test_archimate`` and ``test_mercator``, queries in ``test_guard`` and
``test_workers``, names and addresses shown by pages in ``test_acceptance`` and ``test_ui_everywhere``.
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import click
import pytest
import streamlit as st
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from graph import guard
from graph.cli.main import COMMANDS, main
from graph.errors import BadInput
from graph.names import expand
from graph.query import ask, questions, written
from graph.store import Graph
from graph.ui.links import PATHS
from tests.reading import html, opened

ATTACKS = Path(__file__).parent / "attacks"
LONG = '<http://e/a> <http://e/name> "' + "a" * 80 + '!" .'


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[str, list[str]]]:
    """An address where nobody should come, and who came."""
    came: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", came
    server.shutdown()
    server.server_close()


@pytest.fixture
def handed(tmp_path, canary):
    """Put an attack of the corpus in a folder of one's own; its canary is a true address."""

    def hand(name: str) -> str:
        place = tmp_path / Path(name).name
        text = (ATTACKS / name).read_text(encoding="utf-8")
        place.write_text(text.replace("{CANARY}", canary[0]), encoding="utf-8")
        return str(place)

    yield hand
    assert canary[1] == []


# -------------------------------------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("imports", 1, "Value is not of Node Kind"),  # the import is passed over
        ("javascript", 0, "Conforms"),  # so is what would run
        ("service", 2, "SERVICE is refused"),
        ("service-hidden", 2, "SERVICE is refused"),
        ("from", 2, "FROM names a graph"),
        ("recursive", 2, "refers to itself"),
        ("exploding-pattern", 2, "http://e/Shape-name> did not end within 2 s"),
        ("exploding-regex", 2, "http://e/Shape> did not end within 2 s"),
        ("swelling-memory", 2, "http://e/Shape> brought down"),
    ],
)
def test_shapes_of_anybodys_hand(doctrine, handed, tmp_path, name, status, said):
    data = tmp_path / "data.nt"
    data.write_text(LONG, encoding="utf-8")
    seconds = "2" if "exploding" in name else "60"
    words = ("validate", str(data), "--shapes", handed(f"shapes/{name}.ttl"), "--timeout", seconds)
    answer = doctrine(*words, lang="en")
    assert answer.returncode == status and "Traceback" not in answer.stderr
    assert said in answer.stdout + answer.stderr


def test_shapes_one_in_another_without_end(doctrine, tmp_path):
    deep = tmp_path / "deep.ttl"
    lines = [f"<http://e/{n}> <http://www.w3.org/ns/shacl#node> <http://e/{n + 1}> ." for n in range(3000)]
    deep.write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "data.nt").write_text(LONG, encoding="utf-8")
    refused = doctrine("validate", str(tmp_path / "data.nt"), "--shapes", str(deep), lang="en")
    assert refused.returncode == 2 and "more than 60 shapes" in refused.stderr


# ----------------------------------------------------------------------------------------------- RDF

RDF = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://e/">'


@pytest.mark.parametrize(
    "words",
    [("validate",), ("query", "-", "--data"), ("serve", "--data"), ("import",), ("audit",), ("validate", "--shapes")],
    ids=lambda words: " ".join(words),
)
@pytest.mark.parametrize(
    "name", ["swelling-entities.rdf", "reading-entity.rdf", "remote-context.jsonld", "imported-context.jsonld"]
)
def test_rdf_that_swells_or_reads_elsewhere_is_refused_whoever_reads_it(handed, words, name):
    refused = CliRunner().invoke(main, ["--lang", "en", *words, handed(f"rdf/{name}")], input="ASK {}")
    assert refused.exit_code == 2
    assert name in refused.stderr and "root:" not in refused.output


def test_what_a_file_says_it_imports_is_not_fetched(handed):
    validated = CliRunner().invoke(main, ["validate", handed("rdf/imports.ttl")])
    assert validated.exit_code == 1  # a service without a name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("deep.rdf", RDF + "<a><b>" * 50_000, "200"),
        ("deep.jsonld", '{"@id":"http://e/a","http://e/p":' * 100_000, "65536"),
        ("deep.ttl", "<http://e/a> <http://e/b> " + "(" * 200_000, "deep.ttl, line 1"),
        ("address.nt", '<http://e/a b> <http://e/p> "x" .', "address.nt, line 1"),
        ("nul.ttl", "<http://e/a> <http://e/p> \"x\" .\0\0\0", "nul.ttl, line 1"),
    ],
    ids=lambda value: value if len(str(value)) < 20 else "",
)  # fmt: skip
def test_nesting_and_addresses_out_of_bounds_are_refused_with_their_place(tmp_path, name, content, said):
    place = tmp_path / name
    place.write_text(content, encoding="utf-8")
    for words in (("validate",), ("query", "-", "--data")):
        refused = CliRunner().invoke(main, ["--lang", "en", *words, str(place)], input="ASK {}")
        assert refused.exit_code == 2 and said in refused.stderr


def test_a_gigantic_literal_is_read_and_shown_cut(doctrine, tmp_path):
    place = tmp_path / "gigantic.nt"
    place.write_text(LONG + f'\n<http://e/b> <http://e/name> "{"x" * 5_000_000}" .', encoding="utf-8")
    asked = doctrine("query", "-", "--data", str(place), stdin="SELECT (STRLEN(?o) AS ?n) { <http://e/b> ?p ?o }")
    assert asked.returncode == 0 and "5000000" in asked.stdout


# ----------------------------------------------------------------------------------------- injection

MARK = "zqx"
DMP = "https://w3id.org/doctrine-sante/id/service/dmp"
BREAKS = [  # out of a string, of an address, of a comment, of a pattern
    f'{MARK}" . SERVICE <http://127.0.0.1:9/> {{}} }} #',
    f"{MARK}' . SERVICE <http://127.0.0.1:9/> {{}} }} #",
    f"{DMP}> ?p ?o . SERVICE <http://127.0.0.1:9/{MARK}> {{}} }} #",
    f"service/{MARK}> ?p ?o }} #",
    f"{MARK}\\",
    f"{MARK}\n}} INSERT DATA {{ <a:b> <a:b> <a:b> }} #",
    f"art. 54({MARK}) | 1=1",
    f"service/{MARK}\\u003E ?p ?o }} #",
]
#: Out of an address, then out of a string.
BOTH = f'{DMP}> ?p ?o }} # {MARK}" . SERVICE <http://127.0.0.1:9/> {{}} }} #'


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Every query that reaches the engine in this process."""
    texts: list[str] = []

    class Spy:
        def __init__(self, store: object) -> None:
            self._store = store

        def query(self, text: str, **options: object) -> object:
            texts.append(text)
            return self._store.query(text, **options)

        def __len__(self) -> int:
            return len(self._store)

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

    plain = Graph.__init__

    def spied(self: Graph, store: object, *others: object) -> None:
        plain(self, Spy(store), *others)

    monkeypatch.setattr(Graph, "__init__", spied)
    return texts


def held(texts: list[str]) -> None:
    """What was handed over stands whole in a string: it is no word of the query."""
    for text in texts:
        for word in guard.tokens(text):
            assert MARK not in word.text or word.kind == "string", text
        assert "127.0.0.1:9/" not in "".join(word.text for word in guard.tokens(text) if word.kind != "string"), text


#: What each command needs to get as far as its graph.
NEEDED = {
    "impact": ["service/dmp"], "path": ["service/dmp", "identifier/ins"], "show": ["service/dmp"], "search": ["dmp"],
    "ask": ["all-dependencies"], "changes": ["2023", "2025"],
}  # fmt: skip
#: Commands that write, listen or read files only: their files are attacked above and in the tests of formats.
ELSEWHERE = {"app", "audit", "import", "load", "mcp", "query", "serve", "template", "validate"}


def parameters() -> list[tuple[str, str]]:
    found = []
    for name in sorted(COMMANDS.keys() - ELSEWHERE):
        command = main.get_command(click.Context(main), name)
        found += [(name, one.name) for one in command.params if isinstance(one.type, click.types.StringParamType)]
    return found


@pytest.mark.parametrize(("name", "parameter"), parameters())
def test_no_parameter_of_a_command_becomes_a_word_of_a_query(asked, name, parameter):
    command = main.get_command(click.Context(main), name)
    one = next(one for one in command.params if one.name == parameter)
    words = [*NEEDED.get(name, ())]
    if isinstance(one, click.Option):
        words += [one.opts[0], BOTH]
    else:
        rank = [each.name for each in command.params if isinstance(each, click.Argument)].index(parameter)
        words[rank : rank + 1] = [BOTH]
    result = CliRunner().invoke(main, [name, *words])
    assert result.exit_code in (0, 1, 2), (words, result.output)
    held(asked)


def test_no_value_of_a_question_becomes_a_word_of_its_query(graph, asked):
    spied = Graph(graph.store, graph.version)
    for one in questions().values():
        for parameter in one.params:
            for value in BREAKS:
                for act in (ask, written):
                    try:
                        given = act(spied, one.id, **{parameter.name: value})
                    except BadInput:
                        continue
                    if act is written:
                        asked.append(given)
    held(asked)


#: Names that the address of a page may hold, whatever the page.
NAMES = (
    "entity", "q", "source", "view", "at", "edition", "selected", "colour", "kind", "of", "from", "to", "role", "via",
    "until", "cell", "article", "chapter", "level", "trail", "pin", "open", "rel", "conf", "query", "question",
    "target", "by", "list", "mode", "house", "room", "sort", "all", "link", "part", "columns", "name", "theme", "since",
)  # fmt: skip


def test_no_filter_of_a_page_becomes_a_word_of_a_query(asked):
    st.cache_resource.clear()  # a graph that was opened before would not be watched
    try:
        for rank, page in enumerate(sorted(PATHS)):
            values = (BREAKS[0], BREAKS[2])
            app = opened(page, **{name: values[(rank + place) % 2] for place, name in enumerate(NAMES)})
            assert "SERVICE <http" not in html(app)
        assert asked
        held(asked)
    finally:
        st.cache_resource.clear()


@pytest.mark.parametrize("text", ["http://e/<", "http://e/ b", "service/dmp>", "service:a\\u003E", "dn:{x}"])
def test_what_no_address_may_hold_names_nothing(text):
    assert expand(text) is None


# ------------------------------------------------------------------------------------------ any words

WORDS = some.one_of(
    some.sampled_from(
        ["--as-of", "--edition", "--format", "json", "--lang", "fr", "-o", "--data", "--timeout", "--max-hops", "--of",
         "--role", "--theme", "--from", "--until", "--article", "54", "2025", "2027-03-26", "service/dmp", "DMP", "-",
         "--", "-1", "nan", "1e400", "art. 54(2)", "http://[", "http://a%zz", "dn:", ":", "/", "..", "\u202e", "٣"]
    ),
    some.text(max_size=30),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(name=some.sampled_from(sorted(COMMANDS.keys() - ELSEWHERE)), words=some.lists(WORDS, max_size=5))
def test_any_words_get_an_answer_or_a_message(graph, tmp_path_factory, name, words):
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.getbasetemp())
        result = CliRunner().invoke(main, [name, *words])
    assert result.exit_code in (0, 1, 2), (name, words, result.output, result.exception)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    page=some.sampled_from(sorted(PATHS)),
    values=some.dictionaries(some.sampled_from(NAMES), WORDS.filter(lambda text: "\ud800" not in text), max_size=8),
)
def test_any_address_shows_a_page(page, values):
    opened(page, **{name: value for name, value in values.items() if name != "lang"})
