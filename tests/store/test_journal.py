from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from tests.support.folded import folded
from tests.support.generated.races import unruly_races
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    Event,
    RaceEnded,
    StrategyArmed,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.errors import UsageError
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import WRITE_BYTES, Journal
from tts_tui.store.paths import default_session_path
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = SessionHeader("2026-11-24T00:00:00Z")
KEY = "sk-very-secret-0123456789"


class FakeSecret:
    def remove(self, text: str) -> str:
        return text.replace(KEY, "[key]")


class GreedySecret:
    def remove(self, text: str) -> str:
        return "[key]"


class FakeSink:
    def __init__(self, *, write_error: int = 0, sync_error: int = 0) -> None:
        self.taken: list[bytes] = []
        self.syncs = 0
        self.closed = False
        self.write_error = write_error
        self.sync_error = sync_error

    @property
    def written(self) -> int:
        return sum(map(len, self.taken))

    def lost(self) -> str | None:
        return None

    def saved(self) -> Iterator[bytes]:
        return iter(self.taken)

    def write(self, data: bytes) -> None:
        if self.write_error and self.taken:
            raise OSError(self.write_error, os.strerror(self.write_error))
        self.taken.append(data)

    def sync(self) -> None:
        self.syncs += 1
        if self.sync_error:
            raise OSError(self.sync_error, os.strerror(self.sync_error))

    def close(self) -> None:
        self.closed = True


def opened(trace: int) -> TraceOpened:
    return TraceOpened(0, 0.5, trace, seed=trace)


def journalled(path: Path, events: list[Event]) -> None:
    path.unlink(missing_ok=True)
    journal = Journal(path, HEADER)
    for event in events:
        journal.write(event)
    journal.close()
    assert journal.trouble is None


@settings(max_examples=30)
@given(happened=unruly_races())
def test_the_saved_race_folds_to_the_live_race(
    tmp_path_factory: pytest.TempPathFactory, happened: list[Event]
) -> None:
    path = tmp_path_factory.getbasetemp() / "fold.jsonl"
    journalled(path, happened)
    session = read_session(path)
    assert session.losses == []
    assert folded(session.events) == folded(happened)


@pytest.mark.matrix(104)
def test_file_and_folder_are_private(tmp_path: Path) -> None:
    path = tmp_path / "sessions" / "s.jsonl"
    journalled(path, [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_session(path).header == HEADER


@pytest.mark.matrix(98)
def test_an_existing_session_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text("precious")
    with pytest.raises(UsageError, match=r"s\.jsonl exists already") as raised:
        Journal(path, HEADER)
    assert "--session" in raised.value.remedy
    assert path.read_text() == "precious"


def test_an_empty_file_is_taken_over_and_made_private(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.touch(0o644)
    journal = Journal(path, HEADER)
    journal.write(opened(1))
    journal.close()
    assert read_session(path).events == [opened(1)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_made_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        Journal(tmp_path / "file" / "s.jsonl", HEADER)
    with pytest.raises(UsageError, match="is a folder"):
        Journal(tmp_path, HEADER)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
@pytest.mark.matrix(100)
def test_a_folder_without_permission_is_refused_at_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot be written"):
        Journal(tmp_path / "s.jsonl", HEADER)


@pytest.mark.matrix(104)
def test_no_secret_reaches_the_file_even_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    journal = Journal(path, HEADER, secrets=[FakeSecret()])
    journal.write(TraceFailed(0, 1.0, 0, "auth", f"Incorrect API key provided: {KEY}."))
    pieces = (KEY[:9], KEY[9:])
    journal.write(TokensArrived(0, 1, Channel.ANSWER, (1.1, 1.101), (1, 1), pieces))
    called = (TokenLogp(-1.0, KEY[:9], (("x", -0.5),)), TokenLogp(-1.0, KEY[9:]))
    journal.write(TokensArrived(0, 2, Channel.ANSWER, (1.2,), (1,), ("[key]",), (called,)))
    likely = (TokenLogp(-1.0, None, ((KEY, -2.0),)),)
    journal.write(TokensArrived(0, 3, Channel.ANSWER, (1.3,), (1,), ("x",), (likely,)))
    journal.close()
    assert KEY.encode() not in path.read_bytes()
    failed, tokens, *others = read_session(path).events
    assert [other.logps for other in others if isinstance(other, TokensArrived)] == [(), ()]
    assert isinstance(failed, TraceFailed)
    assert failed.reason == "Incorrect API key provided: [key]."
    assert isinstance(tokens, TokensArrived)
    assert "".join(tokens.texts) == "[key]"
    assert tokens.times_s == (1.1, 1.101)


def test_a_secret_that_looks_like_the_formats_own_words_does_not_damage_a_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s.jsonl"
    happened: list[Event] = [
        opened(1),
        TokensArrived(0, 1, Channel.ANSWER, (0.6,), (1,), ("x",)),
        TraceFinished(0, 0.7, 1, "stop", 1),
        TraceCut(0, 0.7, 2, CutBy.STRATEGY),
        RaceEnded(0, 0.8, EndReason.DECIDED),
    ]
    journal = Journal(path, HEADER, secrets=[GreedySecret()])
    for event in happened:
        journal.write(event)
    journal.close()
    session = read_session(path)
    assert session.losses == []
    assert list(map(type, session.events)) == list(map(type, happened))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.matrix(100)
def test_a_full_disk_is_a_notice_and_not_a_crash() -> None:
    journal = Journal(Path("/dev/full"), HEADER)
    journal.write(opened(1))
    journal.close()
    assert journal.trouble == (
        "/dev/full is not saved from here on (No space left on device); the race goes on in memory."
    )


def test_a_device_that_knows_no_sync_is_no_trouble() -> None:
    journal = Journal(Path(os.devnull), HEADER)
    journal.write(TraceFailed(0, 1.0, 0, "auth", "no"))
    journal.close()
    assert journal.trouble is None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT])
def test_after_a_failed_write_nothing_more_is_written(code: int) -> None:
    sink = FakeSink(write_error=code)
    journal = Journal(Path("s.jsonl"), HEADER, sink=sink)
    for trace in range(3):
        journal.write(opened(trace))
    journal.close()
    assert len(sink.taken) == 1
    assert os.strerror(code) in (journal.trouble or "")
    assert sink.closed


def test_a_failed_sync_is_said_once_and_never_tried_again() -> None:
    sink = FakeSink(sync_error=errno.EIO)
    journal = Journal(Path("s.jsonl"), HEADER, sink=sink)
    journal.write(TraceFailed(0, 1.0, 0, "auth", "no"))
    journal.write(opened(1))
    journal.close()
    assert sink.syncs == 1
    assert b"".join(sink.taken).count(b"\n") == 3
    assert "Input/output error" in (journal.trouble or "")


def test_writes_are_whole_lines_of_bounded_size() -> None:
    sink = FakeSink()
    journal = Journal(Path("s.jsonl"), HEADER, sink=sink)
    for trace in range(3000):
        journal.write(opened(trace))
    journal.write(TraceFailed(0, 1.0, 0, "long", "x" * 3 * WRITE_BYTES))
    journal.close()
    assert all(data.endswith(b"\n") for data in sink.taken)
    assert all(len(data) <= WRITE_BYTES or data.count(b"\n") == 1 for data in sink.taken)
    assert b"".join(sink.taken).count(b"\n") == 3002
    assert sink.syncs >= 1


def test_an_event_that_cannot_be_written_costs_its_own_line_only(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    journal = Journal(path, HEADER)
    journal.write(StrategyArmed(0, float("nan"), None))
    journal.write(opened(1))
    journal.close()
    assert read_session(path).events == [opened(1)]
    assert "an event is not saved" in (journal.trouble or "")


def test_events_after_the_close_are_left_out_and_closing_twice_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    journal = Journal(path, HEADER)
    journal.close()
    journal.write(opened(1))
    journal.close()
    assert read_session(path).events == []


def test_a_disk_that_does_not_answer_does_not_hold_the_program() -> None:
    stuck = threading.Event()

    class StuckSink(FakeSink):
        def sync(self) -> None:
            stuck.wait()

    journal = Journal(Path("s.jsonl"), HEADER, sink=StuckSink())
    journal.write(TraceFailed(0, 1.0, 0, "auth", "no"))
    journal.close(deadline_s=0.01)
    assert "is still being written" in (journal.trouble or "")
    stuck.set()
    journal.close()


def test_no_line_waits_for_a_disk_that_is_slow_to_sync() -> None:
    syncing, written, go_on = threading.Event(), threading.Event(), threading.Event()

    class SlowSink(FakeSink):
        def write(self, data: bytes) -> None:
            super().write(data)
            if syncing.is_set():
                written.set()

        def sync(self) -> None:
            super().sync()
            syncing.set()
            go_on.wait()

    journal = Journal(Path("s.jsonl"), HEADER, sink=SlowSink())
    journal.write(TraceFailed(0, 1.0, 0, "auth", "no"))
    syncing.wait()
    journal.write(opened(1))
    written.wait()
    go_on.set()
    journal.close()
    assert journal.trouble is None


def test_many_threads_may_write(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    journal = Journal(path, HEADER)

    def write_many(trace: int) -> None:
        for _ in range(200):
            journal.write(opened(trace))

    threads = [threading.Thread(target=write_many, args=(trace,)) for trace in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    assert len(read_session(path).events) == 800


WRITER = """
import sys
from pathlib import Path
from tts_tui.domain.events import Channel, TokensArrived
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.append_file import AppendFile

class TellingSink(AppendFile):
    def write(self, data):
        super().write(data)
        print(data.count(b"\\n"), flush=True)

path = Path(sys.argv[1])
journal = Journal(path, SessionHeader("now"), sink=TellingSink(path))
for number in range(30_000):
    journal.write(TokensArrived(0, 0, Channel.ANSWER, (number,), (1,), ("x" * 50,)))
sys.stdin.read()
"""


@pytest.mark.matrix(97)
def test_what_was_written_before_a_kill_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        told = sum(int(process.stdout.readline()) for _ in range(6))
        process.kill()
    session = read_session(path)
    assert len(session.events) >= told - 1
    assert [event.t_s for event in session.events] == list(map(float, range(len(session.events))))


@pytest.mark.matrix(101)
def test_two_sessions_of_one_second_get_two_names() -> None:
    now = datetime(2026, 11, 24, 12, 30, 5, tzinfo=UTC)
    one, two = default_session_path(now), default_session_path(now)
    assert one != two
    assert one.name.startswith("2026-11-24-123005-")
    assert one.suffix == ".jsonl"
