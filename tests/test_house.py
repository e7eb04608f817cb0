"""The house stays in order: layers, one version, the same words in both languages, nothing of this workshop."""

import re
import subprocess
import sys
import tomllib

import graph
from graph.text import catalogue
from tests.conftest import ROOT

FORMS = re.compile(r"\{(\w+)")


def test_the_layers_contract_holds():
    answer = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout


def test_the_code_is_tidy():
    assert subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True).returncode == 0


def test_both_languages_say_the_same_things():
    french, english = catalogue("fr"), catalogue("en")
    assert french.keys() == english.keys()
    for key, sentence in french.items():
        assert set(FORMS.findall(sentence)) == set(FORMS.findall(english[key])), key


def test_the_version_is_written_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"] and "version" in project["project"]["dynamic"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", graph.__version__)


def test_no_file_is_too_long_to_be_read():
    for file in (ROOT / "data").rglob("*.t*"):
        if "examples" in file.parts:  # made by doctrine import
            continue
        assert file.read_text(encoding="utf-8").count("\n") <= 230, file
    for file in (ROOT / "graph").rglob("*.py"):
        assert file.read_text(encoding="utf-8").count("\n") <= 450, file


def test_the_app_frame_is_thin():
    assert (ROOT / "app.py").read_text(encoding="utf-8").count("\n") <= 60
