"""A format that a replay can be exported as: its flags, and what it writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tts_tui.study.reading import Watch, unwatched

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable

    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.share import cast

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Flag(Generic[Value]):
    """A flag of some formats only; two that share one name the same object."""

    name: str
    """As it is typed: `--fps`."""
    read: Callable[[str], Value]
    """Its text as a value. Raises ArgumentTypeError."""
    default: Value
    help: str
    """What it says, without its formats."""
    metavar: str | None = None

    @property
    def dest(self) -> str:
        """What a namespace calls it."""
        return self.name.lstrip("-").replace("-", "_")

    def given(self, args: Namespace) -> bool:
        """Say whether it was typed: the parser knows no default of it."""
        return getattr(args, self.dest) is not None

    def value(self, args: Namespace) -> Value:
        """Return what was typed, or its default."""
        value: Value = getattr(args, self.dest) if self.given(args) else self.default
        return value


@dataclass(frozen=True, slots=True)
class Export:
    """A replay that is to be written, opened and with its what-if."""

    controls: ReplayControls
    """At its start and read to its end. `seek_to(playback.duration_s)`, then `poll().reset`, is
    every race of the question as it ended, with its traces."""
    watch: cast.Watch
    """The clock of the replay, turned by hand."""
    palette: Palette
    truth: Truth
    """Whether right and wrong may be told; a test holds every format to it."""
    title: str
    args: Namespace
    """All flags; a format's own are read by `Flag.value`."""
    question: int | None = None
    """The question that was asked for, from 0; None where none was, which is the first, or all."""
    progress: Watch = unwatched
    """Told how far it is, where a format takes long."""
    left_out: list[str] = field(default_factory=list)
    """What a format could not hold, a sentence each."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format; each stands in a file of this folder, and by its name in the registry."""

    what: str
    """What it makes of a replay, as the help says it: `an asciicast`."""
    write: Callable[[Export], Iterable[str]]
    """The file's text, piece by piece. Raises UsageError."""
    flags: tuple[Flag[Any], ...] = ()
    """The flags that not every format has; another one's are refused."""
    hint: str = ""
    """What to do with the file next, before its name."""
    of_one: bool = True
    """Whether it is of one question, and not of all that fit."""
