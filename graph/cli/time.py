"""Commands on time: timeline, changes."""

import json
from datetime import date
from typing import TYPE_CHECKING

import click

from graph.cli.common import endpoint_options, graph_for, lang_option, print_rows
from graph.cli.main import Context
from graph.dates import span
from graph.errors import BadInput
from graph.text import t

if TYPE_CHECKING:
    from graph.changefiles import Row


@click.command("timeline")
@click.argument("name", nargs=-1)
@click.option("--theme", help="Thème / theme (security, « sécurité »…).")
@click.option("--role", help="Rôle sur qui pèse la date / role that the date bears on.")
@click.option("--kind", help="Nature / kind (deadline, « échéance »…).")
@click.option("--edition", metavar="YEAR", help="Édition à laquelle la date est rattachée / edition it is tied to.")
@click.option("--from", "since", metavar="DATE", help="À partir de / from (AAAA, AAAA-MM, AAAA-MM-JJ).")
@click.option("--until", metavar="DATE", help="Jusqu’à, compris / until, included.")
@click.option("--near", is_flag=True, help="Aussi ce dont NAME dépend / also what NAME depends on.")
@click.option("--as-of", metavar="DATE", help="Le jour d’où l’on regarde (aujourd’hui) / the day one looks from.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "ics"]), default="table", show_default=True
)
@endpoint_options
@lang_option
@click.pass_obj
def timeline_command(
    context: Context,
    name: tuple[str, ...],
    theme: str | None,
    role: str | None,
    kind: str | None,
    edition: str | None,
    since: str | None,
    until: str | None,
    near: bool,
    as_of: str | None,
    form: str,
    own_lang: str | None,
) -> None:
    """Jalons de la doctrine et dates de l’EEDS / milestones of the doctrine and EHDS dates."""
    from graph import datefiles, timeline

    lang = own_lang or context.lang
    today = span(as_of).start if as_of else date.today()
    asked = {"name": " ".join(name), "theme": theme, "role": role, "kind": kind, "edition": edition,
             "since": since, "until": until}  # fmt: skip
    found = timeline.timeline(
        graph_for(), today, lang, near=near, **{key: value.strip() for key, value in asked.items() if value}
    )
    every = (*found.dated, *found.undated)
    if not every:
        raise BadInput("timeline-none", asked=", ".join(f"{key}={value}" for key, value in asked.items() if value))
    if form == "json":
        click.echo(json.dumps([timeline.record(one, lang) for one in every], ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(datefiles.as_csv(found, lang), nl=False)
    elif form == "ics":
        click.get_binary_stream("stdout").write(datefiles.as_ics(found, lang))  # its line ends are its own
    else:
        print_rows(
            [t(f"timeline.column-{key}", lang) for key in ("date", "state", "label", "kind", "about", "id")],
            [
                (
                    datefiles.when(one, lang),
                    t(f"timeline.state-{one.state}", lang),
                    one.label,
                    one.kind_label,
                    datefiles.about(one, lang),
                    one.id,
                )
                for one in every
            ],
            form,
            lang,
        )
        click.echo(t("timeline.as-of", lang, day=today.isoformat()), err=True)


@click.command("changes")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="TO")
@click.option("--kind", help="Nature du changement / kind of change (added, postponed, made_binding…).")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "md"]), default="table", show_default=True)
@endpoint_options
@lang_option
@click.pass_obj
def changes_command(
    context: Context, before: str, after: str, kind: str | None, form: str, own_lang: str | None
) -> None:
    """Ce qui change d’une édition FROM à une édition TO, ou d’un jour à un autre / what changes between two
    editions of the doctrine, or between two days (AAAA-MM-JJ): relations that begin or end."""
    from graph import changefiles, changes

    lang, graph = own_lang or context.lang, graph_for()
    if "-" in before and "-" in after:
        if kind or form == "md":
            raise BadInput("days-options")
        days = changes.between_days(graph, before, after, lang)
        if form == "json":
            click.echo(json.dumps(changefiles.days_record(days), ensure_ascii=False, indent=2))
            return
        shown = changefiles.days_rows(days)
        told = t("changes.days-undated", lang, n=days.undated)
    else:
        found = changes.compare(graph, before, after, lang, kind or "")
        if form == "json":
            click.echo(json.dumps(changefiles.record(found), ensure_ascii=False, indent=2))
            return
        if form == "md":
            click.echo(changefiles.as_markdown(found, lang), nl=False)
            return
        shown = changefiles.rows(found, lang)
        told = t("changes.caution", lang)
    if form == "csv":
        click.echo(changefiles.as_csv(shown, lang), nl=False)
        return
    columns = [t(f"changes.column-{key}", lang) for key in ("section", "kind", "about", "summary", "date", "voice")]
    print_rows(columns, [_change(one, before, after, lang) for one in shown], "table", lang)
    click.echo(told, err=True)


def _change(one: "Row", before: str, after: str, lang: str) -> tuple[str, ...]:
    from graph.changefiles import GLYPHS

    date_ = f"{one.date} → {one.new_date}" if one.new_date else one.date
    step = f" [{one.before or '…'} → {one.after}]" if one.spans else ""
    voice = t(f"changes.voice-{one.voice}", lang) if one.voice else ""
    about = ", ".join(link.label for link in one.about)
    return (
        f"{GLYPHS[one.section]} {t(f'changes.short-{one.section}', lang, before=before, after=after)}",
        one.kind + step,
        about,
        one.summary,
        date_,
        voice,
    )
