"""The first line of a session file: what it is, which version, and what was going to run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui import __version__
from tts_tui.store.codec import MODEL
from tts_tui.store.fields import COUNT, FLAG, TEXT, Json, Kind, Malformed, many, maybe, record

if TYPE_CHECKING:
    from tts_tui.domain.events import ModelCard

FORMAT = "tts-tui session"
VERSION = "1.5"
"""Major.minor: a reader refuses a higher major and skips what a higher minor added."""

GENERATION_TIMES: Final = "Recorded generation times: traces begin at once, tokens come evenly."


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a session was going to run; every field is whitelisted for the file."""

    strategies: tuple[str, ...] = ()
    """Full names, in board order."""
    n: int = 0
    """Traces of each race."""
    armed: str | None = None
    questions: int = 0
    """How many were planned; the file may hold fewer."""
    models: tuple[ModelCard, ...] = ()
    others: tuple[ModelCard, ...] = ()
    """Models beside them, on which procedures may grow traces."""
    shard: str | None = None
    """Which part of a data set its questions are, such as `3/8`."""
    duel: bool = False
    """Whether its two models, or one model twice, were raced against each other."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Where imported data came from, and how much of it."""

    source: str
    """The format, as `import` names it: `openai-batch`."""
    traces: int = 0
    """Traces taken in."""
    skipped: int = 0
    """Traces that could not be read."""


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """Who wrote a session, when, and for which plan."""

    created: str
    """UTC, ISO 8601."""
    plan: PlanSummary = PlanSummary()
    app: str = f"tts-tui {__version__}"
    version: str = VERSION
    timed: bool = True
    """Whether times were recorded; most imported data has none, and every stamp in it is 0."""
    imported: Imported | None = None
    """Set where it was not raced here."""

    @property
    def arrivals_timed(self) -> bool:
        """Whether it was recorded when tokens came; of generation times only the ends were."""
        return self.timed and self.imported is None

    @property
    def note_of_times(self) -> str:
        """What a viewer has to know of the times of imported data; empty where nothing."""
        return GENERATION_TIMES if self.timed and self.imported is not None else ""


_UNLESS_TRUE: Kind[bool] = Kind(lambda timed: None if timed else False, FLAG.read)
"""Left out where it is true, as it is in every recording."""

_IF_TRUE: Kind[bool] = Kind(lambda said: True if said else None, FLAG.read)
"""Left out where it is false, as it is in most."""

_CARDS = many(MODEL)
_IF_ANY: Kind[tuple[ModelCard, ...]] = Kind(lambda some: _CARDS.write(some) or None, _CARDS.read)

_PLAN = record(
    PlanSummary,
    {
        "strategies": ("strategies", many(TEXT)),
        "n": ("n", COUNT),
        "armed": ("armed", maybe(TEXT)),
        "questions": ("questions", COUNT),
        "models": ("models", _CARDS),
        "others": ("others", _IF_ANY),
        "shard": ("shard", maybe(TEXT)),
        "duel": ("duel", _IF_TRUE),
    },
)
_IMPORTED = record(
    Imported,
    {"source": ("source", TEXT), "traces": ("traces", COUNT), "skipped": ("skipped", COUNT)},
)
_HEADER = record(
    SessionHeader,
    {
        "version": ("version", TEXT),
        "created": ("created", TEXT),
        "app": ("app", TEXT),
        "plan": ("plan", _PLAN),
        "timed": ("timed", _UNLESS_TRUE),
        "imported": ("imported", maybe(_IMPORTED)),
    },
)


def encode_header(header: SessionHeader) -> dict[str, Json]:
    """The header as a JSON object."""
    return {"format": FORMAT, **_HEADER.write(header)}


def decode_header(value: Json) -> SessionHeader:
    """Read a header; raises Malformed where this is none."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise Malformed("no session header")
    return _HEADER.read(value)


def major(version: str) -> int:
    """A version's major number; raises Malformed where there is none."""
    number = version.split(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Malformed("no version number")
    return int(number)
