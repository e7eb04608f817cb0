"""The query of the page as code that a colleague runs elsewhere: a command, Python, R."""

import json
from urllib.parse import urlsplit

import streamlit as st

from graph.vocabulary import declared

__all__ = ["FORMS", "endpoint", "snippet"]

FORMS = ("curl", "Python", "R")


def endpoint() -> str:
    """Return the address at which this application answers SPARQL."""
    here = urlsplit(st.context.url or "http://127.0.0.1:8501/")
    return f"{here.scheme}://{here.netloc}/sparql"


def snippet(form: str, sparql: str, url: str, triples: bool) -> str:
    """Return the query as code.

    :param form: one of :data:`FORMS`.
    :param triples: whether the answer is a graph.
    """
    return {"curl": _curl, "Python": _python, "R": _r}[form](declared(sparql).strip(), url, triples)


def _curl(sparql: str, url: str, triples: bool) -> str:
    media = "text/turtle" if triples else "text/csv"
    quoted = sparql.replace("'", "'\\''")
    return f"curl --silent --header 'Accept: {media}' \\\n  --data-urlencode query='{quoted}' \\\n  {url}\n"


def _python(sparql: str, url: str, triples: bool) -> str:
    text = sparql.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text += "\n"
    form, read = ("TURTLE", "print(answer.decode())") if triples else ("JSON", "")
    read = read or ('for row in answer.get("results", {}).get("bindings", [answer.get("boolean")]):\n    print(row)')
    return (
        "# pip install SPARQLWrapper\n"
        f"from SPARQLWrapper import {form}, POST, SPARQLWrapper\n\n"
        f"endpoint = SPARQLWrapper({json.dumps(url)})\n"
        f"endpoint.setMethod(POST)\nendpoint.setReturnFormat({form})\n"
        f'endpoint.setQuery("""\n{text}\n""")\n'
        f"answer = endpoint.query().convert()\n{read}\n"
    )


def _r(sparql: str, url: str, triples: bool) -> str:
    # A raw string of R ends at the first )-" with as many dashes: more than the text holds.
    dashes = "-"
    while f'){dashes}"' in sparql:
        dashes += "-"
    media = "text/turtle" if triples else "text/csv"
    read = "cat(resp_body_string(answer))" if triples else "print(read.csv(text = resp_body_string(answer)))"
    return (
        '# install.packages("httr2")\n'
        "library(httr2)\n\n"
        f'query <- r"{dashes}(\n{sparql}\n){dashes}"\n'
        f"answer <- request({json.dumps(url)}) |>\n"
        f'  req_headers(Accept = "{media}") |>\n'
        "  req_body_form(query = query) |>\n"
        f"  req_perform()\n{read}\n"
    )
