from __future__ import annotations

import gzip
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.generated.races import races, regrouped
from tests.support.recordings import started, two_traces, write_session
from tts_tui.domain.lengths import as_past
from tts_tui.domain.race import SessionState
from tts_tui.store.past_races import PastRaces
from tts_tui.store.whole_traces import as_entry, of_entry, whole_traces

if TYPE_CHECKING:
    from tts_tui.domain.events import Event
    from tts_tui.domain.lengths import PastRace

NOW = "2026-11-30T10:00:00.000Z"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "sessions"
    folder.mkdir()
    return folder


def save(library: Path, name: str, question: str = "q", *, age_s: int = 100) -> Path:
    path = write_session(library / f"{name}.jsonl", two_traces(question=question))
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - age_s * 10**9))
    return path


def read(past: PastRaces, started_at: str = NOW) -> list[tuple[str, list[int]]]:
    past.of(started_at)
    past.idle.wait()
    return [(race.session, [t.tokens for t in race.traces]) for race in past.of(started_at)]


@given(st.lists(races(), min_size=1, max_size=2))
def test_what_is_read_is_what_the_fold_says(many: list[list[Event]]) -> None:
    events = [replace(event, race=race) for race, each in enumerate(many) for event in each]
    session = SessionState(events)
    expected = [as_past(race, "s.jsonl") for race in session.races.values()]
    with tempfile.TemporaryDirectory() as folder:
        path = write_session(Path(folder) / "s.jsonl", events)
        found = whole_traces(path)
        told = [race for race in expected if race.traces]
        assert sorted(found.races, key=repr) == sorted(told, key=repr)
        packed = path.with_name("s.jsonl.gz")
        packed.write_bytes(gzip.compress(path.read_bytes()))
        again = whole_traces(packed).races
    assert [race[1:] for race in again] == [race[1:] for race in found.races]
    assert of_entry("s.jsonl", as_entry(found.races)) == found.races


@given(races().flatmap(regrouped))
def test_how_arrivals_are_written_together_changes_nothing(events: list[Event]) -> None:
    expected = as_past(SessionState(events).races[0], "s.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        found = whole_traces(write_session(Path(folder) / "s.jsonl", events)).races
    assert found == [expected][: len(expected.traces)]


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_a_damaged_file_gives_what_can_be_read(noise: bytes, at: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_session(Path(folder) / "s.jsonl", two_traces())
        whole = path.read_bytes()
        path.write_bytes(whole[:at] + noise + whole[at:])
        for race in whole_traces(path).races:
            assert all(trace.tokens >= 0 for trace in race.traces)


def test_a_newer_format_is_left_alone(library: Path) -> None:
    path = save(library, "s")
    path.write_bytes(path.read_bytes().replace(b'"version":"1', b'"version":"7', 1))
    assert whole_traces(path).races == []


def test_the_newest_sessions_come_first(library: Path, tmp_path: Path) -> None:
    for age_s, name in enumerate("abc"):
        save(library, name, age_s=100 + age_s)
    found = read(PastRaces([library], tmp_path / "cache.json"))
    assert found == [(f"{name}.jsonl", [2, 4]) for name in "abc"]


def test_who_asks_is_not_kept_waiting(library: Path, tmp_path: Path) -> None:
    """The first answer is there at once; what has been read by then is all that it has."""
    save(library, "a")
    past = PastRaces([library], tmp_path / "cache.json")
    first = past.of(NOW)
    past.idle.wait()
    assert first == ()
    assert len(past.of(NOW)) == 1


def test_a_file_is_read_once(library: Path, tmp_path: Path) -> None:
    path = save(library, "a")
    cache = tmp_path / "cache.json"
    first = read(PastRaces([library], cache))
    status = path.stat()
    path.write_bytes(b"?" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert read(PastRaces([library], cache)) == first
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert read(PastRaces([library], cache)) == []


def test_what_is_too_much_for_one_time_is_read_with_the_next_race(
    library: Path, tmp_path: Path
) -> None:
    for age_s, name in enumerate("abc"):
        save(library, name, age_s=100 + age_s)
    past = PastRaces([library], tmp_path / "cache.json", most_bytes=1)
    for race in range(3):
        assert len(read(past, f"{NOW} {race}")) == race + 1


@pytest.mark.parametrize("being_written_s", [0.0, 1e9])
def test_a_file_that_is_being_written_is_not_read_for_every_line(
    library: Path, tmp_path: Path, being_written_s: float
) -> None:
    path = save(library, "a", age_s=0)
    past = PastRaces([library], tmp_path / "cache.json", being_written_s=being_written_s)
    assert read(past, "1") == [("a.jsonl", [2, 4])]
    path.write_bytes(b"")
    assert read(past, "2") == ([("a.jsonl", [2, 4])] if being_written_s else [])


@given(st.binary(max_size=60) | st.just(b'{"app": "0.1.0", "lengths": {"x": 3}}'))
def test_a_damaged_memory_is_an_empty_one(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save(folder, "s")
        (folder / "cache.json").write_bytes(content)
        assert read(PastRaces([folder], folder / "cache.json")) == [("s.jsonl", [2, 4])]


@pytest.mark.parametrize(
    "entry",
    [{}, {"races": 3}, {"races": [[1, 2]]}, {"races": [["a", "b", ["m", "m", "x", 1], []]]}],
    ids=str,
)
def test_a_damaged_entry_is_read_anew(entry: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        of_entry("s", entry)


def test_folders_that_are_not_there_have_no_past(tmp_path: Path) -> None:
    assert read(PastRaces([tmp_path / "none"], tmp_path / "cache.json")) == []


def test_a_race_that_runs_is_told_as_far_as_it_has_come(library: Path) -> None:
    events = two_traces()[:5]
    found: list[PastRace] = whole_traces(write_session(library / "s.jsonl", events)).races
    assert [[t.tokens for t in race.traces] for race in found] == [[2]]
    assert whole_traces(write_session(library / "t.jsonl", [started()])).races == []
