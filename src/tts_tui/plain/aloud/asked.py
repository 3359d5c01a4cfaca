"""Answers to what is typed to listen: where it stands, votes, picks, a trace's text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tts_tui.control.commands import Command, CommandError
from tts_tui.domain.events import Channel
from tts_tui.domain.trace_status import TraceStatus
from tts_tui.figures import race_name, seconds
from tts_tui.plain.aloud.commands import TYPED
from tts_tui.plain.aloud.words import answered, cost, count, picked, sentence, traces
from tts_tui.text import display_line, display_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.control.seat import Seat
    from tts_tui.domain.race import RaceState

PART_CHARACTERS: Final = 800
"""So much of a trace is read at a time."""


class Asked:
    """Answers what is typed; remembers how far a trace was read."""

    def __init__(self) -> None:
        self._trace = -1
        self._at = 0

    def answer(self, seat: Seat, command: Command) -> list[str] | None:
        """Sentences for a command that only asks; None for one that does something.

        Raises CommandError where there is nothing to say.
        """
        match command:
            case Command("help"):
                return [f"{kind.usage}: {kind.does}." for kind in TYPED]
            case Command("state"):
                return list(_state(seat))
            case Command("question"):
                questions = seat.plan.questions
                return [sentence(f"question: {display_line(questions[seat.question_index].text)}")]
            case Command("votes"):
                return list(_votes(seat, _race(seat)))
            case Command("picks"):
                return list(_picks(seat, _race(seat)))
            case Command("read", int(number)):
                self._trace, self._at = number - 1, 0
                return list(self._read(_race(seat)))
            case Command("more"):
                if self._trace < 0:
                    raise CommandError("No trace is being read.", "Type: read TRACE")
                return list(self._read(_race(seat)))
            case _:
                return None

    def _read(self, race: RaceState) -> Iterator[str]:
        """The next part of a trace, whole words, its lines as they are."""
        at = self._trace
        if not race.has(at):
            self._trace = -1
            raise CommandError(f"There is no trace {at + 1}.", f"They are 1 to {race.n}.")
        trace = race.lane(at)
        thinking = trace.text(Channel.THINKING)
        text = thinking + trace.text(Channel.ANSWER)
        if not self._at:
            yield f"Trace {at + 1}, {_status(trace.status)}, {cost(trace.tokens)}."
        part = text[self._at : self._at + PART_CHARACTERS]
        if len(text) > self._at + PART_CHARACTERS:
            # Whole words, as far as there are any.
            part = part[: max(part.rfind(" "), part.rfind("\n")) + 1] or part
        begins = self._at
        self._at += len(part)
        if begins < len(thinking):
            yield from _lines("Thinking:" if not begins else "", part[: len(thinking) - begins])
        if self._at > len(thinking):
            first = begins <= len(thinking) and bool(thinking)
            yield from _lines("Answer:" if first else "", part[max(0, len(thinking) - begins) :])
        left = len(text) - self._at
        if left:
            yield f"Type more for the rest, {count(left, 'character')}."
        elif trace.ended:
            yield "End of the trace."
        else:
            yield "That is all so far; type more for what comes."


def _race(seat: Seat) -> RaceState:
    if seat.current is None:
        raise CommandError("The race has not begun.", "Try again in a moment.")
    return seat.current[1]


def _lines(title: str, text: str) -> Iterator[str]:
    if title:
        yield title
    yield from (line for line in display_text(text).split("\n") if line.strip())


def _status(status: TraceStatus) -> str:
    return "finished" if status is TraceStatus.DONE else str(status)


def _state(seat: Seat) -> Iterator[str]:
    if seat.current is None:
        yield "The race has not begun."
        return
    number, race = seat.current
    ended = sum(trace.ended for trace in race.traces)
    many = len(seat.plan.questions) * len(seat.plan.entrants)
    of = f" of {many}" if many > 1 else ""
    stands = "is over" if race.ended else "runs" if seat.live is not None else "is played"
    yield sentence(f"{race_name(number)}{of} {stands}, {seconds(race.now_s)}")
    have = "has" if ended == 1 else "have"
    yield f"{ended} of {count(race.n, 'trace')} {have} ended, {cost(race.tokens)} so far."
    yield "Nothing is armed." if race.armed is None else f"{race.armed} is armed."
    if seat.held:
        yield "What is told is held; type hold off to go on."
    if seat.notice:
        yield sentence(display_line(seat.notice))


def _votes(seat: Seat, race: RaceState) -> Iterator[str]:
    """Who finished with which answer, the most first."""
    by_answer: dict[str | None, list[int]] = defaultdict(list)
    for trace in race.traces:
        if trace.status is TraceStatus.DONE:
            by_answer[trace.answer.key if trace.answer else None].append(trace.index)
    for who in sorted(by_answer.values(), key=len, reverse=True):
        said = answered(race, race.traces[who[0]].answer, truth_shown=seat.truth_shown)
        yield f"{count(len(who), 'vote')} for {said}: {traces(who)}."
    running = sum(not trace.ended for trace in race.traces)
    if running or not by_answer:
        yield f"{count(running, 'trace')} {'is' if running == 1 else 'are'} still running."


def _picks(seat: Seat, race: RaceState) -> Iterator[str]:
    for pick in seat.picks(race):
        said = picked(race, pick, truth_shown=seat.truth_shown)
        verb = "decided" if pick.decided else "leans to" if pick.answer else "has"
        yield f"{pick.strategy} {verb} {said}, {cost(pick.ledger.spent_tokens)} spent."
