"""When things go wrong: the former state is whole, the message is clear, the next run works."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.apart import apart
from graph.errors import BadInput, Timeout, TooLarge
from graph.io.files import write_whole
from graph.resources import cache_folder
from graph.store import open_graph
from tests.conftest import ROOT

HOSPITAL = ROOT / "data" / "examples" / "hopital.csv"
SHOW = ("show", "service/dmp")
KILLED = "import os, signal; os.{name} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL); "


def started(*words: object, before: str = "", file_size: int | None = None, **env: str) -> subprocess.Popen:
    """Start the command in a process where ``before`` was run, with a limit on what it may write in a file."""

    def limited() -> None:
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return subprocess.Popen(
        [sys.executable, "-c", f"{before}from graph.cli import run; run()", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DOCTRINE_LANG": "en", "PYTHONPATH": str(ROOT), **env},
        preexec_fn=limited,
    )


def ended(process: subprocess.Popen) -> tuple[int, str, str]:
    """Its status, what it said and what it complained of; never a trace."""
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


@pytest.fixture(scope="module", autouse=True)
def _prepared(graph) -> None:
    """The copy that commands read, prepared once."""


@pytest.fixture
def old(tmp_path) -> Path:
    """A map of before."""
    place = tmp_path / "map.ttl"
    place.write_text("# before\n", encoding="utf-8")
    return place


# ------------------------------------------------------------------------------------------ writing files


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_an_import_that_is_killed_leaves_the_map_of_before_and_the_next_one_works(old, moment):
    status, _, _ = ended(started("import", HOSPITAL, "-o", old, before=KILLED.format(name=moment)))
    assert status == -signal.SIGKILL
    assert old.read_text(encoding="utf-8") == "# before\n"
    assert ended(started("import", HOSPITAL, "-o", old))[0] == 0
    assert old.read_bytes() == HOSPITAL.with_suffix(".ttl").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("import", HOSPITAL, "-o"),
        ("obligations", "--role", "manufacturer", "--format", "csv", "-o"),
        ("coverage", "--format", "json", "-o"),
    ],
    ids=lambda words: words[0],
)
def test_on_a_full_disk_nothing_is_half_written(tmp_path, words):
    place = tmp_path / ("map.ttl" if words[0] == "import" else f"report.{words[-2]}")
    place.write_bytes(b"before")
    status, _, complaint = ended(started(*words, place, file_size=2000))
    assert (status, place.read_bytes()) == (2, b"before")
    assert str(place) in complaint and "cannot be written" in complaint
    assert [one.name for one in tmp_path.iterdir()] == [place.name]


def test_a_place_where_nobody_may_write_is_named(tmp_path):
    for place in ("/proc/map.ttl", tmp_path / "absent" / "map.ttl", HOSPITAL / "map.ttl"):
        status, _, complaint = ended(started("import", HOSPITAL, "-o", place))
        assert status == 2 and f"{place}: cannot be written" in complaint


def test_of_two_writers_at_once_one_wins_whole(old):
    small = HOSPITAL.parent / "hopital.archimate"
    sources = [HOSPITAL, small if small.exists() else HOSPITAL.with_suffix(".xlsx")]
    alone = []
    for source in sources:
        assert ended(started("import", source, "-o", old))[0] in (0, 1)
        alone.append(old.read_bytes())
    assert {ended(one)[0] for one in [started("import", source, "-o", old) for source in sources]} <= {0, 1}
    assert old.read_bytes() in alone
    assert [one.name for one in old.parent.iterdir()] == [old.name]


def test_a_private_file_stays_private_a_link_a_link_and_a_device_a_device(tmp_path):
    private, link = tmp_path / "private.ttl", tmp_path / "link.ttl"
    private.touch(mode=0o600)
    link.symlink_to(private)
    write_whole(link, b"new")
    assert link.is_symlink() and private.read_bytes() == b"new" and private.stat().st_mode & 0o777 == 0o600
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    write_whole(pipe, b"flows")
    assert reader.communicate(timeout=10)[0] == b"flows" and pipe.is_fifo()
    with pytest.raises(BadInput):
        write_whole(tmp_path, b"a folder")


# --------------------------------------------------------------------------------------- the prepared copy


def test_a_preparation_that_is_killed_is_made_again_by_two_at_once(tmp_path):
    new = {"DOCTRINE_CACHE": str(tmp_path)}
    status, _, _ = ended(started(*SHOW, before=KILLED.format(name="replace"), **new))
    assert status == -signal.SIGKILL
    assert all(one.name.startswith(".making-") for one in tmp_path.iterdir())
    usual = ended(started(*SHOW))
    assert usual[0] == 0 and "DMP" in usual[1]
    assert [ended(one) for one in [started(*SHOW, **new) for _ in range(2)]] == [usual] * 2
    assert sum(not one.name.startswith(".making-") for one in tmp_path.iterdir()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"file_size": 100_000, "DOCTRINE_CACHE": "{new}"},  # no room for the copy
        {"DOCTRINE_CACHE": "/proc/nowhere"},
        {"DOCTRINE_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/proc/nowhere"},
        {
            "DOCTRINE_CACHE": "", "XDG_CACHE_HOME": "",
            "before": "import os.path; os.path.expanduser = lambda path: path; ",  # a user that the system knows not
        },
    ],
    ids=["full disk", "unwritable cache", "unwritable home", "no home"],
)  # fmt: skip
def test_where_no_copy_can_be_kept_the_graph_answers_all_the_same(tmp_path, fault):
    fault = {name: value.format(new=tmp_path) if isinstance(value, str) else value for name, value in fault.items()}
    status, shown, _ = ended(started(*SHOW, **fault))
    assert status == 0 and "DMP" in shown
    assert [*tmp_path.iterdir()] == []


@pytest.fixture
def copied(tmp_path, graph, monkeypatch) -> Path:
    """A cache of one's own, with the prepared copy in it."""
    shutil.copytree(cache_folder() / graph.version, tmp_path / graph.version)
    monkeypatch.setenv("DOCTRINE_CACHE", str(tmp_path))
    return tmp_path / graph.version


def test_with_a_clock_set_wrong_the_copy_is_neither_distrusted_nor_lost(copied):
    for when in (time.time() + 10 * 365 * 86400, 0):
        for place in (copied, *copied.rglob("*")):
            os.utime(place, (when, when))
        status, shown, _ = ended(started(*SHOW))
        assert status == 0 and "DMP" in shown and copied.is_dir()


def test_who_holds_the_graph_is_not_troubled_when_the_data_are_edited_and_the_copy_goes(copied):
    held = open_graph()
    shutil.rmtree(copied)
    assert held.view(as_of="2025-07-01").held("2025-07-01") == held.held("2025-07-01")


# -------------------------------------------------------------------------------------------- no network


@pytest.mark.parametrize(
    "words",
    [
        ("stats", "--endpoint", "http://127.0.0.1:9/sparql"),
        ("load", "--endpoint", "http://127.0.0.1:9/sparql"),
        ("import", "--url", "http://127.0.0.1:9/"),
        ("query", "-", "--endpoint", "http://nowhere.invalid/sparql"),
    ],
    ids=lambda words: words[0],
)
def test_without_network_what_was_asked_from_elsewhere_is_said_not_to_answer(doctrine, words):
    refused = doctrine(*words, stdin="ASK {}", MERCATOR_TOKEN="x")
    assert refused.returncode == 2 and "Traceback" not in refused.stderr
    assert "127.0.0.1:9" in refused.stderr or "nowhere.invalid" in refused.stderr


# --------------------------------------------------------------------------------------- work set apart


def held(size: int) -> Callable:
    return lambda _, at: at("a shape") or len(bytearray(size))


def test_work_set_apart_gives_what_it_makes_and_what_it_refuses():
    assert apart(lambda: 20, lambda given, _: given + 1, seconds=10) == 21
    with pytest.raises(BadInput, match=r"nowhere\.ttl"):
        apart(lambda: (_ for _ in ()).throw(BadInput("no-file", file="nowhere.ttl")), held(1), seconds=10)


def test_work_set_apart_has_neither_all_the_memory_nor_all_the_time_and_says_where_it_stood():
    with pytest.raises(TooLarge, match="a shape"):
        apart(lambda: 0, held(400 * 2**20), seconds=10, memory=100 * 2**20)
    with pytest.raises(TooLarge, match="a shape"):
        apart(lambda: 0, lambda _, at: at("a shape") or os.kill(os.getpid(), signal.SIGKILL), seconds=10)
    with pytest.raises(Timeout, match="a shape"):
        apart(lambda: 0, lambda _, at: at("a shape") or time.sleep(30), seconds=0.3)


def test_work_set_apart_opens_no_socket_and_no_file():
    def tried(_: object, at: Callable) -> list[str]:
        import socket

        said = []
        for act in (socket.socket, lambda: Path("/etc/hostname").read_text()):
            try:
                act()
            except OSError as error:
                said.append(error.strerror)
        return said

    assert apart(lambda: 0, tried, seconds=10) == ["Too many open files"] * 2


def test_an_incident_says_how_to_report_it_and_a_lack_of_memory_is_no_incident(doctrine):
    before = "import graph.cli.entities as e; e.graph_for = lambda *_, **__: (_ for _ in ()).throw(MemoryError()); "
    status, _, complaint = ended(started("stats", before=before))
    assert status == 2 and "memory" in complaint
    assert json.loads(doctrine("stats").stdout)["entities"] > 0
