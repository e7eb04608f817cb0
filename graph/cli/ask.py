"""Commands that ask: questions, ask, query."""

import sys
from functools import partial
from pathlib import Path

import click

from graph import query, sparql
from graph.cli.common import (
    data_option,
    endpoint,
    endpoint_options,
    graph_for,
    in_time,
    lang_option,
    print_rows,
    rows_format,
    time_options,
)
from graph.cli.main import Context, told
from graph.errors import BadInput
from graph.names import shorten
from graph.once import once
from graph.text import t


@click.command("questions")
@click.option("--asked-by", help="architect, urbanist, auditor, vendor, policy…")
@rows_format
@lang_option
@click.pass_obj
def questions_command(context: Context, asked_by: str | None, form: str, own_lang: str | None) -> None:
    """Les questions toutes prêtes / the ready-made questions."""
    lang = own_lang or context.lang
    rows = [
        (one.id, one.title(lang), ", ".join(one.asked_by), " ".join(f"{p.name}={p.kind}" for p in one.params))
        for one in query.questions_of(asked_by or "")
    ]
    print_rows(("id", "question", "asked_by", "parameters"), rows, form, lang)


@click.command("ask")
@click.argument("question")
@click.argument("values", nargs=-1, metavar="[PARAM=VALUE]…")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30, show_default=True, help="Secondes / seconds.")
@data_option
@time_options
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def ask_command(
    context: Context,
    question: str,
    values: tuple[str, ...],
    timeout: float,
    data: tuple[Path, ...],
    as_of: str | None,
    edition: str | None,
    form: str,
    own_lang: str | None,
) -> None:
    """Poser une question toute prête / ask a ready-made QUESTION (see: doctrine questions)."""
    lang = own_lang or context.lang
    query.question(question)  # an unknown name is said before anything is loaded
    given = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadInput("parameter-form", value=text)
        given[name] = value

    def work() -> None:
        answer = query.ask(graph_for(data, as_of, edition), question, lang, **given)
        _print_answer(answer, form, lang)

    in_time(partial(_guarded, work, lang), timeout)


@click.command("query")
@click.argument("file", metavar="FILE|-")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30, show_default=True, help="Secondes / seconds.")
@data_option
@time_options
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def query_command(
    context: Context,
    file: str,
    timeout: float,
    data: tuple[Path, ...],
    as_of: str | None,
    edition: str | None,
    form: str,
    own_lang: str | None,
) -> None:
    """Poser une requête SPARQL lue dans FILE, ou sur l’entrée standard (-) / run a SPARQL query."""
    lang = own_lang or context.lang
    written = _text(file)
    if endpoint():  # the engine there sets the bounds of what it runs

        def work() -> None:
            _print_answer(sparql.run(graph_for(data, as_of, edition), written), form, lang)

        in_time(partial(_guarded, work, lang), timeout)
        return
    result = once(lambda: graph_for(data, as_of, edition, resident=True), written, seconds=timeout)
    _print_answer(sparql.read_answer(result.media, result.content), form, lang)
    if result.limit:
        click.echo(t("cli.truncated", lang, rows=result.limit), err=True)


def _text(file: str) -> str:
    if file == "-":
        return click.get_text_stream("stdin").read()
    try:
        return Path(file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput("no-file", file=file) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("unreadable-file", file=file, reason=error) from None


def _guarded(work, lang: str) -> None:
    """Run in the child process: a bad input there is a message and status 2, as anywhere."""
    try:
        work()
    except Exception as error:
        sys.exit(told(error, lang))
    finally:
        sys.stdout.flush()


def _print_answer(answer: sparql.Answer, form: str, lang: str) -> None:
    if answer.turtle is not None:
        click.echo(answer.turtle, nl=False)
    elif answer.boolean is not None:
        click.echo("true" if answer.boolean else "false")
    else:
        shown = [
            tuple(cell if cell is None or form == "json" else shorten(cell) for cell in row) for row in answer.rows
        ]
        if form == "json":
            shown = list(answer.rows)
        print_rows(answer.columns, shown, form, lang)
