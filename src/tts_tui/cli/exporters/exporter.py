"""A format that a replay can be exported as: its flags, and what it writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable

    from tts_tui.cli.parser import Parser
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.share.cast import Watch


@dataclass(frozen=True, slots=True)
class Export:
    """A replay that is to be written, opened and with its what-if."""

    controls: ReplayControls
    watch: Watch
    """The clock of the replay, turned by hand."""
    palette: Palette
    truth: Truth
    title: str
    args: Namespace
    """All flags, the format's own among them."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format; each stands in a file of this folder, and by its name in the registry."""

    add_flags: Callable[[Parser], None]
    """Adds the flags that only this format has."""
    write: Callable[[Export], Iterable[str]]
    """The file's text, piece by piece. Raises UsageError."""
    hint: str = ""
    """What to do with the file next, before its name."""
