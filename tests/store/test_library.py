from __future__ import annotations

import gzip
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.folded import picture
from tests.support.generated.races import races
from tests.support.recordings import one_race, started, write_session
from tts_tui.domain.events import EndReason, Event, PickChanged, RaceEnded
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.race import SessionState
from tts_tui.errors import SessionError, TtsTuiError, UsageError
from tts_tui.paths import bundled_dir
from tts_tui.store.labels import LabelBook, labels_path
from tts_tui.store.library import (
    delete_session,
    find_session,
    list_sessions,
    rename_session,
)
from tts_tui.store.paths import second_place
from tts_tui.store.reader import read_session
from tts_tui.store.summary_cache import SummaryCache

HOSTILE = "a\x1b]52;c;aGk=\x07[/b]\u202e"


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "data" / "sessions"
    folder.mkdir(parents=True)
    return folder


def names(folder: Path) -> list[str]:
    return [entry.name for entry in list_sessions([folder])]


def test_a_summary_counts_the_last_pick_of_each_strategy(library: Path) -> None:
    write_session(library / "s.jsonl", one_race(), n=2)
    [entry] = list_sessions([library])
    assert (entry.name, entry.title, entry.questions, entry.races) == ("s", "What is q?", 1, 1)
    assert (entry.right, entry.wrong, entry.n, entry.models) == (1, 1, 2, ("m",))
    assert entry.complete


def test_a_summary_counts_who_never_decided_apart(library: Path) -> None:
    stopped: list[Event] = [
        started(question="q"),
        PickChanged(0, 1.0, "FFS-1@2", "5", (0,), 1.0, ""),
        PickChanged(0, 1.0, "MV@2", "5", (0,), None, "leads 1–0, 1 running"),
        RaceEnded(0, 2.5, EndReason.STOPPED),
    ]
    write_session(library / "s.jsonl", [*one_race(), *(replace(e, race=1) for e in stopped)])
    [entry] = list_sessions([library])
    assert (entry.right, entry.wrong, entry.undecided) == (1, 2, 1)
    assert entry.score == "MV 1 of 2, 1 undecided · best 1"


def test_a_planned_strategy_that_picked_nothing_is_undecided(library: Path) -> None:
    stopped: list[Event] = [started(question="q"), RaceEnded(0, 0.5, EndReason.STOPPED)]
    write_session(library / "s.jsonl", stopped, strategies=("FFS-1@2", "MV@2"), n=2)
    [entry] = list_sessions([library])
    assert (entry.right, entry.wrong, entry.undecided) == (0, 0, 2)
    assert entry.score == "MV 0 of 1, 1 undecided · best 0"


def test_deciding_without_an_answer_is_wrong(library: Path) -> None:
    silent: list[Event] = [
        started(question="q"),
        PickChanged(0, 1.0, "SD", None, (), 1.0, "trace 1 ended"),
    ]
    write_session(library / "s.jsonl", [*silent, RaceEnded(0, 2.5, EndReason.ALL_ENDED)])
    [entry] = list_sessions([library])
    assert (entry.right, entry.wrong, entry.undecided, entry.score) == (0, 1, 0, "best 0 of 1")


def test_what_is_wrong_with_a_file_is_one_sentence(library: Path) -> None:
    whole = write_session(library / "whole.jsonl", one_race()).read_bytes()
    (library / "torn.jsonl").write_bytes(whole[:-5])
    (library / "open.jsonl").write_bytes(whole[: whole.rindex(b'{"k":"end"')])
    (library / "damaged.jsonl").write_bytes(whole.replace(b'"answer":"5"', b'"answer":"5', 1))
    (library / "half.jsonl.gz").write_bytes(gzip.compress(whole)[:-12])
    (library / "none.jsonl").write_bytes(b"hello")
    (library / "empty.jsonl").write_bytes(b"")
    (library / "newer.jsonl").write_bytes(whole.replace(b'"version":"1', b'"version":"7', 1))
    (library / "notes.txt").write_bytes(whole)
    (library / "folder.jsonl").mkdir()
    found = {entry.name: entry for entry in list_sessions([library])}
    assert set(found) == {
        "whole", "torn", "open", "damaged", "half", "none", "empty", "newer"
    }  # fmt: skip
    assert [name for name, entry in found.items() if entry.complete] == ["whole"]
    assert {name for name, e in found.items() if not e.opens} == {"none", "empty", "newer"}
    assert {name: entry.state_word for name, entry in found.items()} == {
        "whole": "complete",
        **dict.fromkeys(("torn", "open"), "interrupted"),
        **dict.fromkeys(("damaged", "half"), "damaged"),
        **dict.fromkeys(("none", "empty", "newer"), "unreadable"),
    }
    for entry in found.values():
        assert entry.trouble.count(". ") == 0


def test_a_race_stopped_by_hand_is_complete_and_one_a_fault_ended_is_interrupted(
    library: Path,
) -> None:
    for name, why in (("hand", EndReason.STOPPED), ("fault", EndReason.FAULT)):
        write_session(library / f"{name}.jsonl", [started(), RaceEnded(0, 1.0, why)])
    words = {entry.name: entry.state_word for entry in list_sessions([library])}
    assert words == {"hand": "complete", "fault": "interrupted"}


def test_the_list_remembers_files_that_did_not_change(library: Path, tmp_path: Path) -> None:
    path = write_session(library / "s.jsonl", one_race())
    cache = tmp_path / "cache.json"
    first = list_sessions([library], SummaryCache(cache))
    status = path.stat()
    path.write_bytes(b"?" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert list_sessions([library], SummaryCache(cache)) == first
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    [entry] = list_sessions([library], SummaryCache(cache))
    assert not entry.opens


@given(st.binary(max_size=60) | st.just(b'{"app": "0.1.0", "sessions": {"x": 3}}'))
def test_a_damaged_memory_is_an_empty_one(content: bytes) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_session(folder / "s.jsonl", one_race())
        cache = folder / "cache.json"
        cache.write_bytes(content)
        [entry] = list_sessions([folder], SummaryCache(cache))
        assert entry.right == 1


def test_sessions_are_found_by_path_and_by_name(library: Path) -> None:
    plain = write_session(library / "plain.jsonl", one_race())
    packed = library / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert find_session("plain") == find_session("plain.jsonl") == find_session(str(plain)) == plain
    assert find_session("packed") == packed
    for missing in ("", "nothing", "../plain", "a" * 5000, "x\0y", HOSTILE):
        with pytest.raises(SessionError, match="no session") as caught:
            find_session(missing)
        assert "\x1b" not in str(caught.value)
    with pytest.raises(SessionError, match="is a folder"):
        find_session(str(library))


def test_a_rescued_session_is_listed_and_found_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path))
    path = second_place(tmp_path / "lost.jsonl")
    path.parent.mkdir(parents=True)
    write_session(path, one_race())
    assert find_session(path.name.removesuffix(".jsonl")) == path
    assert path in [entry.path for entry in list_sessions()]


def test_renaming_takes_the_labels_along_and_overwrites_nothing(library: Path) -> None:
    path = write_session(library / "old.jsonl", one_race())
    LabelBook(path).set(0, 0, TraceLabel(note="kept"))
    write_session(library / "taken.jsonl", one_race())
    renamed = rename_session(path, "new name")
    assert renamed == library / "new name.jsonl"
    assert LabelBook(renamed).label(0, 0).note == "kept"
    assert names(library) == ["taken", "new name"]
    for bad in ("taken", "../out", "a/b", "", ".hidden", "x" * 101, HOSTILE, "a.labels"):
        with pytest.raises(TtsTuiError) as caught:
            rename_session(renamed, bad)
        assert "\x1b" not in str(caught.value)
    assert renamed.exists()
    assert not (library.parent / "out.jsonl").exists()


def test_deleting_removes_a_session_with_its_labels_and_nothing_else(library: Path) -> None:
    path = write_session(library / "s.jsonl", one_race())
    LabelBook(path).set(0, 0, TraceLabel(note="x"))
    diary = library / "diary.jsonl"
    diary.write_text("dear diary\n")
    link = library / "link.jsonl"
    link.symlink_to(path)
    for protected in (diary, link, library, library / "missing.jsonl"):
        with pytest.raises(SessionError):
            delete_session(protected)
    assert path.exists()
    delete_session(path)
    assert not path.exists()
    assert not labels_path(path).exists()
    assert diary.exists()


@pytest.mark.usefixtures("library")
def test_what_came_with_the_program_stays() -> None:
    folder = bundled_dir("sessions")
    # No such file: a guard that fails must not cost one.
    path = folder / "never-shipped.jsonl"
    with pytest.raises(SessionError, match="came with the program"):
        delete_session(path)
    with pytest.raises(SessionError, match="came with the program"):
        rename_session(path, "mine")
    entries = list_sessions([folder])
    assert entries
    assert all(entry.bundled for entry in entries)


def test_an_unreadable_name_is_a_usage_error(library: Path) -> None:
    path = write_session(library / "s.jsonl", one_race())
    with pytest.raises(UsageError):
        rename_session(path, "a\nb")


@given(st.data(), races(), st.booleans())
@pytest.mark.matrix(97)
def test_a_session_cut_at_any_byte_opens_and_loses_only_what_followed(
    data: st.DataObject, events: list[Event], packed: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = write_session(Path(folder) / "s.jsonl", events)
        whole = path.read_bytes()
        first = whole.index(b"\n") + 1
        cut = data.draw(st.integers(first, len(whole)))
        path.write_bytes(gzip.compress(whole[:cut]) if packed else whole[:cut])
        session = read_session(path)
    kept = whole[:cut].count(b"\n") - 1
    # A last line that lacks nothing but its newline is whole all the same.
    assert len(session.events) in {kept, kept + 1}
    assert len(session.losses) == (
        0 if cut in {len(whole), len(whole) - 1} else len(session.losses)
    )
    folded = SessionState(session.events).races
    expected = SessionState(events[: len(session.events)]).races
    assert {k: picture(r) for k, r in folded.items()} == {
        k: picture(r) for k, r in expected.items()
    }
