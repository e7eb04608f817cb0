"""What a query may not be: the words count, not the letters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from graph import guard
from graph.answering import Bounds, answer
from graph.errors import BadQuery
from graph.names import PREFIXES

AWAY = "http://127.0.0.1:9/"


def refused(sparql: str, **allowed: frozenset) -> str:
    with pytest.raises(BadQuery) as error:
        guard.check(sparql, **allowed)
    return error.value.key


@pytest.mark.parametrize(
    "sparql",
    [
        f"ASK {{ SERVICE <{AWAY}> {{}} }}",
        f"ASK {{ service silent <{AWAY}> {{}} }}",
        f"ASK {{ ?s ?p ?o . SERVICESILENT<{AWAY}>{{}} }}",
        f"ASK {{ ?s ?p trueSERVICE<{AWAY}>{{}} }}",
        f"ASK {{ ?s ?p 1SERVICE<{AWAY}>{{}} }}",
        f"ASK {{ ?s ?p 'x'SERVICE<{AWAY}>{{}} }}",
        "ASK { SERVICE ?where {} }",
        f"PREFIX e: <{AWAY}> ASK {{ SERVICE e:a {{}} }}",
        f"PREFIX e: <{AWAY}> ASK {{ SERVICEe:a {{}} }}",
        f"ASK {{ SERVICE # a comment\n <{AWAY}> {{}} }}",
        f"ASK {{ SERV\\u0049CE <{AWAY}> {{}} }}",
        f"SELECT ('a\\u0027) {{ SERVICE <{AWAY}> {{}} }} #' AS ?x) {{}}",
        f"ASK {{ FILTER(?a<?b)SERVICE<{AWAY}>{{}} FILTER(?c>?d) }}",
    ],
)
def test_a_service_is_found_however_it_is_written(sparql):
    assert refused(sparql) == "no-service"


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service WHERE { ?service a dn:Service }",
        "SELECT ?from { ?from dn:dependsOn service:SERVICE }",
        "ASK { ?s skos:note 'SERVICE <http://a/> {} FROM <http://b/> DELETE' }",
        'ASK { ?s skos:note """a "quoted" SERVICE\n\\""" <x>""" }',
        "ASK { ?s <http://a/SERVICE?FROM=x> ?o } # SERVICE <http://a/> {}",
        "ASK { GRAPH service:dmp { ?s ?p ?o } }",
        "ASK { FILTER (?a<?b && ?c>?d) }",
        "ASK { ?s a dn:Insert ; dn:delete ?x }",
    ],
)
def test_a_keyword_in_a_string_an_address_a_name_or_a_comment_does_not_count(sparql):
    assert guard.check(sparql).services == ()


def test_a_service_of_the_list_is_let_through_and_no_other():
    sparql = f"PREFIX e: <{AWAY}> SELECT * {{ SERVICE SILENT e:sparql {{ ?s ?p ?o }} }}"
    assert guard.check(sparql, services=frozenset([AWAY + "sparql"])).services == (AWAY + "sparql",)
    assert refused(sparql, services=frozenset([AWAY])) == "no-service"
    # The engine reads PREFIXe: as two words, and would have e: stand for another machine.
    twice = sparql.replace("SELECT", "PREFIXe:<http://elsewhere.example/> SELECT")
    assert refused(twice, services=frozenset([AWAY + "sparql"])) == "no-service"


def test_from_names_a_graph_that_there_is_or_is_refused():
    sparql = "BASE <http://e/> PREFIX a: <b/> SELECT * FROM a:c FROM NAMED <d> { ?s ?p ?o }"
    known = frozenset(["http://e/b/c", "http://e/d"])
    assert guard.check(sparql, graphs=known).graphs == (("http://e/b/c", False), ("http://e/d", True))
    assert refused(sparql, graphs=frozenset(["http://e/d"])) == "no-from"
    assert refused("ASKFROM<file:///etc/passwd>{}") == "no-from"


@pytest.mark.parametrize("word", sorted(guard.UPDATES))
def test_an_update_is_refused(word):
    assert refused(f"PREFIX a: <http://a/> # SELECT\n{word.lower()} <http://a/>") == "read-only"


def test_a_query_too_long_or_too_deep_never_reaches_the_engine():
    assert refused("ASK {}" + " " * guard.LONGEST) == "query-too-long"
    assert refused("ASK " + "{" * 61 + "}" * 61) == "query-too-deep"
    assert refused("ASK { FILTER (" + "!" * 61 + "true) }") == "query-too-deep"
    assert refused(" \n") == "empty-query"
    assert guard.check("ASK " + "{" * 60 + "}" * 60).form == "ASK"


@pytest.mark.parametrize(
    ("sparql", "limited", "cut"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o }\nLIMIT 9\n", True),
        ("SELECT * { ?s ?p ?o } # end", "SELECT * { ?s ?p ?o } # end\nLIMIT 9\n", True),
        ("SELECT * { ?s ?p ?o } LIMIT 8", "SELECT * { ?s ?p ?o } LIMIT 8", False),
        ("SELECT * { ?s ?p ?o } limit10offset 5", "SELECT * { ?s ?p ?o } limit9offset 5", True),
        ("SELECT * { { SELECT ?s {} LIMIT 70 } }", "SELECT * { { SELECT ?s {} LIMIT 70 } }\nLIMIT 9\n", True),
        ("SELECT * { ?s ?p ?o } VALUES ?s { 1 }", "SELECT * { ?s ?p ?o } \nLIMIT 9\nVALUES ?s { 1 }", True),
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p ?o }", False),
    ],
)  # fmt: skip
def test_rows_are_limited_where_the_query_itself_would_say_it(sparql, limited, cut):
    assert guard.check(sparql).limited(9) == (limited, cut)


PIECES = st.sampled_from(
    [
        "SERVICE", "service", "SILENT", f"<{AWAY}>", "<?b&&?c>", "?s", "?SERVICE", "$p", "{", "}", "(", ")", "[", "]",
        ".", ";", ",", " ", "\n", "#x\n", "'", '"', '"""', "'''", "\\", "\\u0053", "\\u0027", "e:", "e:a", "e:a.b", "a",
        "true", "1", "1.", "1e0", "@en", "@en--ltr", "^^", "_:b", "_:b.", "FILTER", "BIND", "AS", "EXISTS", "GRAPH",
        "UNION",
        "OPTIONAL", "VALUES", "<", ">", "-", "SERVICEe:a", "serviceSILENT", "PREFIX e:<http://x/>", "é", "%41",
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=5))
def test_no_text_that_the_guard_lets_through_makes_the_engine_call_away(before, after):
    call = f"SERVICE<{AWAY}>{{}}"
    sparql = f"PREFIX e:<{AWAY}>ASK{{?s ?p {''.join(before)}{call}{''.join(after)}}}"
    try:
        guard.check(sparql)
        Store().query(sparql, prefixes=PREFIXES)
    except (BadQuery, SyntaxError):
        pass  # refused by the one or the other
    except OSError as error:
        pytest.fail(f"the engine called away: {error}\n{sparql}")


def test_what_the_engine_says_of_an_error_has_the_place_in_the_query_as_it_was_written():
    asked = {"query": "SELECT *\n{ ?s ?p }", "base": "", "table": "json", "triples": None, "default": [], "named": []}
    with pytest.raises(BadQuery) as error:
        answer(Store(), asked, Bounds(), frozenset())
    assert (error.value.key, error.value.values["line"], error.value.values["column"]) == ("query-syntax", "2", "10")
    with pytest.raises(BadQuery) as error:
        answer(Store(), asked | {"query": "SELECT *\n{ ?s ex:p ?o }"}, Bounds(), frozenset())
    assert error.value.values == {"line": 2, "column": 6, "prefix": "ex"}
