"""The names of the graph: base address, prefixes, and the short form of an address."""

import re
import unicodedata

__all__ = ["BASE", "CLAIM", "DN", "ID", "PREFIXES", "VOCAB", "expand", "fold", "shorten"]

BASE = "https://w3id.org/doctrine-sante/"
DN = BASE + "def#"
ID = BASE + "id/"
VOCAB = BASE + "vocab/"
CLAIM = ID + "claim/"

#: Prefixes that a query may use without declaring them.
PREFIXES = {
    "dn": DN,
    "dcterms": "http://purl.org/dc/terms/",
    "earl": "http://www.w3.org/ns/earl#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: Kinds of things: first part of an id (``service/dmp``) and prefix in data files (``service:dmp``).
KINDS = (
    "actor", "capability", "certification", "change", "chapter", "claim", "concept", "data", "document",
    "edcov", "edition", "ehds", "guide", "house", "identifier", "legal", "level", "map", "mie", "ms",
    "passage", "platform", "programme", "referential", "req", "role", "rule", "service", "source",
    "specification", "standard", "strategy", "terminology",
)  # fmt: skip
#: Closed lists whose concepts are written ``scheme:concept`` in queries.
SCHEMES = (
    "act-kind", "act-relation", "act-status", "audit-theme", "bindingness", "change-kind", "coverage", "domain",
    "drawing",
    "edition-status", "evidence-kind", "governance-kind", "governance-status", "impact", "implication",
    "layer", "milestone-kind", "milestone-status", "modality", "precision", "provision-kind",
    "release-label", "reliability", "role-kind", "scheme", "severity", "specification-status", "status", "style",
    "text-seen", "theme",
)  # fmt: skip
PREFIXES |= {kind: f"{ID}{kind}/" for kind in KINDS} | {scheme: f"{VOCAB}{scheme}/" for scheme in SCHEMES}


_NEVER = re.compile(r"[<>\"{}|^`\\\x00-\x20]")  # in an IRI (RFC 3987)


def expand(name: str) -> str | None:
    """Return the address that a short name stands for, or ``None``.

    ``service/dmp``, ``service:dmp`` and ``ehds:art_30`` are short names; a full address is returned as it is. What
    holds a character that no address may hold names nothing: it would leave the brackets that a query puts around it.
    """
    if _NEVER.search(name):
        return None
    if re.match(r"https?://", name):
        return name
    prefix, colon, local = name.partition(":")
    if not colon:
        prefix, slash, local = name.partition("/")
        if not slash or prefix not in KINDS:
            return None
    return PREFIXES[prefix] + local if prefix in PREFIXES and local else None


def shorten(address: str) -> str:
    """Return the id of an address (``service/dmp``, ``ehds:art_30``), its prefixed name, or the address itself."""
    if address.startswith(ID):
        kind, _, local = address[len(ID) :].partition("/")
        return f"ehds:{local}" if kind == "ehds" else f"{kind}/{local}"
    if address.startswith(VOCAB):
        return address[len(VOCAB) :].replace("/", ":", 1)
    for prefix, start in PREFIXES.items():
        if address.startswith(start):
            return f"{prefix}:{address[len(start) :]}"
    return address


def fold(text: str) -> str:
    """Return text without accents, case, apostrophes, hyphens and spaces: what two spellings share.

    « + » is spelt out: FranceConnect+ is not FranceConnect.
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("+", "plus")).casefold()
    return "".join(character for character in plain if character.isalnum())
