"""A format that the data of a session can be handed on as: its flags, and what it writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from tts_tui.cli.exporters.exporter import Flag
from tts_tui.errors import UsageError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator

    from tts_tui.domain.events import Event
    from tts_tui.domain.race import RaceState
    from tts_tui.store.header import SessionHeader


@dataclass(slots=True)
class DataExport:
    """A session that is to be written."""

    session: str
    """Its name."""
    header: SessionHeader
    races: Callable[[], Iterator[tuple[int, RaceState]]]
    """Reads its races with their places, from 0; each is let go of before the next, and in the
    order of their ends. To be called once. Raises SessionError."""
    events: Callable[[], Iterator[Event]]
    """Reads what happened instead, for formats of what came when. Raises SessionError."""
    truth_shown: bool
    """Whether right answers, and who has them, may be told; a test holds every format to it."""
    args: Namespace
    """All flags; a format's own are read by `Flag.value`."""
    left_out: list[str] = field(default_factory=list)
    """What a format could not hold, a sentence each."""

    @property
    def created(self) -> str:
        """When the session was begun, UTC, ISO 8601; the epoch where its file does not say it."""
        try:
            begun = datetime.fromisoformat(self.header.created).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            begun = datetime.fromtimestamp(0, UTC)
        return begun.isoformat(timespec="seconds")

    def file_name(self, pattern: str) -> str:
        """The name of a file by its format's pattern."""
        return pattern.format(self.session, created=self.created.replace(":", "-"))


@dataclass(frozen=True, slots=True)
class DataExporter:
    """One format; each stands in a file of this folder, and by its name in the registry."""

    what: str
    """What it makes of a session, as the help says it: `a CSV row a trace`."""
    write: Callable[[DataExport], Iterable[str] | Iterable[bytes]]
    """The file's text, or its bytes, piece by piece. Raises UsageError and SessionError."""
    file: str
    """The name of its file: `{}.csv`, of the session's, and of when it was begun (`{created}`)."""
    flags: tuple[Flag[Any], ...] = ()
    """The flags that not every format has; another one's are refused."""
    texts: bool = True
    """Whether it needs what the traces said."""
    check: Callable[[], None] = lambda: None
    """Raises UsageError where it cannot be written here."""
    hint: str = ""
    """What to do with the file next, before its name."""
    of_data_sets: bool = False
    """Whether it can be made of a data set as well, for which nothing has been raced."""


MODEL: Final = Flag("--model", str, "", "of which model (default: the session's, if of one)", "M")
"""A flag of the formats that are of one model."""


def races_of_one_model(export: DataExport, wanted: str) -> Iterator[tuple[int, RaceState]]:
    """The races of a format that is of one model; empty takes the session's only one.

    Raises UsageError where there is none, or where it has to be chosen.
    """
    known = dict.fromkeys(card.name for card in export.header.plan.models)
    if not wanted and len(known) > 1:
        raise _choose(known)
    found = False
    for place, race in export.races():
        name = race.started.model.name
        known[name] = None
        if not wanted and len(known) > 1:
            raise _choose(known)
        if wanted in {"", name}:
            found = True
            yield place, race
    if wanted and not found:
        raise UsageError(
            f"No race is of a model “{display_line(wanted, 60)}”.",
            f"There are races of {_named(known)}." if known else "There is no race in it.",
        )
    if not found:
        raise UsageError("There is no race in this session.", "Name another.")


def _choose(models: Iterable[str]) -> UsageError:
    return UsageError(
        f"It has races of {_named(models)}, and this format is of one model.",
        "Choose it with --model.",
    )


def _named(models: Iterable[str]) -> str:
    return ", ".join(display_line(name, 60) for name in models)
