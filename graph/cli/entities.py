"""Commands on entities: stats, list, search, show."""

import dataclasses
import json

import click

from graph import describe, figures, find
from graph.cli.common import endpoint_options, graph_for, lang_option, print_rows, rows_format, time_options
from graph.cli.main import Context
from graph.errors import BadInput
from graph.model import Entity, Fact, Passage
from graph.proof import in_words
from graph.text import t


@click.command("stats")
@time_options
@endpoint_options
def stats_command(as_of: str | None, edition: str | None) -> None:
    """Les chiffres du graphe / the figures of the graph (JSON)."""
    click.echo(
        json.dumps(
            figures.stats(graph_for(as_of=as_of, edition=edition, resident=True)),
            ensure_ascii=False,
            indent=2,
        )
    )


@click.command("list")
@click.argument("kind", required=False, metavar="[TYPE]")
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def list_command(context: Context, kind: str | None, form: str, own_lang: str | None) -> None:
    """Toutes les entités, ou celles d’un TYPE / all entities, or those of a TYPE (Service, Actor…)."""
    lang = own_lang or context.lang
    hits = find.entities(graph_for(), kind, lang)
    print_rows(("id", "label", "type"), [(hit.id, hit.label, hit.type) for hit in hits], form, lang)


@click.command("search")
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@rows_format
@endpoint_options
@lang_option
@click.pass_obj
def search_command(context: Context, text: tuple[str, ...], limit: int, form: str, own_lang: str | None) -> None:
    """Ce que TEXT désigne : nom, sigle, citation / what TEXT designates: name, acronym, citation."""
    lang, wanted = own_lang or context.lang, " ".join(text)
    hits = find.search(graph_for(), wanted, lang, limit)
    if not hits:
        raise BadInput("no-match", text=wanted)
    rows = [(hit.id, hit.label, hit.type, hit.score) for hit in hits]
    print_rows(("id", "label", "type", "score"), rows, form, lang)


@click.command("show")
@click.argument("name", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "turtle", "jsonld"]),
    default="text",
    show_default=True,
)
@time_options
@endpoint_options
@lang_option
@click.pass_obj
def show_command(
    context: Context,
    name: tuple[str, ...],
    form: str,
    as_of: str | None,
    edition: str | None,
    own_lang: str | None,
) -> None:
    """Une entité, ses faits et leurs passages / an entity, its facts and their passages."""
    lang, graph = own_lang or context.lang, graph_for(as_of=as_of, edition=edition)
    entity = describe.show(graph, " ".join(name), lang)
    if form == "json":
        click.echo(json.dumps(dataclasses.asdict(entity), ensure_ascii=False, indent=2))
    elif form in ("turtle", "jsonld"):
        click.echo(describe.as_rdf(graph, entity.iri, form), nl=False)
    else:
        _print(entity, lang)


def _print(entity: Entity, lang: str) -> None:
    click.secho(entity.label, bold=True)
    click.echo(f"{entity.id} · {entity.type_label}")
    if entity.alternatives:
        click.echo(f"{t('show.also', lang)} : {', '.join(entity.alternatives)}")
    if entity.definition:
        click.echo(f"\n{entity.definition}")
    heading = None
    for fact in entity.facts:
        if fact.label != heading:
            heading = fact.label
            click.secho(f"\n{heading}", bold=True)
        _print_fact(fact, lang)


def _print_fact(fact: Fact, lang: str) -> None:
    value = fact.value
    click.echo(
        f"  {value.label} ({value.id})" if value.id else f"  {value.text}" + (f" [{value.lang}]" if value.lang else "")
    )
    for passage in fact.passages:
        click.echo(f"      {_passage(passage, lang)}")
        quote = in_words(passage.quotes, lang)
        if quote:
            click.echo(f"        « {quote} »")


def _passage(passage: Passage, lang: str) -> str:
    parts = [f"[{t('confidence.' + passage.confidence, lang)}]"]
    if passage.evidence_kind:
        parts.append(t(f"evidence.{passage.evidence_kind}", lang))
    if passage.announced:
        parts.append(t("show.announced", lang))
    parts.append(passage.source.title if passage.source else passage.rationale.get(lang) or t("show.no-source", lang))
    if passage.locator:
        parts.append(passage.locator)
    if passage.edition:
        parts.append(t("show.edition", lang, year=passage.edition.rpartition("/")[2]))
    if passage.valid_from:
        parts.append(t("show.since", lang, day=passage.valid_from))
    if passage.observed_on and not passage.valid_from:
        parts.append(t("show.observed", lang, day=passage.observed_on))
    if passage.valid_until:
        parts.append(t("show.until", lang, day=passage.valid_until))
    return " · ".join(parts)
