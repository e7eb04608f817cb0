"""A map × the rules × a day: what each rule says of each element, what is found, what must be asked."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, QuerySolution, RdfFormat, Store, Triple, Variable, serialize

from graph.audit.derive import DERIVED_FROM, Doctrine, derive
from graph.audit.results import PLACE, Assessment, Audit, Finding, Question
from graph.audit.rules import SEVERITIES, AuditRule
from graph.audit.sparql import NONE
from graph.audit.tree import AUDIT_DATE, Path, Test, deciding
from graph.audit.waivers import Waiver
from graph.errors import BadInput
from graph.names import PREFIXES
from graph.sparql import run
from graph.store import Graph
from graph.system.rdf import UNNAMED, element_iri, term, to_triples
from graph.system.records import Element
from graph.system.schema import schema

__all__ = ["audit"]

SYSTEM = "InformationSystem"
DAY = NamedNode(PREFIXES["xsd"] + "date")


def audit(
    elements: Iterable[Element],
    rules: Sequence[AuditRule],
    doctrine: Doctrine,
    as_of: str,
    waivers: Iterable[Waiver] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Hold a map to the rules.

    :param elements: the map, in the words of the rules.
    :param as_of: ISO day of the audit; a rule that was not yet known is left out.
    :param waivers: those in date set findings apart.
    :param progress: called after each rule with its rank and the number of rules.
    :raises BadInput: the map describes no element, or more than one information system.
    """
    work = _Work(tuple(elements), doctrine, as_of)
    known = tuple(rule for rule in rules if rule.severity(as_of))
    for rank, rule in enumerate(known, 1):
        work.apply(rule)
        if progress:
            progress(rank, len(known))
    waived = {(one.rule, one.element): one for one in waivers if one.until >= as_of}
    findings = (replace(one, waiver=waived.get((one.rule.id, one.element.id))) for one in work.findings)
    by_weight = sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), one.rule.id, one.element.id))
    return Audit(
        work.system,
        as_of,
        work.elements,
        known,
        tuple(work.assessments),
        tuple(by_weight),
        tuple(work.questions()),
        work.reasons,
    )


class _Work:
    """One audit under way: the map in a store of its own, and what was seen so far."""

    def __init__(self, elements: tuple[Element, ...], doctrine: Doctrine, as_of: str) -> None:
        if not elements:
            raise BadInput("audit.empty")
        systems = [one for one in elements if one.kind == SYSTEM]
        if len(systems) > 1:
            raise BadInput("audit.two-systems", ids=", ".join(one.id for one in systems))
        self.elements, self.as_of = elements, as_of
        self.system = systems[0] if systems else Element(SYSTEM, UNNAMED)
        self.by_address = {self._address(one).value: one for one in (*elements, self.system)}
        self.whole = self._address(self.system).value
        self.derived: dict[tuple[str, str], tuple[str, ...]] = {}
        self.store = Store()
        self.store.bulk_load(serialize(self._triples(doctrine), format=RdfFormat.N_TRIPLES), format=RdfFormat.N_TRIPLES)
        self.assessments: list[Assessment] = []
        self.findings: list[Finding] = []
        self.reasons: dict[str, Counter[tuple[str, ...]]] = {}
        self.waiting: dict[tuple[str, str], set[str]] = defaultdict(set)

    def _address(self, element: Element) -> NamedNode:
        return element_iri(self.system.id, element.kind, element.id)

    def _triples(self, doctrine: Doctrine) -> Iterator[Triple]:
        yield from to_triples(self.elements)
        for element, name, values in derive(self.elements, doctrine):
            self.derived[element.id, name] = values
            attribute = schema().kinds[element.kind].attributes[name]
            for one in values:
                empty = attribute.many and one == NONE and not attribute.scheme
                made = Literal(NONE) if empty else term(attribute, one, self.system.id)
                yield Triple(self._address(element), NamedNode(attribute.iri), made)

    # ---------------------------------------------------------------------------------------------- rules

    def apply(self, rule: AuditRule) -> None:
        """Assess every element that a rule bears on."""
        self.reasons[rule.id] = Counter()
        (self._ask_query if rule.query else self._ask_trees)(rule, rule.severity(self.as_of))

    def _ask_trees(self, rule: AuditRule, severity: str) -> None:
        query = rule.compiled
        bound = {Variable(AUDIT_DATE): Literal(self.as_of, datatype=DAY)} if query.dated else None
        places = range(3, 3 + len(query.tests))  # columns of the tests, by place: twice as fast as by name
        why: dict[tuple, tuple[Test, ...]] = {}  # values of the tests → those that decide
        for row in self.store.query(query.text, substitutions=bound):
            applies, held = _truth(row[1]), _truth(row[2])
            element = self.by_address[row[0].value]
            if applies and held is not None:
                self._assess(rule, element, "passed" if held else "failed", severity)
                continue
            seen = tuple(_truth(row[place]) for place in places)
            if (applies, seen) not in why:
                truth = {test.text: one for test, one in zip(query.tests.values(), seen, strict=True)}
                why[applies, seen] = tuple(deciding(rule.check if applies else rule.applies, truth))
            tests = why[applies, seen]
            if applies is False:
                self.reasons[rule.id][tuple(test.text for test in tests)] += 1
                continue
            self._assess(rule, element, "ask" if applies else "undetermined", severity)
            for test in tests:
                for path in (test.path, *(one for one in test.values if isinstance(one, Path))):
                    self._wait(rule, path, row, query.reached)

    def _ask_query(self, rule: AuditRule, severity: str) -> None:
        rows = run(Graph(self.store, "map"), rule.query).records()
        failed = {row.get("entity") for row in rows}
        if unknown := failed - self.by_address.keys():
            raise BadInput("audit.query-columns", file=rule.where, value=next(iter(unknown)))
        for address, element in self.by_address.items():
            if element.kind == rule.target or address in failed:
                self._assess(rule, element, "failed" if address in failed else "passed", severity)

    def _assess(self, rule: AuditRule, element: Element, outcome: str, severity: str) -> None:
        self.assessments.append(Assessment(rule.id, element.id, outcome, severity))
        if outcome == "failed":
            self.findings.append(Finding(rule, element, severity, self._values(rule, element)))

    def _values(self, rule: AuditRule, element: Element) -> dict[str, str]:
        wanted = {name for texts in (rule.message, rule.fix) for text in texts.values() for name in PLACE.findall(text)}
        values = {}
        for name in wanted - {"name"}:
            given = self.derived.get((element.id, name)) or element.facts.get(name, ())
            values[name] = ", ".join(self._said(element.kind, name, one) for one in given)
        return values | {"name": element.name or element.id}

    def _said(self, kind: str, name: str, one: str) -> str:
        """Return a value as a message says it: an element of the map by its name."""
        attribute = schema().kinds[kind].attributes.get(name)
        if attribute is None or attribute.form != "reference":
            return one
        referred = self.by_address.get(element_iri(self.system.id, attribute.target, one).value)
        return (referred.name if referred else "") or one

    # ------------------------------------------------------------------------------------------ questions

    def _wait(self, rule: AuditRule, path: Path, row: QuerySolution, reached: dict[str, str]) -> None:
        """Note that a rule waits for the first attribute that a path lacks, on the element that lacks it."""
        at = row[0].value if path.start == rule.target else self.whole
        for depth, step in enumerate(path.steps, 1):
            name = reached.get(".".join((path.start, *(one.name for one in path.steps[:depth]))))
            there = row[name] if name else None
            if there is None:
                for asked in DERIVED_FROM.get(step.name, (step.name,)):
                    self.waiting[at, asked].add(rule.id)
                return
            at = there.value

    def questions(self) -> list[Question]:
        """Return what must be asked."""
        found = []
        for (address, name), rules in self.waiting.items():
            element = self.by_address.get(address)
            if element is not None:  # a reference to an element that the map does not describe
                found.append(Question(element, schema().kinds[element.kind].attributes[name], tuple(sorted(rules))))
        return sorted(
            found,
            key=lambda one: (not one.attribute.core, -len(one.rules), one.attribute.path, one.element.id),
        )


def _truth(found: Literal | None) -> bool | None:
    return None if found is None else found.value == "true"
