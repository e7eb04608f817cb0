"""From files to an audit: what the command and the page share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.audit.derive import Doctrine, doctrine_of
from graph.audit.engine import audit
from graph.audit.results import Audit
from graph.audit.rules import AuditRule, catalogue, pack
from graph.audit.waivers import Waiver, check_waivers, read_waivers
from graph.errors import BadInput
from graph.store import Graph
from graph.system.importing import import_files, worst_first
from graph.system.mapping import Mapping
from graph.system.records import Element, Problem

__all__ = ["Auditor", "Refused"]

SHOWN = 10  # refusals named in a message


class Refused(BadInput):
    """A map of which something cannot be read."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("audit.refused", count=len(problems))
        self.problems = problems

    def message(self, lang: str) -> str:
        """Return one line per refusal, then what to do."""
        return "\n".join([*(one.message(lang) for one in self.problems[:SHOWN]), super().message(lang)])


@dataclass(frozen=True)
class Auditor:
    """The rules and what they need, read once.

    :param waivers: findings that somebody answers for; each must name a rule and an element of the map.
    """

    graph: Graph
    rules: tuple[AuditRule, ...]
    doctrine: Doctrine
    waivers: tuple[Waiver, ...] = ()

    @classmethod
    def of(cls, graph: Graph, packs: Sequence[Path] = (), waivers: Path | None = None) -> "Auditor":
        """Read the rules of the graph and of one's own packs, and one's waivers.

        :raises BadInput: a pack or the waivers cannot be read.
        """
        rules = catalogue(graph)
        for folder in packs:
            rules += pack(folder, rules)
        return cls(graph, rules, doctrine_of(graph), read_waivers(waivers) if waivers else ())

    def read(
        self,
        files: Sequence[Path],
        form: str | None = None,
        *,
        mapping: Mapping | None = None,
        complete: Sequence[Path] = (),
        partial: bool = False,
        lang: str = "fr",
    ) -> tuple[Element, ...]:
        """Return the map that files describe, in any format that the import reads.

        :param mapping, complete: as for :func:`graph.system.importing.import_files`.
        :param partial: leave out what cannot be read.
        :raises BadInput: a file cannot be read, or something in it, unless ``partial``.
        """
        imported = import_files(files, self.graph, form, mapping, complete, lang)
        refused = [one for one in worst_first(imported.problems) if one.level == "refused"]
        if refused and not partial:
            raise Refused(refused)
        return imported.elements

    def audit(
        self, elements: Sequence[Element], as_of: str, progress: Callable[[int, int], None] | None = None
    ) -> Audit:
        """Hold a map to the rules on an ISO day.

        :raises BadInput: the map is empty, or a waiver names nothing.
        """
        check_waivers(self.waivers, (rule.id for rule in self.rules), (one.id for one in elements))
        return audit(elements, self.rules, self.doctrine, as_of, self.waivers, progress)
