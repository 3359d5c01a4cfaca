"""A session being written: events go in from any thread, lines come out on a thread of its own."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import RaceEnded, TraceCut, TraceFailed, TraceFinished
from tts_tui.store.append_file import AppendFile, unusable
from tts_tui.store.coalesce import Coalescer
from tts_tui.store.codec import encode
from tts_tui.store.header import encode_header
from tts_tui.store.jsonline import dump
from tts_tui.store.keeping import KeptFile
from tts_tui.store.paths import file_name
from tts_tui.store.redact import redact
from tts_tui.store.replaced import replaced_record
from tts_tui.store.syncing import Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Event
    from tts_tui.store.append_file import AppendPort
    from tts_tui.store.fields import Json
    from tts_tui.store.header import SessionHeader
    from tts_tui.store.redact import Redactor
    from tts_tui.store.resuming import Begun

FLUSH_S: Final = 0.05
"""How long events are collected before they are written."""
SYNC_S: Final = 1.0
"""How long written lines may wait for the disk while no trace ends."""
WRITE_BYTES: Final = 64 * 1024
"""Whole lines are written together up to this size."""

_LANDMARKS = (TraceFinished, TraceFailed, TraceCut, RaceEnded)
"""Events worth a sync of their own."""


class Journal:
    """Appends events to a session file; writing never blocks and never raises.

    Raises UsageError where the file holds something already or cannot be made. What fails
    later (a full disk, a deleted file) becomes `trouble`: the race goes on, and `second` takes
    over where it can.
    """

    def __init__(
        self,
        path: Path,
        header: SessionHeader,
        *,
        secrets: Sequence[Redactor] = (),
        sink: AppendPort | None = None,
        second: Path | None = None,
        begun: Begun | None = None,
    ) -> None:
        """Begin a file, or go on with one that was `begun`: its half races are replaced."""
        self._trouble: str | None = None
        self._secrets = tuple(secrets)
        self._queue: SimpleQueue[Event | None] = SimpleQueue()
        self._closing = threading.Event()
        self._coalescer = Coalescer()
        self._unsynced_since: float | None = None
        try:
            if begun is not None:
                begun.file.mend()
                self._file = KeptFile(path, begun.file, second, begun.first_line)
            else:
                self._file = KeptFile(path, AppendFile(path) if sink is None else sink, second)
        except OSError as error:
            raise unusable(path, error) from error
        self._syncing = Syncing(self._file.sync)
        begins = (
            [encode_header(header)]
            if begun is None
            else [replaced_record(race) for race in begun.halves]
        )
        self._append([self._line(record) for record in begins])
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str | None:
        """One sentence for people once something could not be saved as it should; else None."""
        return self._file.trouble or self._trouble

    @property
    def whereabouts(self) -> str:
        """Say where the session is, as the end of a sentence."""
        return self._file.whereabouts(whole=self._trouble is None)

    @property
    def path(self) -> Path | None:
        """The session's file, where one can read it; None where it is gone."""
        return None if self._file.gone else self._file.path

    def write(self, event: Event) -> None:
        """Take an event from any thread; after `close` it is left out."""
        if not self._closing.is_set():
            self._queue.put(event)

    def close(self, deadline_s: float = 2.0) -> None:
        """Write what is waiting and let go of the file, within `deadline_s` seconds."""
        self._closing.set()
        self._queue.put(None)
        self._thread.join(deadline_s)
        if self._thread.is_alive():
            self._report(
                f"{file_name(self._file.path)} is still being written; the disk does not answer."
            )

    # -- the writer's thread ----------------------------------------------------------------

    def _run(self) -> None:
        while self._turn():
            pass
        self._syncing.close()
        self._file.close()

    def _turn(self) -> bool:
        """Write one batch; False once the journal is closed and everything is written."""
        try:
            event = self._queue.get(timeout=self._sync_wait_s())
        except Empty:
            self._sync()
            return True
        self._closing.wait(FLUSH_S)
        batch, more = self._batch(event)
        self._append(list(self._lines(batch)))
        if self._sync_wait_s() == 0 or any(isinstance(event, _LANDMARKS) for event in batch):
            self._sync()
        return more

    def _batch(self, event: Event | None) -> tuple[list[Event], bool]:
        """Take what is waiting; the second value says whether more may come."""
        # Only what waits now: a fast producer must not keep a batch open for ever.
        for _ in range(self._queue.qsize()):
            if event is None:
                break
            self._coalescer.add(event)
            event = self._queue.get_nowait()
        if event is not None:
            self._coalescer.add(event)
        return self._coalescer.drain(), event is not None

    def _lines(self, events: Sequence[Event]) -> Iterator[bytes]:
        for event in events:
            try:
                yield self._line(encode(event))
            except (ValueError, TypeError, OverflowError, AttributeError) as error:
                # A producer's mistake must cost its own line, not the rest of the session.
                self._report(f"{file_name(self._file.path)}: an event is not saved ({error}).")

    def _line(self, record: dict[str, Json]) -> bytes:
        return dump(redact(record, self._secrets)).encode("ascii") + b"\n"

    def _append(self, lines: Sequence[bytes]) -> None:
        for data in _packed(lines):
            self._file.write(data)
            self._unsynced_since = self._unsynced_since or time.monotonic()

    def _sync_wait_s(self) -> float | None:
        if self._unsynced_since is None:
            return None
        return max(0.0, self._unsynced_since + SYNC_S - time.monotonic())

    def _sync(self) -> None:
        waiting, self._unsynced_since = self._unsynced_since, None
        if waiting is not None:
            self._syncing.ask()

    def _report(self, sentence: str) -> None:
        # The first trouble is the cause; what follows is its consequence.
        self._trouble = self._trouble or sentence


def _packed(lines: Sequence[bytes]) -> Iterator[bytes]:
    """Join lines into pieces of at most WRITE_BYTES, a longer line in a piece of its own."""
    piece: list[bytes] = []
    size = 0
    for line in lines:
        if piece and size + len(line) > WRITE_BYTES:
            yield b"".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    if piece:
        yield b"".join(piece)
