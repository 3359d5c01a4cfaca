"""A session read back, as far as it can be read; what is lost is said, never raised."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tts_tui.errors import SessionError
from tts_tui.figures import counted
from tts_tui.store.bytesource import Bytes, lines
from tts_tui.store.codec import KNOWN_EXTRAS, decode
from tts_tui.store.fields import Malformed
from tts_tui.store.header import VERSION, decode_header, major
from tts_tui.store.jsonline import parse
from tts_tui.store.numbers_only import skim
from tts_tui.store.paths import file_name
from tts_tui.store.seams import Seams, seams_of
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from tts_tui.domain.events import Event
    from tts_tui.store.header import SessionHeader

ALTERED: Final = "The compressed file's checksum is wrong: all of it is here, maybe not as it was."
_OTHER: Final = "`tts-tui sessions` lists the sessions there are."


@dataclass(slots=True)
class Losses:
    """What could not be read; complete once the events have been read to their end."""

    torn: bool = False
    """Whether the last line stops in the middle."""
    bad_lines: list[int] = field(default_factory=list)
    """Numbers of unreadable lines in the middle, from 1."""
    unknown: int = 0
    """Records of kinds that this version does not know."""
    gzip_cut: bool = False
    """Whether the compressed file ends early."""
    gzip_altered: bool = False
    """Whether the compressed file's checksum is wrong, though all of it is there."""

    def sentences(self) -> list[str]:
        """Say it to people: one sentence a kind of loss, none where nothing is lost."""
        said = []
        if self.torn:
            said.append("The last line was cut short and is left out.")
        if self.bad_lines:
            many = len(self.bad_lines)
            said.append(
                f"{counted(many, 'line')} cannot be read and {'is' if many == 1 else 'are'} "
                f"left out, the first at line {self.bad_lines[0]}."
            )
        if self.unknown:
            said.append(
                f"{counted(self.unknown, 'record')} of a kind this version does not know "
                f"{'is' if self.unknown == 1 else 'are'} left out."
            )
        if self.gzip_cut:
            said.append("The compressed file ends early; what could be unpacked is here.")
        if self.gzip_altered:
            said.append(ALTERED)
        return said


@dataclass(frozen=True, slots=True)
class Session:
    """A whole session in memory."""

    header: SessionHeader
    events: list[Event]
    losses: list[str]
    """One sentence for each kind of loss."""


class SessionFile:
    """An open session: its header at once, its events one by one, for any size of file.

    `numbers_only` leaves out texts of imported traces whose answer and counts are recorded.
    Raises SessionError where there is no session, or one of a newer major version.
    """

    def __init__(self, path: Path, *, numbers_only: bool = False) -> None:
        self.path = path
        self.losses = Losses()
        self._seams: Seams | None = None
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise unreadable(path, error) from error
        try:
            status = os.fstat(self._file.fileno())
            self._size = status.st_size
            # What can be read once only, such as a pipe, is nobody's file to go on with.
            self._again = stat.S_ISREG(status.st_mode)
            self._bytes = Bytes(self._file)
            self._lines = lines(self._bytes.chunks())
            self.written = self._read_header()
            """The header as the first line has it."""
            # What had come by a moment is told by its texts' records alone.
            imported = self.written.imported is not None
            if numbers_only and imported and not self.written.timed:
                self._lines = skim(self._lines)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> SessionFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def header(self) -> SessionHeader:
        """The header, with more traces a race where they were run later. Raises SessionError."""
        plan = self.seams.plan(self.written.plan)
        return self.written if plan is self.written.plan else replace(self.written, plan=plan)

    @property
    def seams(self) -> Seams:
        """Where the file was gone on with, found at the first call. Raises SessionError."""
        if self._seams is None:
            try:
                once = self.written.imported is not None or not self._again
                self._seams = Seams() if once else seams_of(self.path)
            except OSError as error:
                raise unreadable(self.path, error) from error
        return self._seams

    @property
    def read_share(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._bytes.read_bytes / self._size) if self._size else 1.0

    def events(self, *, as_written: bool = False) -> Iterator[Event]:
        """The events that are left, in the file's order; raises SessionError on bad I/O.

        Races that were begun anew are not among them, and one that was gone on with is one race;
        where `as_written` asks for it, everything is as it was written.
        """
        seams = self.seams
        number = 1
        torn_at = 0
        try:
            for line, whole in self._lines:
                number += 1
                if whole and not line.strip():
                    continue
                if torn_at:
                    self.losses.bad_lines.append(torn_at)
                    torn_at = 0
                try:
                    event = self._read_event(line)
                except Malformed:
                    if whole and line.strip(b"\0"):
                        self.losses.bad_lines.append(number)
                    else:
                        # Torn if nothing follows; only the next line can tell.
                        torn_at = number
                    continue
                if event is None:
                    continue
                if as_written or (event := seams.joined(event)) is not None:
                    yield event
        except OSError as error:
            raise unreadable(self.path, error) from error
        self.losses.torn = bool(torn_at)
        self.losses.gzip_cut = self._bytes.cut_short
        self.losses.gzip_altered = self._bytes.altered

    def _read_event(self, line: bytes) -> Event | None:
        record = parse(line)
        event = decode(record)
        if event is None and isinstance(record, dict) and record["k"] not in KNOWN_EXTRAS:
            self.losses.unknown += 1
        return event

    def _read_header(self) -> SessionHeader:
        name = file_name(self.path)
        try:
            line, _ = next(self._lines, (None, False))
        except OSError as error:
            raise unreadable(self.path, error) from error
        if line is None:
            raise SessionError(f"{name} is empty: nothing was saved in it.", _OTHER)
        try:
            record = parse(line)
            _refuse_newer(name, record)
            return decode_header(record)
        except Malformed:
            raise SessionError(
                f"{name} is no session: its first line is not a session header.", _OTHER
            ) from None


def read_session(path: Path, *, numbers_only: bool = False) -> Session:
    """Read a whole session into memory, as `SessionFile` does and raises."""
    with SessionFile(path, numbers_only=numbers_only) as file:
        events = list(file.events())
        return Session(file.header, events, file.losses.sentences())


def _refuse_newer(name: str, record: object) -> None:
    # Before the header is read whole: a newer major may have changed any of its fields.
    if not isinstance(record, dict) or not isinstance(record.get("version"), str):
        return
    version: str = record["version"]
    if major(version) > major(VERSION):
        raise SessionError(
            f"{name} is of format {display_line(version, 20)}, "
            f"and this version of tts-tui reads up to {major(VERSION)}.x.",
            "Update tts-tui to read it.",
        )


def unreadable(path: Path, error: OSError) -> SessionError:
    """Say why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return SessionError(f"There is no file {file_name(path)}.", _OTHER)
    return SessionError(f"{file_name(path)} cannot be read: {error.strerror or error}.", _OTHER)
