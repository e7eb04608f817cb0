"""Loads ``ontology/`` and ``data/`` into one plain graph that any SPARQL 1.1 engine reads alike.

Authors write passages (named graphs); readers query one graph: each fact once, what the ontology entails
(super-properties, inverses, super-classes), and for each non-editorial fact and passage a claim. A prepared
copy on disk, keyed by the content of the files, makes opening it a matter of milliseconds.
"""

import hashlib
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from graph import __version__
from graph.errors import BadInput
from graph.io.rdf import FORMATS, read_rdf
from graph.model import EDITORIAL, OWL, RDFS, Schema
from graph.names import CLAIM, DN
from graph.resources import cache_folder, root
from graph.view import Holding, breaks, holds, restrict, spans

if TYPE_CHECKING:
    from graph.elsewhere import Elsewhere
    from graph.io.remote import Endpoint

__all__ = ["Graph", "load_dataset", "load_files", "open_elsewhere", "open_graph", "sources"]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TRIPLES = "graph.nt"
BATCH = 4_000_000  # bytes of N-Triples handed to the engine at once: bounds the memory of a load
MOST_VIEWS = 4  # kept at once: each is a copy of the store in memory
#: Folders of ``data/`` that are not facts of the graph.
OUTSIDE = ("examples",)


class Graph:
    """The whole graph, read-only.

    :param store: the engine, with every triple in its default graph: in this process, or elsewhere.
    :param version: hash of the files that it was built from; ``None`` where the engine tells it.
    :param folder: the prepared copy on disk that the engine reads, if any.
    """

    def __init__(self, store: "Store | Elsewhere", version: str | None, folder: Path | None = None) -> None:
        self.store, self._version, self._folder = store, version, folder
        self._views: dict[Holding, Graph] = {}

    @property
    def version(self) -> str:
        """Return a mark that changes with what the graph holds."""
        return self._version or self.store.version

    def view(self, as_of: str | None = None, edition: str | None = None) -> "Graph":
        """Return the graph of what held at ``as_of`` and is said by ``edition``; itself when neither is given.

        A relation that no passage dates is kept at any date. Only the relations of the property table
        are filtered: labels, statuses and records (requirements, milestones…) stand in every view.

        :param as_of: ISO day. Views change only where some fact begins or ends: one is kept per such day.
        :param edition: year of an edition of the doctrine.
        """
        if as_of:
            as_of = max((known for known in self._breaks if known <= as_of), default="0001-01-01")
        holding = Holding(as_of or None, edition or None)
        if not holding:
            return self
        if holding not in self._views:
            view = Graph(self._copy(), f"{self.version}@{holding.as_of}/{holding.edition}")
            restrict(view.store, self._spans, holding, self._schema)
            while len(self._views) >= MOST_VIEWS:
                self._views.pop(next(iter(self._views)), None)
            self._views[holding] = view
            return view
        return self._views[holding]

    def held(self, as_of: str) -> frozenset[tuple[str, str, str]]:
        """Return the relations that hold on an ISO day, as addresses: those that ``view(as_of=…)`` keeps."""
        holding = Holding(as_of)
        return frozenset(
            tuple(term.value for term in fact) for fact, said in self._spans.items() if holds(said, holding)
        )

    def _copy(self) -> Store:
        """Return a writable copy of the store, in memory."""
        if self._folder is not None and self._folder.is_dir():
            return _opened(self._folder, resident=True)
        copy = Store()
        copy.bulk_load(self.store.dump(format=RdfFormat.N_QUADS), format=RdfFormat.N_QUADS)
        return copy

    @cached_property
    def _breaks(self) -> frozenset[str]:
        return breaks(self.store)

    @cached_property
    def _spans(self) -> dict:
        return spans(self.store)

    @cached_property
    def _schema(self) -> Schema:
        return Schema.of(
            quad
            for name in ("subPropertyOf", "subClassOf", "inverseOf")
            for quad in self.store.quads_for_pattern(
                None, NamedNode((OWL if name == "inverseOf" else RDFS) + name), None
            )
        )


def open_graph(places: Iterable[Path] | None = None, *, cache: bool = True, resident: bool = False) -> Graph:
    """Return the graph of ``ontology/`` and ``data/``.

    :param places: folders or files to read instead.
    :param cache: keep and use a prepared copy in the user's cache folder.
    :param resident: hold the graph in memory: 0.4 s to open where the copy on disk takes 0.02 s, but joins
        are 4 to 8 times faster. For whoever asks more than a look-up.
    :raises BadData: a file is malformed, absent or not RDF.
    """
    files = tuple(sources(places))
    contents = {file: file.read_bytes() for file in files}
    version = _version(contents)
    if cache and (folder := _prepared(version, contents)) is not None:
        try:
            return Graph(_opened(folder, resident), version, folder)
        except (OSError, RuntimeError, SyntaxError, ValueError):  # damaged: made again next time
            shutil.rmtree(folder, ignore_errors=True)
    store = Store()
    _fill(store, _read(contents))
    return Graph(store, version)


def load_files(paths: Iterable[Path]) -> Graph:
    """Return any RDF files as one graph, as they are: no claim, no entailment, named graphs laid flat.

    :raises BadData: a file is malformed, absent or not RDF.
    """
    store = Store()
    for path in paths:
        store.extend(Quad(q.subject, q.predicate, q.object) for q in read_rdf(path))
    return Graph(store, "files")


def open_elsewhere(endpoint: "Endpoint") -> Graph:
    """Return the graph that a SPARQL 1.1 server holds; a view of it is made here, from all of it.

    :raises BadQuery: the server gives no usable answer; :raises Timeout: none in time.
    """
    from graph.elsewhere import Elsewhere  # its HTTP client costs 0.1 s, which only those who go there pay

    return Graph(Elsewhere(endpoint), None)


def load_dataset(paths: Iterable[Path]) -> Graph:
    """Return any RDF files as they are, with their named graphs: what an endpoint serves.

    :raises BadData: a file is malformed, absent or not RDF.
    """
    store, digest = Store(), hashlib.blake2b(digest_size=12)
    for path in paths:
        quads = read_rdf(path)
        store.extend(quads)
        digest.update(path.read_bytes())
    return Graph(store, digest.hexdigest())


def sources(places: Iterable[Path] | None = None) -> Iterator[Path]:
    """Yield the files that the graph is built from, or those of the folders and files that are given.

    :raises BadInput: a place does not exist.
    """
    for place in places or (root() / "ontology", root() / "data"):
        if place.is_dir():
            for file in sorted(place.rglob("*")):
                known = file.suffix in FORMATS and file.is_file()
                if known and not set(OUTSIDE) & set(file.relative_to(place).parts):
                    yield file
        elif place.exists():
            yield place
        else:
            raise BadInput("no-file", file=place)


def _version(contents: dict[Path, bytes]) -> str:
    digest = hashlib.blake2b(__version__.encode(), digest_size=12)
    digest.update(Path(__file__).read_bytes())  # another loader, another graph
    for file, content in contents.items():
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _prepared(version: str, contents: dict[Path, bytes]) -> Path | None:
    """Return the folder of the prepared copy, made now if there is none; ``None`` where none can be kept.

    It holds the store as the engine keeps it, and its triples as text, which load into memory faster.
    """
    try:
        folder = cache_folder() / version
    except RuntimeError:  # a user without a home, as in a container
        return None
    try:
        if not folder.is_dir():
            cache_folder().mkdir(parents=True, exist_ok=True)
            making = Path(tempfile.mkdtemp(dir=cache_folder(), prefix=".making-"))
            try:
                store = Store(str(making / "store"))
                _fill(store, _read(contents), on_disk=True)
                store.flush()
                store.dump(str(making / TRIPLES), format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
                del store
                os.replace(making, folder)
            finally:
                shutil.rmtree(making, ignore_errors=True)
            _forget_others(folder)
        return folder
    except (OSError, RuntimeError):  # unwritable, full, made by another process meanwhile
        return folder if folder.is_dir() else None


def _opened(folder: Path, resident: bool) -> Store:
    if resident:
        store = Store()
        store.load(path=str(folder / TRIPLES), format=RdfFormat.N_TRIPLES, lenient=True)
    else:
        store = Store.read_only(str(folder / "store"))
    # A damaged copy may open and hold nothing: ask it for one thing that is always there.
    if not store.query(f"ASK {{ ?s a <{DN}Passage> }}"):
        raise ValueError(folder)
    return store


def _forget_others(keep: Path, most: int = 4) -> None:
    """Remove all but the most recent prepared copies."""
    others = (place for place in keep.parent.iterdir() if place.is_dir() and place != keep)
    for old in sorted(others, key=lambda place: place.stat().st_mtime, reverse=True)[most - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


Passages = dict[str, dict[str, str]]


def _read(contents: dict[Path, bytes]) -> Iterator[list[Quad]]:
    """Yield the quads of each file, the ontology first: the schema must be known before the facts."""
    for file in sorted(contents, key=lambda path: "ontology" not in path.parts):
        yield read_rdf(file, contents[file])


def _fill(store: Store, files: Iterator[list[Quad]], *, on_disk: bool = False) -> None:
    """Write facts, entailments and claims of the files into the store, a batch at a time.

    Triples go to the engine as N-Triples text: one call for a batch costs a third of one object a triple.
    """
    load = store.bulk_load if on_disk else store.load  # each the faster one where it is
    lines: list[str] = []
    size = 0
    for quads, schema in _with_schema(files):
        for line in _lines(quads, _passages(quads), schema):
            lines.append(line)
            size += len(line)
        if size > BATCH:
            load("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES, lenient=True)
            lines, size = [], 0
    load("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES, lenient=True)


def _with_schema(files: Iterator[list[Quad]]) -> Iterator[tuple[list[Quad], Schema]]:
    """Yield the quads of each file with what the ontology entails: it is read whole, up to the first facts, before."""
    held: list[list[Quad]] = []
    for quads in files:
        held.append(quads)
        if any(q.predicate.value == DN + "passage" or not isinstance(q.graph_name, DefaultGraph) for q in quads):
            break
    schema = Schema.of(quad for some in held for quad in some)
    for quads in chain(held, files):
        yield quads, schema


def _passages(quads: list[Quad]) -> Passages:
    """Return what the loader needs of each passage described in a file."""
    wanted = {DN + name: name for name in ("validFrom", "validUntil", "edition")}
    passages: Passages = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            if quad.predicate.value in wanted:
                passages[quad.subject.value][wanted[quad.predicate.value]] = quad.object.value
            elif quad.predicate.value == RDF + "type" and quad.object.value == DN + "RefusedPassage":
                passages[quad.subject.value]["refused"] = "yes"
    return passages


def _lines(quads: list[Quad], passages: Passages, schema: Schema) -> Iterator[str]:
    for quad in quads:
        subject, predicate, obj = str(quad.subject), quad.predicate.value, str(quad.object)
        in_passage = not isinstance(quad.graph_name, DefaultGraph)
        said = passages.get(quad.graph_name.value, {}) if in_passage else {}
        refused = "refused" in said
        if not refused:
            yield f"{subject} <{predicate}> {obj} ."
            if predicate == RDF + "type":
                kind = quad.object.value
                if in_passage or kind.startswith(DN):
                    yield f"{subject} <{DN}entityType> {obj} ."
                for parent in schema.classes.get(kind, ()):
                    yield f"{subject} <{RDF}type> <{parent}> ."
            elif in_passage:
                same, inverse = schema.entailed(predicate)
                for parent in same:
                    yield f"{subject} <{parent}> {obj} ."
                for parent in inverse:
                    yield f"{obj} <{parent}> {subject} ."
        if in_passage and predicate not in EDITORIAL:
            passage = quad.graph_name.value
            digest = hashlib.sha1(f"{subject} {predicate} {obj} {passage}".encode()).hexdigest()[:20]
            claim = f"<{CLAIM}{digest}>"
            kind = "RefusedClaim" if refused else "Claim"
            yield f"{claim} <{RDF}type> <{DN}{kind}> ."
            yield f"{claim} <{RDF}subject> {subject} ."
            yield f"{claim} <{RDF}predicate> <{predicate}> ."
            yield f"{claim} <{RDF}object> {obj} ."
            yield f"{claim} <{DN}passage> <{passage}> ."
            for name in ("validFrom", "validUntil"):
                if name in said:
                    yield f'{claim} <{DN}{name}> "{said[name]}"^^<http://www.w3.org/2001/XMLSchema#date> .'
