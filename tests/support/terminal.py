"""The program on a pseudo-terminal, and what a person would see there."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from typing import TYPE_CHECKING, Self

import pyte
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

READS_A_LOOK = 16


class Terminal:
    """The program on a pseudo-terminal, and what a person would see there."""

    def __init__(
        self, argv: list[str], folder: Path, env: Mapping[str, str], size: tuple[int, int]
    ) -> None:
        self.written = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        self._set_size(size)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tts_tui", *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={
                # The size is the terminal's, not that of the one the tests run in.
                **{k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}},
                "TERM": "xterm-256color",
                "HOME": str(folder),
                "TTS_TUI_CONFIG_DIR": str(folder / "config"),
                "TTS_TUI_DATA_DIR": str(folder / "data"),
                **env,
            },
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.close()

    @property
    def shown(self) -> str:
        """The screen's rows."""
        return "\n".join(self._screen.display)

    def close(self) -> None:
        """Go away, without a word to the program."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _column(self, number: int) -> str:
        """What stands in one column of cells, from the top; a negative number is from the right."""
        at = number % self._screen.columns
        return "".join(self._screen.buffer[row][at].data for row in range(self._screen.lines))

    @property
    def bordered(self) -> bool:
        """Whether each row of a race but for the name and the question ends in a border."""
        left, right = (set(self._column(number)[2:]) for number in (0, -1))
        return (left, right) == (set("╭│├╰"), set("╮│┤╯"))

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._master, keys)

    def resize(self, columns: int, rows: int) -> None:
        """Change the window, and tell the program."""
        self._screen.resize(rows, columns)
        self._set_size((columns, rows))
        self.process.send_signal(signal.SIGWINCH)

    def read_until(self, condition: Callable[[str], bool]) -> None:
        """Read until the screen is as wanted; the time limit of the test ends it otherwise."""
        while not condition(self.shown):
            if not self._read():
                pytest.fail(f"the program ended; on the screen:\n{self.shown}")
            # Looking costs more than reading: take what waits before the next look.
            for _ in range(READS_A_LOOK):
                if select.select([self._master], [], [], 0)[0]:
                    self._read()

    def read_what_waits(self) -> None:
        """Read what was written so far."""
        while select.select([self._master], [], [], 0)[0]:
            self._read()

    def read_to_the_end(self) -> int:
        """Read all that comes, and give the exit code."""
        while self._read():
            pass
        return self.process.wait()

    def give_way(self) -> None:
        """Let the program run for a moment without reading what it writes."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.02)
            pytest.fail("the program ended")

    @property
    def restored(self) -> bool:
        """Whether the program's last word on the other screen and the cursor was to leave them."""
        left, shown = self.written.rfind(b"\x1b[?1049l"), self.written.rfind(b"\x1b[?25h")
        return left > self.written.rfind(b"\x1b[?1049h") and shown > self.written.rfind(
            b"\x1b[?25l"
        )

    def _read(self) -> bool:
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # how Linux says that nobody holds the other end any more
            return False
        self.written += data
        self._stream.feed(data)
        return True

    def _set_size(self, size: tuple[int, int]) -> None:
        columns, rows = size
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
