"""A session's events as they are saved: its file is read as it grows, so no reader holds it up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path
    from typing import BinaryIO, Protocol

    class Followed(Protocol):
        """A live session; every call may come from any thread."""

        @property
        def finished(self) -> bool:
            """Whether nothing runs and no question is left."""

        @property
        def notice(self) -> str | None:
            """Whether something is not saved."""

        @property
        def saved_as(self) -> Path | None:
            """The session's file."""


LOOK_S: Final = 0.05
"""How often a file is looked at while it does not grow, in seconds."""
PIECE_BYTES: Final = 64 * 1024
_BEGINS, _ENDS = b'{"k":"race"', b'{"k":"end"'


@dataclass(slots=True)
class _Reading:
    """One file, as far as it was read."""

    path: Path
    stream: BinaryIO
    half: bytes = b""

    def lines(self) -> list[bytes]:
        """The whole lines that came; the last half one waits for its end."""
        piece = self.half + self.stream.read(PIECE_BYTES)
        whole, newline, self.half = piece.rpartition(b"\n")
        return [line + b"\n" for line in whole.split(b"\n")] if newline else []


async def followed(session: Followed) -> AsyncGenerator[bytes, None]:
    """Every line of a session from its first on, each once, until nothing more can come.

    Ends early where the file cannot be read. A reader takes them at its own pace: what it has not
    taken lies in the file, and nowhere else.
    """
    reading: _Reading | None = None
    given = open_races = 0
    try:
        while True:
            # Asked before the file: what was saved by then is in it.
            over = session.finished
            path = session.saved_as
            if path is None:
                return
            if reading is None or path != reading.path:
                # A session that goes on in a second place has its earlier lines there too.
                skip, moved = given, reading
                try:
                    stream = await asyncio.to_thread(path.open, "rb")
                except OSError:
                    return
                reading = _Reading(path, stream)
                if moved is not None:
                    moved.stream.close()
            lines = reading.lines()
            for line in lines:
                if skip:
                    skip -= 1
                    continue
                given += 1
                open_races += line.startswith(_BEGINS)
                open_races -= line.startswith(_ENDS)
                yield line
            if not lines:
                if over and (open_races <= 0 or session.notice is not None):
                    return
                await asyncio.sleep(LOOK_S)
    finally:
        if reading is not None:
            reading.stream.close()
