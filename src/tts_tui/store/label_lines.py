"""Lines of a file of labels: each one change, with what was before and what is after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.sameness import By
from tts_tui.store.fields import COUNT, FLAG, TEXT, Kind, many, maybe, record, word

if TYPE_CHECKING:
    from tts_tui.domain.sameness import Merge


@dataclass(frozen=True, slots=True)
class LabelChange:
    """One change: when, of which trace, from what to what."""

    at: str
    """UTC, ISO 8601."""
    race: int
    trace: int
    old: TraceLabel
    new: TraceLabel
    undo: bool = False
    """Whether it takes the latest change back."""


@dataclass(frozen=True, slots=True)
class TruthChange:
    """A right answer that a person gave afterwards, or took back."""

    at: str
    """UTC, ISO 8601."""
    question: str
    """The question's id."""
    old: str | None
    new: str | None
    """None goes back to what was recorded."""


@dataclass(frozen=True, slots=True)
class MergeChange:
    """An answer that somebody counted as another one, or took apart again."""

    at: str
    """UTC, ISO 8601."""
    asked: str
    """The question's id: in the file it is not called `question`, which older versions of this
    program take for a right answer."""
    answer: str
    """The answer that counts as another one, as people read it."""
    old: Counted | None
    new: Counted | None
    """None counts as itself."""
    undo: bool = False
    """Whether it takes the latest change of this kind back."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What an answer counts as, and who says so."""

    into: str
    by: By

    @classmethod
    def of(cls, merge: Merge | None) -> Counted | None:
        """As it is written."""
        return None if merge is None else cls(merge.into.text, merge.by)


TRUTH = record(
    TruthChange,
    {
        "at": ("at", TEXT),
        "question": ("question", TEXT),
        "old": ("old", maybe(TEXT)),
        "new": ("new", maybe(TEXT)),
    },
)
_WORDS = many(TEXT)
# A label without tags is written as it was before there were any.
_TAGS: Kind[tuple[str, ...]] = Kind(lambda tags: _WORDS.write(tags) if tags else None, _WORDS.read)
_LABEL = record(
    TraceLabel,
    {
        "answer": ("answer", maybe(TEXT)),
        "right": ("right", maybe(FLAG)),
        "note": ("note", TEXT),
        "tags": ("tags", _TAGS),
    },
)
CHANGE = record(
    LabelChange,
    {
        "at": ("at", TEXT),
        "race": ("race", COUNT),
        "trace": ("trace", COUNT),
        "old": ("old", _LABEL),
        "new": ("new", _LABEL),
        "undo": ("undo", FLAG),
    },
)
_COUNTED = record(Counted, {"into": ("into", TEXT), "by": ("by", word(By))})
MERGE = record(
    MergeChange,
    {
        "at": ("at", TEXT),
        "asked": ("asked", TEXT),
        "answer": ("answer", TEXT),
        "old": ("old", maybe(_COUNTED)),
        "new": ("new", maybe(_COUNTED)),
        "undo": ("undo", FLAG),
    },
)
