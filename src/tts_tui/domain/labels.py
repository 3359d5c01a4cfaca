"""What a person said of a trace afterwards: a corrected answer, a verdict, a note, tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class TraceLabel:
    """Everything a person said of one trace; the recording itself stays as it is."""

    answer: str | None = None
    """The answer as it should have been read; None keeps the extracted one."""
    right: bool | None = None
    """Whether the trace's answer is right, whatever the recorded truth says; None leaves it."""
    note: str = ""
    tags: tuple[str, ...] = ()
    """Free words, each once, as a person orders them."""


def note_of(label: TraceLabel) -> str:
    """Write a note and its tags as one types them: `gives up early #loop`."""
    return " ".join([*([label.note] if label.note else []), *(f"#{tag}" for tag in label.tags)])


def with_note(label: TraceLabel, typed: str) -> TraceLabel:
    """The label with another note: words that begin with # are its tags, each once."""
    words = typed.split()
    tags = [word.lstrip("#") for word in words if word.startswith("#")]
    note = " ".join(word for word in words if not word.startswith("#"))
    return replace(label, note=note, tags=tuple(dict.fromkeys(filter(None, tags))))


Labels = Mapping[tuple[int, int], TraceLabel]
"""Labels by race number and trace number, both from 0."""

NO_LABELS: Labels = {}


def without_verdicts(labels: Labels) -> Labels:
    """Leave out who was marked right or wrong; corrected answers, notes and tags stay."""
    return {at: replace(label, right=None) for at, label in labels.items()}
