"""What the inspector works on: which trace is read, its places, its labels; no widget in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.grading import AS_RECORDED, SessionGrading
from tts_tui.domain.labels import NO_LABELS, TraceLabel
from tts_tui.figures import local_time, race_name
from tts_tui.text import display_line
from tts_tui.ui.inspect.family import lines, relatives
from tts_tui.ui.inspect.path import pieces_of
from tts_tui.ui.inspect.reading import ORDER, ReadTrace
from tts_tui.ui.kit.truth import HIDDEN, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.domain.events import Channel
    from tts_tui.domain.labels import Labels
    from tts_tui.domain.race import RaceState, SessionState
    from tts_tui.domain.trace import TraceState
    from tts_tui.store.labels import LabelBook
    from tts_tui.ui.inspect.reading import Arrivals


UNTIMED: Final = "no times recorded"
ENDS_ONLY: Final = "no times recorded but its end"
SAID_LIMIT: Final = 300
"""Characters of what a person said of a trace, in the head."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """From where a session is looked at: the end of a recording, or a moment of its replay."""

    races: int = 0
    """How many races the session has; 0 for as many as can be read."""
    moment: str = ""
    """The moment of a replay after which nothing is shown; empty where everything is."""
    untimed: str = UNTIMED
    """Why there are no times, where there are none."""


class InspectModel:
    """The folded races, one trace of them in hand."""

    def __init__(
        self,
        whole: Callable[[SessionGrading], SessionState],
        column: Callable[[int, int, Channel], Arrivals | None],
        book: LabelBook | None = None,
        *,
        race: int | None = None,
        trace: int = 0,
        truth: Truth | None = None,
        as_of: AsOf | None = None,
    ) -> None:
        self._whole = whole
        self._column = column
        self.book = book
        self.truth = truth or Truth()
        self.as_of = as_of or AsOf()
        self.session: Path | None = None
        """The file that is read; None where there is more to it than may be shown."""
        self.losses: Sequence[str] = ()
        """What could not be read, in sentences."""
        self._readings: dict[tuple[int, int], ReadTrace] = {}
        self._state = whole(self.grading)
        self._numbers = [number for number, each in self._state.races.items() if each.n]
        self._at = self._numbers.index(race) if race in self._numbers else 0
        self._trace = 0
        if self._numbers:
            self.select(trace)

    @property
    def truth_shown(self) -> bool:
        """Whether right and wrong may be seen."""
        return self.truth.shown

    # -- which trace ------------------------------------------------------------------------

    @property
    def empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self._numbers

    @property
    def race_number(self) -> int:
        """Number of the race in its session."""
        return self._numbers[self._at]

    @property
    def race(self) -> RaceState:
        """The race in hand."""
        return self._state.races[self.race_number]

    @property
    def trace(self) -> TraceState:
        """The trace in hand."""
        found = self.race.trace(self._trace)
        assert found is not None, "only a trace that is there is selected"
        return found

    @property
    def at(self) -> tuple[int, int]:
        """Race and trace in hand, by their numbers."""
        return self.race_number, self._trace

    @property
    def folded(self) -> dict[int, RaceState]:
        """Every race that has traces, by its number."""
        return {number: self._state.races[number] for number in self._numbers}

    @property
    def place(self) -> str:
        """Which race this is, for people: `race 2/5`."""
        return race_name(self.race_number, self.as_of.races or max(self._numbers) + 1)

    @property
    def races(self) -> int:
        """How many races there are."""
        return len(self._numbers)

    @property
    def reading(self) -> ReadTrace:
        """The trace in hand, read; made once."""
        key = (self.race_number, self._trace)
        known = self._readings.get(key)
        if known is None or known.trace is not self.trace:
            known = self._readings[key] = ReadTrace(self.race_number, self.trace, self._column)
        return known

    def select(self, trace: int) -> None:
        """Take another trace of the race in hand; of numbers that are not there, the nearest."""
        race = self.race
        known = race.trace(trace) is not None
        self._trace = trace if known else min(max(0, trace), race.n - 1)

    def go_to(self, race: int, trace: int) -> None:
        """Take a trace of any race, by their numbers; a race that is not there changes nothing."""
        if race in self._numbers:
            self._at = self._numbers.index(race)
            self.select(trace)

    def step(self, by: int) -> None:
        """Take a neighbouring trace; of those that go on from each other the last, which is all."""
        order = lines(self.race)
        at = next(at for at, line in enumerate(order) if self._trace in line)
        self.select(order[min(max(0, at + by), len(order) - 1)][-1])

    def step_race(self, by: int) -> bool:
        """Take a neighbouring race and keep the trace's number; False at the end."""
        at = min(max(0, self._at + by), len(self._numbers) - 1)
        moved = at != self._at
        self._at = at
        self.select(self._trace)
        return moved

    # -- texts ------------------------------------------------------------------------------

    def texts(self, number: int) -> list[tuple[int, Channel, str]]:
        """Every text of a race, safe to show, by trace and channel."""
        found = []
        race = self._state.races[number]
        shown = [line[-1] for line in lines(race)]
        if number == self.race_number and self._trace not in shown:
            shown.append(self._trace)
        for index in shown:
            known, trace = self._readings.get((number, index)), race.trace(index)
            assert trace is not None
            for channel in ORDER:
                pieces = known.pieces[channel] if known else pieces_of(trace, channel)
                found.append((index, channel, "".join(piece.text for piece in pieces)))
        return found

    def plain_text(self) -> str:
        """The trace in hand as text for the clipboard and for a file: what is shown, unwrapped."""
        texts = [text for text in self.reading.texts.values() if text.strip()]
        return "\n\n".join(text.strip("\n") for text in texts) + "\n"

    def can(self, action: str) -> bool:
        """Whether an action of the screen would do anything with the trace in hand."""
        if self.empty:
            return action == "back"
        match action:
            case "correct" | "verdict" | "note" | "undo":
                return self.book is not None
            case "race":
                return self.races > 1
            case "trace":
                return len(self.race.everyone) > 1
            case "listing" | "listed":
                return len(self.race.everyone) > 1 or self.races > 1
            case "joint":
                return bool(self.reading.joints)
            case "grid":
                return self.session is not None
            case "family":
                return bool(relatives(self.race, self.trace))
            case "toggle_truth":
                return self.race.grading.truth is not None
            case "render":
                return self.trace.ended
            case "hedge":
                return bool(self.reading.hedges)
            case _:
                return True

    # -- labels -----------------------------------------------------------------------------

    @property
    def labels(self) -> Labels:
        """Every label there is."""
        return self.book.labels if self.book is not None else NO_LABELS

    @property
    def grading(self) -> SessionGrading:
        """What answers count as with these labels, and which are right."""
        return self.book.grading if self.book is not None else AS_RECORDED

    @property
    def label(self) -> TraceLabel:
        """What was said of the trace in hand."""
        return self.labels.get((self.race_number, self._trace), TraceLabel())

    def set_label(self, label: TraceLabel) -> bool:
        """Say something of the trace in hand; False where nothing changes. Raises TtsTuiError."""
        if self.book is None or label == self.label:
            return False
        self.book.set(self.race_number, self._trace, label)
        self._refold()
        return True

    def undo(self) -> str | None:
        """Take the last change back and go to its trace; say what was undone, None for nothing.

        Raises TtsTuiError where that cannot be saved.
        """
        change = self.book.undo() if self.book is not None else None
        if change is None:
            return None
        self._refold()
        if change.race in self._numbers:
            self._at = self._numbers.index(change.race)
            self.select(change.trace)
        words = difference(change.new, change.old, shown=self.truth.shown)
        return f"Undone on trace {change.trace + 1} of {race_name(change.race)}: {words}."

    def said(self) -> str:
        """What a person said of the trace in hand, with its time and old answer; "" for nothing."""
        label = self.label
        change = self.book.changed(self.race_number, self._trace) if self.book else None
        words = []
        if label.answer is not None:
            words.append(f"answer corrected from {self._recorded_answer() or 'none'}")
        if label.right is not None:
            words.append(f"marked {VERDICTS[label.right] if self.truth.shown else HIDDEN}")
        if label.note:
            words.append(f"note: {label.note}")
        if label.tags:
            words.append(f"tags: {', '.join(label.tags)}")
        if not words:
            return ""
        when = f" ({local_time(change.at)})" if change is not None else ""
        return display_line(f"you: {', '.join(words)}{when}", SAID_LIMIT)

    def _recorded_answer(self) -> str:
        answer = self.trace.answer_as_read
        return f"“{answer.text}”" if answer is not None else ""

    def _refold(self) -> None:
        self._state = self._whole(self.grading)


def difference(was: TraceLabel, now: TraceLabel, *, shown: bool = True) -> str:
    """Say what differs between two labels; which mark only where right and wrong are shown."""
    words = []
    if was.answer != now.answer:
        words.append(f"answer {_or_nothing(was.answer)} → {_or_nothing(now.answer)}")
    if was.right != now.right:
        words.append(f"{VERDICTS[was.right]} → {VERDICTS[now.right]}" if shown else "the mark")
    if was.note != now.note:
        words.append(f"note {_or_nothing(was.note)} → {_or_nothing(now.note)}")
    if was.tags != now.tags:
        before, after = (_or_nothing(", ".join(label.tags)) for label in (was, now))
        words.append(f"tags {before} → {after}")
    return ", ".join(words) or "nothing"


VERDICTS: Mapping[bool | None, str] = {True: "✓ right", False: "✗ wrong", None: "not marked"}
"""What a person can say of an answer."""


def _or_nothing(text: str | None) -> str:
    return f"“{text}”" if text else "as recorded" if text is None else "none"


def reading_order(place: Place) -> tuple[int, int]:
    """Say where a place stands in the order of reading."""
    return ORDER[place.channel], place.start


def next_place(places: Sequence[Place], at: Place, direction: int) -> tuple[Place, bool] | None:
    """Find the next place before or after another, and whether it went round the end."""
    if not places:
        return None
    here = reading_order(at)
    if direction > 0:
        later = next((place for place in places if reading_order(place) > here), None)
        return (later, False) if later else (places[0], True)
    earlier = next((place for place in reversed(places) if reading_order(place) < here), None)
    return (earlier, False) if earlier else (places[-1], True)
