"""Where a session's bytes truly are: its own file, and a second place once that one fails."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tts_tui.errors import UsageError
from tts_tui.store.append_file import AppendFile
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.store.append_file import AppendPort


class KeptFile:
    """A file that is watched while it is written; no call raises.

    A file that cannot be written, lost its name or was cut short is given up for `second`,
    which gets what can still be read of it first. Without a second place what follows is lost.
    One thread may write while another one syncs: no line waits for the disk.
    """

    def __init__(
        self, path: Path, sink: AppendPort, second: Path | None = None, first_line: bytes = b""
    ) -> None:
        """Begin with an empty file, or with one whose `first_line` is there already."""
        self.path = path
        """Where the session is now."""
        self.trouble: str | None = None
        """One sentence for people once something is not as it was asked for; else None."""
        self.whole = True
        """Whether everything that was written is at `path`."""
        self._sink = sink
        self._second = second
        self._writable = True
        self._syncable = True
        self._lost = False
        self.gone = False
        """Whether no file has it any more."""
        self._first_line = first_line
        self._changing = threading.RLock()
        """Held but while a sync waits for the disk."""

    def whereabouts(self, *, whole: bool = True) -> str:
        """Say where the session is, as the end of a sentence; `whole` as far as others know."""
        if self.gone:
            return "not saved"
        part = "" if self.whole and whole else "only in part "
        return f"saved {part}in {file_name(self.path)}"

    def write(self, data: bytes) -> None:
        """Append whole lines."""
        with self._changing:
            self._first_line = self._first_line or data[: data.find(b"\n") + 1]
            while self._writable:
                try:
                    self._sink.write(data)
                except OSError as error:
                    self._writable = self._give_up(error.strerror or str(error))
                else:
                    return

    def sync(self) -> None:
        """Make what was written survive a power loss, and look whether the file is still there."""
        self.check()
        while self._syncable and self._writable:
            sink = self._sink
            try:
                sink.sync()
            except OSError as error:
                with self._changing:
                    if sink is self._sink:
                        # The system has dropped the pages: a second sync would succeed and mean
                        # nothing. A file that was given up meanwhile failed for another reason.
                        self._syncable = self._give_up(error.strerror or str(error))
            else:
                return

    def check(self) -> None:
        """Look whether the file still has its name and its length."""
        with self._changing:
            if self._writable and (lost := self._sink.lost()) is not None:
                self._writable = self._give_up(lost)

    def close(self) -> None:
        """Look a last time, and let go of the file."""
        self.check()
        try:
            self._sink.close()
        except OSError as error:
            self._lose(error.strerror or str(error))

    def _give_up(self, why: str) -> bool:
        """Go on in the second place; False where there is none."""
        if self._second is None:
            self._lose(why)
            return False
        left, path, self._second = self._sink, self._second, None
        try:
            self._sink = self._moved_to(path, left)
        except (OSError, UsageError):
            self._lose(why)
            return False
        what = "the whole session" if self.whole else "what is left of the session"
        self.trouble = (
            f"{file_name(self.path)} can no longer be used ({why}); "
            f"{what} is saved in {file_name(path)} instead."
        )
        self.path = path
        return True

    def _moved_to(self, path: Path, left: AppendPort) -> AppendPort:
        moved = AppendFile(path)
        ends_whole = True
        try:
            for at, data in enumerate(left.saved()):
                if at == 0 and not data.startswith(self._first_line):
                    moved.write(self._first_line)
                moved.write(data)
                ends_whole = data.endswith(b"\n")
            if left.written and not moved.written:
                moved.write(self._first_line)
            if not ends_whole:
                moved.write(b"\n")
        except OSError:
            moved.close()
            path.unlink(missing_ok=True)
            raise
        self.whole = moved.written == left.written
        left.close()
        return moved

    def _lose(self, why: str) -> None:
        self.whole = False
        if self._lost:  # the first trouble is the cause; what follows is its consequence
            return
        self._lost = True
        self.gone = self._sink.lost() is not None
        self.trouble = (
            f"{file_name(self.path)} is not saved from here on ({why}); the race goes on in memory."
        )
