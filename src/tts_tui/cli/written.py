"""A file that was written for somebody, and what there is to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tts_tui.cli.files import write_whole
from tts_tui.figures import size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

Wrote: TypeAlias = "Callable[[int], None]"
"""Is told how many bytes have been written, and stops the writing by raising."""


def unheard(_bytes: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Written:
    """A whole file."""

    out: Path
    bytes: int
    hint: str = ""
    """What to do with it next, before its name."""
    said: tuple[str, ...] = ()
    """What was left out or lost, a sentence each."""
    whole: bool = True
    """Whether all of the data is in it."""

    @property
    def sentence(self) -> str:
        """Where it is, its size, and what to do with it."""
        from tts_tui.store.paths import file_name

        name = file_name(self.out)
        hint = f"; {self.hint} {name}" if self.hint else ""
        return f"wrote {name}, {size(self.bytes)}{hint}"


def write_told(
    out: Path,
    parts: Iterable[str] | Iterable[bytes],
    wrote: Wrote,
    hint: str,
    left_out: Sequence[str],
) -> Written:
    """Write a file, all or nothing, and tell of it; `left_out` is complete once all is written.

    Raises UsageError.
    """
    write_whole(out, _counted(parts, wrote))
    return Written(out, out.stat().st_size, hint, tuple(left_out))


def _counted(parts: Iterable[str] | Iterable[bytes], wrote: Wrote) -> Iterator[bytes]:
    done = 0
    for part in parts:
        piece = part.encode() if isinstance(part, str) else part
        done += len(piece)
        wrote(done)
        yield piece
