"""The file under a journal: private, append-only, whole lines, never overwritten."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from typing import TYPE_CHECKING, Protocol

from tts_tui.errors import UsageError
from tts_tui.store.fields import Malformed
from tts_tui.store.jsonline import parse
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK_BYTES = 256 * 1024
_REMEDY = "Name another file with --session."
_GONE = "it was moved or deleted"
# macOS has no fdatasync.
_sync = getattr(os, "fdatasync", os.fsync)


class AppendPort(Protocol):
    """Where a journal's bytes go; every call but `lost` may raise OSError."""

    @property
    def written(self) -> int:
        """How many bytes were taken whole."""

    def write(self, data: bytes) -> None:
        """Append whole lines."""

    def sync(self) -> None:
        """Make what was written survive a power loss."""

    def lost(self) -> str | None:
        """Say why what was written is not under its name any more; None where it is."""

    def saved(self) -> Iterator[bytes]:
        """What was written, as far as it can still be read."""

    def close(self) -> None:
        """Let go of the file."""


class AppendFile:
    """A file opened for appending, readable by its owner only, and locked while it is open.

    Raises UsageError where something is there already or another process is writing it, and
    OSError where the file cannot be made; an empty file may stand there before. One that
    `goes_on` with what is there begins after its last whole line.
    """

    def __init__(self, path: Path, *, goes_on: bool = False) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Read as well: a file that has lost its name can still be copied.
        flags = os.O_RDWR | os.O_APPEND | os.O_CLOEXEC
        if goes_on:
            self._fd = os.open(path, flags)
            self._take(path)
            self.written = self._end_of_lines()
            return
        try:
            self._fd = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            _refuse_unless_empty(path)
            self._fd = os.open(path, flags)
            if path.is_file():
                with contextlib.suppress(OSError):
                    os.fchmod(self._fd, 0o600)
        self._take(path)
        self.written = 0

    def mend(self) -> None:
        """End a last line that lacks nothing else, or cut a torn one off.

        Readers take such a line for a record, so it must not be lost; what follows begins a line.
        """
        torn = os.fstat(self._fd).st_size - self.written
        if torn <= 0:
            return
        if _is_record(os.pread(self._fd, torn, self.written)):
            self.written += torn
            self.write(b"\n")
        else:
            os.ftruncate(self._fd, self.written)

    def _take(self, path: Path) -> None:
        self._path = path
        self._opened = os.fstat(self._fd)
        if stat.S_ISREG(self._opened.st_mode) and not _lock(self._fd):
            os.close(self._fd)
            raise UsageError(
                f"{file_name(path)} is being written by another process.",
                "Wait for its end, or name another file with --session.",
            )

    def _end_of_lines(self) -> int:
        """Where the last whole line ends, in bytes."""
        end = self._opened.st_size
        while end:
            start = max(0, end - _CHUNK_BYTES)
            at = os.pread(self._fd, end - start, start).rfind(b"\n")
            if at >= 0:
                return start + at + 1
            end = start
        return 0

    def write(self, data: bytes) -> None:
        """Append whole lines, in as many calls as the system needs."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]
        self.written += len(data)

    def sync(self) -> None:
        """Make what was written survive a power loss."""
        try:
            _sync(self._fd)
        except OSError as error:
            # A device or a file system without syncs has lost nothing.
            if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
                raise

    def lost(self) -> str | None:
        """Say why what was written is not under its name any more; None where it is."""
        if not stat.S_ISREG(self._opened.st_mode):
            return None
        try:
            named = self._path.stat()
        except OSError as error:
            gone = isinstance(error, FileNotFoundError | NotADirectoryError)
            return _GONE if gone else error.strerror or str(error)
        if not os.path.samestat(named, self._opened):
            return _GONE
        return "it was cut short by another program" if named.st_size < self.written else None

    def saved(self) -> Iterator[bytes]:
        """What was written, as far as it can still be read."""
        at = 0
        while data := os.pread(self._fd, min(_CHUNK_BYTES, self.written - at), at):
            yield data
            at += len(data)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


def _lock(descriptor: int) -> bool:
    """Lock a file as long as it is open; False where another process holds it."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return True


def refuse_while_written(path: Path, remedy: str) -> None:
    """Refuse a file that another process is writing; one that is not there is free.

    Raises UsageError.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return  # whoever reads or writes it says so
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and not _lock(descriptor):
            raise UsageError(f"{file_name(path)} is being written by another process.", remedy)
    finally:
        os.close(descriptor)


def _refuse_unless_empty(path: Path) -> None:
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{file_name(path)} is a folder, not a session file.", _REMEDY)
    if found.st_size or not (stat.S_ISREG(found.st_mode) or stat.S_ISCHR(found.st_mode)):
        raise UsageError(
            f"{file_name(path)} exists already and is not overwritten.",
            "Name another file with --session, or move this one away.",
        )


def unusable(path: Path, error: OSError) -> UsageError:
    """Say why a file cannot be made, and what to do."""
    return UsageError(f"{file_name(path)} cannot be written: {error.strerror or error}.", _REMEDY)


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(parse(line), dict)
    except Malformed:
        return False
