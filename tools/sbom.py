"""What the product is made of: every package that is installed with it, its version and its licence.

``python tools/sbom.py -o sbom.json`` writes a CycloneDX 1.6 bill of materials; ``--licences`` prints a Markdown table.
Only what the project asks for, directly or not, is told: not what else the environment holds. Nothing is fetched.
"""

import argparse
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.markers import default_environment
from packaging.requirements import Requirement

PROJECT = "doctrine-sante"
PREFIX = "License :: OSI Approved :: "


def parts(name: str, extras: frozenset[str], found: dict[str, tuple[Distribution, set[str]]]) -> None:
    """Add a package and what it needs to ``found``: name → package and names of what it needs directly.

    What is not installed is left out: it is not part of this product on this machine.
    """
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return
    needs = found.setdefault(canonical(name), (package, set()))[1]
    for line in package.requires or ():
        wanted = Requirement(line)
        # No extra stands for itself: a marker that names none is met whatever the extra.
        met = wanted.marker is None or any(
            wanted.marker.evaluate({**default_environment(), "extra": extra}) for extra in extras or {""}
        )
        other = canonical(wanted.name)
        if met and other not in needs:
            needs.add(other)
            if other not in found or wanted.extras:
                parts(wanted.name, frozenset(wanted.extras), found)


def canonical(name: str) -> str:
    """Return a name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: Distribution) -> str:
    """Return what a package says of its licence: the expression, else the classifiers, else its own words."""
    about = package.metadata
    if said := about.get("License-Expression"):
        return said
    classes = [one.removeprefix(PREFIX) for one in about.get_all("Classifier") or () if one.startswith(PREFIX)]
    return " ; ".join(classes) or (about.get("License") or "").strip().split("\n")[0] or "?"


def bill(found: dict[str, tuple[Distribution, set[str]]]) -> Bom:
    """Return the bill of materials, with what needs what."""
    made = {
        name: Component(
            name=package.metadata["Name"],
            version=package.version,
            type=ComponentType.APPLICATION if name == PROJECT else ComponentType.LIBRARY,
            purl=PackageURL("pypi", None, name, package.version),
            bom_ref=f"{name}@{package.version}",
            licenses=[LicenseFactory().make_from_string(licence(package))],
        )
        for name, (package, _) in found.items()
    }
    bom = Bom(components=[one for name, one in made.items() if name != PROJECT])
    bom.metadata.component = made[PROJECT]
    for name, (_, needs) in found.items():
        bom.register_dependency(made[name], [made[need] for need in sorted(needs) if need in made])
    return bom


def main() -> None:
    """Write what the arguments ask for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("-o", "--output", type=Path, default=Path("sbom.json"))
    asked.add_argument("--licences", action="store_true", help="print the licences instead")
    chosen = asked.parse_args()
    found: dict[str, tuple[Distribution, set[str]]] = {}
    parts(PROJECT, frozenset(["mcp"]), found)
    if chosen.licences:
        print("| package | version | licence |\n|---|---|---|")
        for name, (package, _) in sorted(found.items()):
            print(f"| {name} | {package.version} | {licence(package)} |")
    else:
        chosen.output.write_text(JsonV1Dot6(bill(found)).output_as_string(indent=2), encoding="utf-8")
        print(f"{chosen.output}: {len(found)} packages")


if __name__ == "__main__":
    main()
