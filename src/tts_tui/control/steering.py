"""What each command does to what is shown; every front end does it by this one function."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.control.commands import NONE, Command, CommandError
from tts_tui.control.snapshot import snapshot
from tts_tui.domain.strategies import StrategyNameError, parse
from tts_tui.domain.strategies.arming import arming_of
from tts_tui.domain.strategies.in_turn import in_turn_words
from tts_tui.figures import counted
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.control.seat import Seat
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.controls import LiveControls

NOTHING_SHOWN = "No race and no replay is on the screen."


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a command: a sentence, and what it was asked for."""

    said: str
    data: Mapping[str, object] = field(default_factory=dict)


def steer(seat: Seat | None, command: Command) -> Reply:
    """Do a command, on the thread of whoever shows the race.

    Raises CommandError, in a sentence with its remedy, where it cannot be done now.
    """
    if command.name == "state":
        return Reply(_shown(seat), {"state": snapshot(seat)})
    if seat is None:
        raise CommandError(NOTHING_SHOWN, "Start one there.")
    match command:
        case Command("arm", str(name)):
            return _arm(seat, None if name == NONE else _armable(seat, name))
        case Command("arm"):
            return _list_armable(seat)
        case Command("cut", int(number)):
            return _cut(seat, number)
        case Command("answer-now", number):
            return _answer_now(seat, number if isinstance(number, int) else None)
        case Command("next"):
            return _next(seat)
        case Command("stop"):
            return _stop(seat)
        case Command("hold", to):
            return _hold(seat, {"on": True, "off": False}.get(str(to), not seat.held))
        case Command("note"):
            told = seat.note
            return Reply(told or "There is no note of this question.", {"note": told})
        case Command("bets"):
            return _bets(seat)
        case Command("truth", to):
            return _truth(seat, shown=to == "show")
        case _:
            raise CommandError(f"“{display_line(command.name, 40)}” cannot be done here.")


def _shown(seat: Seat | None) -> str:
    return NOTHING_SHOWN if seat is None else f"This is a {seat.shows}."


def _list_armable(seat: Seat) -> Reply:
    armed = f"{seat.armed} is armed" if seat.armed is not None else "Nothing is armed"
    if not seat.armable:
        return Reply(f"{armed}; nothing of this board can be.")
    return Reply(f"{armed}; there are: {', '.join(seat.armable)}, {NONE}.")


def _arm(seat: Seat, name: str | None) -> Reply:
    over = seat.live is not None and bool(seat.races) and all(race.ended for _, race in seat.races)
    if over and seat.question_index + 1 >= len(seat.plan.questions):
        raise CommandError("The race is over, and no question is left.", "Arm in a replay of it.")
    seat.arm(name)
    if name is None:
        every = "every trace runs to its end" if seat.live else "this is the recording again"
        return Reply(f"Nothing is armed: {every}.")
    in_turn = seat.current is not None and bool(in_turn_words(seat.current[1].pool))
    rule = arming_of(name, in_turn=in_turn)
    if seat.live is None:
        return Reply(f"What if {name} had been armed here? It {rule}.")
    later = " from the next question on" if over else ""
    return Reply(f"{name} is armed{later}: it {rule}.")


def _armable(seat: Seat, name: str) -> str:
    n = seat.current[1].n if seat.current else seat.plan.n
    known = seat.armable
    try:
        full = parse(name, n).name
    except StrategyNameError as error:
        raise CommandError(display_line(str(error), 400), wanted=name, known=known) from error
    if full not in known:
        there = f"There are: {', '.join(known)}." if known else ""
        shown = display_line(name, 60)
        raise CommandError(f"{shown} is no strategy of this board that can be armed.", there)
    return full


def _live(seat: Seat, what: str) -> tuple[LiveControls, int, RaceState]:
    if seat.live is None:
        raise CommandError(f"This is a replay: nothing runs that could be {what}.")
    if seat.current is None:
        raise CommandError("The race has not begun.", "Try again in a moment.")
    return seat.live, *seat.current


def _trace_of(race: RaceState, number: int) -> TraceState:
    if not race.has(number - 1):
        raise CommandError(f"There is no trace {number}.", f"They are 1 to {len(race.everyone)}.")
    return race.lane(number - 1)


def _cut(seat: Seat, number: int) -> Reply:
    live, at, race = _live(seat, "cut")
    trace = _trace_of(race, number)
    if trace.ended:
        raise CommandError(f"Trace {number} has ended already.")
    if trace.cancelling is not None:
        raise CommandError(f"Trace {number} is being cut already.")
    live.cut(at, trace.index)
    return Reply(f"Trace {number} is cut; its text stays.")


def _answer_now(seat: Seat, number: int | None) -> Reply:
    live, at, race = _live(seat, "made to answer")
    trace = None if number is None else _trace_of(race, number)
    traces = seat.answerable() if trace is None else (trace.index,)
    if (trace is not None or not traces) and (why := seat.why_no_answer(trace)) is not None:
        raise CommandError(why)
    live.answer_now(at, tuple(traces))
    if number is not None:
        return Reply(f"Trace {number} is cut and answers from where it is.")
    each = "answers" if len(traces) == 1 else "each answer"
    are = "is" if len(traces) == 1 else "are"
    return Reply(f"{counted(len(traces), 'running trace')} {are} cut and {each} from where it is.")


def _next(seat: Seat) -> Reply:
    if not seat.can_go_on:
        if seat.live is not None and seat.held:
            raise CommandError("What is shown is held.", "Let it go on first: hold off")
        if seat.live is not None and any(not race.ended for _, race in seat.races):
            raise CommandError("This question is still being raced.", "Wait for its end, or stop.")
        raise CommandError("There is no next question.")
    return Reply(seat.next_question())


def _stop(seat: Seat) -> Reply:
    live, _, _ = _live(seat, "stopped")
    if all(race.ended for _, race in seat.races):
        raise CommandError("The race is over.")
    live.stop()
    return Reply("The race is stopped; what was said stays.")


def _truth(seat: Seat, *, shown: bool) -> Reply:
    seat.show_truth(shown)
    if seat.truth_shown != shown:
        # A stage shows it after a race, and not before.
        raise CommandError(f"The right answer cannot be {'shown' if shown else 'hidden'} now.")
    return Reply(f"The right answer is {'shown' if shown else 'hidden'}.")


def _bets(seat: Seat) -> Reply:
    book = seat.bets
    if book is None or book.question < 0:
        raise CommandError("Nobody is asked to bet.", "A stage has cards on which a room bets.")
    tally = book.tally()
    stand = ", ".join(f"{choice} {many}" for choice, many in tally.items() if many) or "none yet"
    opened = "are open" if book.is_open else "are closed"
    data = {"open": book.is_open, "question": book.question + 1, "tally": tally}
    return Reply(f"The bets {opened}: {stand}.", {"bets": data})


def _hold(seat: Seat, held: bool) -> Reply:
    if held != seat.held:
        if not seat.can_hold:
            raise CommandError("Nothing moves that could be held.")
        seat.hold()
    if seat.live is None:
        return Reply("The replay holds." if held else "The replay plays.")
    return Reply("What is shown is held; the race goes on." if held else "What is shown goes on.")
