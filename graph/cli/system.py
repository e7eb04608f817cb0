"""Commands: bring one's own information system, and the template to describe it."""

import json
import sys
from itertools import groupby
from pathlib import Path

import click

from graph.cli.common import graph_for, lang_option
from graph.cli.main import Context
from graph.cli.mapoptions import map_options
from graph.errors import BadInput
from graph.io.files import write_whole
from graph.names import DN
from graph.system.records import Imported
from graph.text import t

EXAMPLES = 10  # problems shown of each kind: the rest is in the JSON


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--url", metavar="ADDRESS",
    help="Serveur Mercator à lire ; jeton dans MERCATOR_TOKEN / Mercator server to read; token in MERCATOR_TOKEN.",
)  # fmt: skip
@click.option(
    "--propose", type=click.Path(path_type=Path), metavar="FILE",
    help="Y écrire les choix à confirmer, à la suite de ceux de --mapping / write there the choices to confirm.",
)  # fmt: skip
@map_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Où écrire : .ttl .jsonld .nt .csv .xlsx .xml .archimate ; sans elle, Turtle sur la sortie / where to write.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@lang_option
@click.pass_obj
def import_command(
    context: Context,
    files: tuple[Path, ...],
    url: str | None,
    source: str | None,
    mapping: Path | None,
    complete: tuple[Path, ...],
    propose: Path | None,
    partial: bool,
    output: Path | None,
    form: str,
    own_lang: str | None,
) -> None:
    """Apporter son système d’information / bring one’s own information system.

    \b
    doctrine import si.xlsx -o si.ttl
    doctrine import applications.csv flux.csv --mapping choix.toml -o si.ttl
    doctrine import modele.archimate -o si.ttl
    doctrine import dossier-mercator/ --complete complement.xlsx -o si.ttl

    \b
    Statut 0 : tout est importé ; 1 : des points à vérifier ; 2 : des refus, rien n’est écrit (sauf --partial).
    Status 0: all is imported; 1: points to check; 2: refusals, nothing is written (unless --partial).
    """
    from graph.system.formats import written_as
    from graph.system.importing import import_files
    from graph.system.mapping import read_mapping

    lang = own_lang or context.lang
    if not files and not url:
        raise BadInput("import.no-input")
    chosen = read_mapping(mapping) if mapping else None
    imported = import_files(files, graph_for(), source, chosen, complete, lang, url)
    refused = sum(one.level == "refused" for one in imported.problems)
    written = not refused or partial
    content = written_as(output or Path("-.ttl"), imported.elements, lang)
    if written and output:
        write_whole(output, content)
    elif written and form == "text":
        click.echo(content.decode(), nl=False)
    if propose:
        _propose(propose, mapping, imported, lang)
    if form == "json":
        click.echo(json.dumps(_report(imported, lang), ensure_ascii=False, indent=2))
    else:
        _tell(imported, lang)
        if written and output:
            click.echo(t("import.written", lang, file=output), err=True)
    if not written:
        raise BadInput("import.not-written", count=refused)
    sys.exit(1 if any(one.level != "dropped" for one in imported.problems) else 0)


def _propose(place: Path, mapping: Path | None, imported: Imported, lang: str) -> None:
    from graph.system.mapping import as_toml, proposals, written

    proposed = proposals(imported)
    write_whole(place, written(as_toml(mapping) if mapping else "", proposed).encode())
    click.echo(t("import.proposals", lang, count=sum(map(len, proposed.values())), file=place), err=True)


def _report(imported: Imported, lang: str) -> dict:
    """Return what an import gave: a stable contract."""
    from graph.system.importing import counted, system_name, worst_first

    return {
        "system": system_name(imported.elements),
        "elements": counted(imported.elements),
        "facts": sum(len(values) for one in imported.elements for values in one.facts.values()),
        "problems": [
            {
                "level": one.level,
                "code": one.code,
                "place": one.place,
                "message": one.message(lang),
                "matches": [{"id": m.id, "label": m.label, "score": m.score} for m in one.values.get("matches", ())],
            }
            for one in worst_first(imported.problems)
        ],
    }


def _tell(imported: Imported, lang: str) -> None:
    """Say on standard error what an import gave, the worst first."""
    from graph.find import type_labels
    from graph.system.importing import counted, system_name, worst_first

    for level, group in groupby(worst_first(imported.problems), lambda one: one.level):
        click.secho(t(f"import.{level}", lang), bold=True, err=True)
        for _, same in groupby(sorted(group, key=lambda one: one.code), lambda one: one.code):
            some = list(same)
            for one in some[:EXAMPLES]:
                click.echo(f"  {one.message(lang)}", err=True)
            if len(some) > EXAMPLES:
                click.echo("  " + t("import.more", lang, count=len(some) - EXAMPLES), err=True)
    name = system_name(imported.elements)
    click.echo(t("import.system", lang, name=name) if name else t("import.no-system", lang), err=True)
    labels = type_labels(graph_for(), lang, plural=True)
    for kind, count in counted(imported.elements).items():
        if count:
            click.echo(t("import.kind", lang, name=labels[DN + kind], count=count), err=True)


@click.command("template")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx",
    help="Classeur à écrire / workbook to write.",
)  # fmt: skip
@click.option(
    "--with", "known", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="Cartographie dont le modèle est déjà rempli / map that the template is filled with.",
)  # fmt: skip
@lang_option
@click.pass_obj
def template_command(context: Context, output: Path, known: tuple[Path, ...], own_lang: str | None) -> None:
    """Écrire le modèle à remplir de son système / write the template to describe one’s system.

    Une feuille par classe, une note par colonne, des listes tirées du graphe.
    One sheet per class, a note per column, lists taken from the graph.
    """
    from graph.system.importing import import_files
    from graph.system.matching import Matcher
    from graph.system.writing import to_workbook

    lang, graph = own_lang or context.lang, graph_for()
    if output.suffix.lower() != ".xlsx":
        raise BadInput("import.which-output", file=output, known=".xlsx")
    imported = import_files(known, graph, lang=lang) if known else Imported(())
    if imported.problems:
        _tell(imported, lang)
    write_whole(output, to_workbook(imported.elements, lang, Matcher(graph, lang).choices()))
    click.echo(t("template.written", lang, file=output), err=True)
    sys.exit(1 if any(one.level != "dropped" for one in imported.problems) else 0)
