"""The file under a journal: private, append-only, whole lines, never overwritten."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING, Protocol

from tts_tui.errors import UsageError
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from pathlib import Path

_REMEDY = "Name another file with --session."
# macOS has no fdatasync.
_sync = getattr(os, "fdatasync", os.fsync)


class Sink(Protocol):
    """Where a journal's bytes go; every call may raise OSError."""

    def write(self, data: bytes) -> None:
        """Append whole lines."""

    def sync(self) -> None:
        """Make what was written survive a power loss."""

    def close(self) -> None:
        """Let go of the file."""


class FileSink:
    """A file opened for appending, readable by its owner only.

    Raises UsageError where something is there already, and OSError where the file cannot be
    made; an empty file may stand there before.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
        try:
            self._fd = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            _refuse_unless_empty(path)
            self._fd = os.open(path, flags)
            if path.is_file():
                with contextlib.suppress(OSError):
                    os.fchmod(self._fd, 0o600)

    def write(self, data: bytes) -> None:
        """Append whole lines, in as many calls as the system needs."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]

    def sync(self) -> None:
        """Make what was written survive a power loss."""
        try:
            _sync(self._fd)
        except OSError as error:
            # A device or a file system without syncs has lost nothing.
            if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
                raise

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


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
