"""What the product is made of, and whether the same source gives the same package."""

import hashlib
import json
import os
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def bill(tmp_path_factory) -> dict:
    place = tmp_path_factory.mktemp("sbom") / "sbom.json"
    subprocess.run([sys.executable, "tools/sbom.py", "-o", str(place)], cwd=ROOT, check=True, timeout=60)
    return json.loads(place.read_text(encoding="utf-8"))


def test_every_package_is_told_with_its_version_its_licence_and_what_it_needs(bill):
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    told = {one["name"].lower(): one for one in bill["components"]}
    assert {"pyoxigraph", "rdflib", "streamlit", "jinja2", "lxml"} <= told.keys()  # directly or not
    assert not {"pytest", "ruff", "playwright"} & told.keys()  # what only developers need
    assert all(one["version"] and one["purl"] and one["licenses"] for one in told.values())
    own = bill["metadata"]["component"]
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    assert any(ref.startswith("pyoxigraph@") for ref in needs[own["bom-ref"]])


def test_no_licence_binds_who_uses_the_product_to_publish_his_own_work(bill):
    for one in bill["components"]:
        said = " ".join(str(part) for part in one["licenses"])
        assert "GPL" not in said and "General Public" not in said and "'?'" not in said, one["name"]


def test_every_dependency_has_an_upper_bound():
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in [*about["dependencies"], *(one for some in about["optional-dependencies"].values() for one in some)]:
        wanted = Requirement(line)
        own = wanted.name == about["name"]
        assert own or any(one.operator in ("<", "==", "~=") for one in wanted.specifier), line


def test_the_same_source_gives_the_same_wheel(tmp_path):
    made = []
    for run in ("first", "second"):
        words = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / run)]
        env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run([sys.executable, *words], cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
        (wheel,) = (tmp_path / run).glob("*.whl")
        made.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert made[0] == made[1]
