"""What the export dialog works with: formats there are, and who writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_tui.study.reading import Watch


@dataclass(frozen=True, slots=True)
class Format:
    """One thing that a session can be written as."""

    name: str
    what: str
    """What it makes of a session: `a CSV row a trace`."""
    out: Path
    """Where it is written if nobody names another place; absolute."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants written."""

    session: Path
    question: int
    """The question in view, from 0, for formats of one question."""
    model: str
    """Name of the model in view, for formats of one model; empty where there is none yet."""
    truth_shown: bool
    """Whether right and wrong may be told."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it."""

    sentence: str
    left_out: Sequence[str] = ()
    """What the file could not hold, a sentence each."""


class Exporting(Protocol):
    """Writes sessions; everything here may block, and may raise `TtsTuiError`."""

    def formats(self, session: Path) -> Sequence[Format]:
        """The formats there are, and where each would be written."""

    def write(
        self,
        wanted: Wanted,
        form: Format,
        out: Path,
        theme: str,
        *,
        overwrite: bool,
        watch: Watch,
        wrote: Callable[[int], None],
    ) -> Told:
        """Write one file, whole or not at all; `watch` and `wrote` stop it by raising."""
