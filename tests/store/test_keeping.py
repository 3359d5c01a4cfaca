from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tts_tui.domain.events import EndReason, Event, RaceEnded, TraceFailed, TraceOpened
from tts_tui.store.append_file import AppendFile
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.paths import file_name
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = SessionHeader("2026-11-24T00:00:00Z")
END = RaceEnded(0, 1.0, EndReason.ALL_ENDED)


class TellingSink(AppendFile):
    """Lets a test wait until the journal has written and synced."""

    def __init__(self, path: Path, full_after: int | None = None) -> None:
        super().__init__(path)
        self._full_after = full_after

    def write(self, data: bytes) -> None:
        """Fail like a disk that fills up in the middle of a line."""
        if self._full_after is not None and self.written + len(data) > self._full_after:
            super().write(data[:7])
            self.written -= 7
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(data)


def opened(trace: int) -> TraceOpened:
    return TraceOpened(0, 0.5, trace, seed=trace)


def unlink(path: Path) -> None:
    path.unlink()


def rename(path: Path) -> None:
    path.rename(path.with_name("moved.jsonl"))


def replace(path: Path) -> None:
    path.unlink()
    path.write_text("something else")


def remove_the_folder(path: Path) -> None:
    path.unlink()
    path.parent.rmdir()


@pytest.mark.parametrize("harm", [unlink, rename, replace, remove_the_folder])
@pytest.mark.matrix(100)
def test_a_file_that_loses_its_name_is_saved_whole_in_the_second_place(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path, second = tmp_path / "runs" / "s.jsonl", tmp_path / "state" / "s.jsonl"
    journal = Journal(path, HEADER, second=second)
    before: list[Event] = [opened(trace) for trace in range(300)]
    for event in before:
        journal.write(event)
    harm(path)
    journal.write(END)
    journal.close()
    assert read_session(second).events == [*before, END]
    assert read_session(second).losses == []
    assert journal.trouble == (
        f"{file_name(path)} can no longer be used (it was moved or deleted); "
        f"the whole session is saved in {file_name(second)} instead."
    )
    assert journal.whereabouts == f"saved in {file_name(second)}"


@pytest.mark.parametrize("harm", [unlink, rename, remove_the_folder])
def test_without_a_second_place_a_lost_file_is_not_called_saved(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "runs" / "s.jsonl"
    journal = Journal(path, HEADER)
    harm(path)
    journal.close()
    assert journal.trouble == (
        f"{file_name(path)} is not saved from here on (it was moved or deleted); "
        "the race goes on in memory."
    )
    assert journal.whereabouts == "not saved"


def test_a_file_that_is_lost_once_everything_is_written_is_noticed_at_the_close(
    tmp_path: Path,
) -> None:
    path, second = tmp_path / "s.jsonl", tmp_path / "state" / "s.jsonl"
    journal = Journal(path, HEADER, second=second)
    path.unlink()
    journal.close()
    assert read_session(second).header == HEADER
    assert journal.whereabouts == f"saved in {file_name(second)}"


@pytest.mark.matrix(100)
def test_a_disk_that_fills_up_within_a_line_loses_nothing(tmp_path: Path) -> None:
    path, second = tmp_path / "s.jsonl", tmp_path / "state" / "s.jsonl"
    journal = Journal(path, HEADER, sink=TellingSink(path, full_after=3000), second=second)
    happened: list[Event] = [opened(trace) for trace in range(300)]
    for event in happened:
        journal.write(event)
    journal.close()
    assert read_session(second).events == happened
    assert read_session(second).losses == []
    assert "No space left on device" in (journal.trouble or "")
    assert journal.whereabouts == f"saved in {file_name(second)}"


def test_what_another_program_cut_away_is_gone_and_is_not_called_saved(tmp_path: Path) -> None:
    path, second = tmp_path / "s.jsonl", tmp_path / "state" / "s.jsonl"
    sink = AppendFile(path)
    journal = Journal(path, HEADER, sink=sink, second=second)
    os.truncate(path, 10)
    journal.write(TraceFailed(0, 1.0, 0, "auth", "no"))
    journal.close()
    assert "it was cut short by another program" in (journal.trouble or "")
    assert "what is left of the session is saved in" in (journal.trouble or "")
    assert journal.whereabouts == f"saved only in part in {file_name(second)}"
    assert read_session(second).header == HEADER


def test_a_second_place_that_cannot_be_had_leaves_the_part_that_is_there(tmp_path: Path) -> None:
    path, file = tmp_path / "s.jsonl", tmp_path / "file"
    file.touch()
    sink = TellingSink(path, full_after=3000)
    journal = Journal(path, HEADER, sink=sink, second=file / "s.jsonl")
    for trace in range(300):
        journal.write(opened(trace))
    journal.close()
    assert "is not saved from here on (No space left on device)" in (journal.trouble or "")
    assert journal.whereabouts == f"saved only in part in {file_name(path)}"


@pytest.mark.matrix(100)
def test_a_second_place_that_fails_too_is_said(tmp_path: Path) -> None:
    path, second = tmp_path / "s.jsonl", tmp_path / "state" / "s.jsonl"
    journal = Journal(path, HEADER, second=second)
    path.unlink()
    journal.write(END)
    while not second.exists():
        journal.write(END)
    second.unlink()
    journal.close()
    assert f"{file_name(second)} is not saved from here on" in (journal.trouble or "")
    assert journal.whereabouts == "not saved"


LIMITED = """
import sys
from pathlib import Path
from tts_tui.domain.events import TraceOpened
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal

journal = Journal(Path(sys.argv[1]), SessionHeader("now"))
for trace in range(300):
    journal.write(TraceOpened(0, 0.5, trace, seed=trace))
journal.close()
print(journal.whereabouts, journal.trouble, sep="\\n")
"""


def test_a_limit_on_the_size_of_files_is_a_trouble_and_no_death(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        preexec_fn=limit,
        capture_output=True,
        check=True,
        text=True,
    )
    where, trouble = done.stdout.splitlines()
    assert where == f"saved only in part in {file_name(path)}"
    assert "File too large" in trouble
    assert read_session(path).events
