"""Where a planned race is shown: on the screen, as lines, or as JSON lines."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tts_tui.cli.front_end import check_theme, goes_on, reads_aloud, wants_screen
from tts_tui.errors import OutputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from tts_tui.cli.headless import Printer
    from tts_tui.cli.planning import RaceOrder
    from tts_tui.config import Settings
    from tts_tui.domain.ceilings import Ceiling
    from tts_tui.engine.live import LiveSession
    from tts_tui.ui.kit.truth import Truth

MOST_PASSES: Final = 3
"""How often races whose streams broke are run again, where their server is waited for."""


def run_race(order: RaceOrder, settings: Settings, args: Namespace) -> int:
    """Run a race to its end and give the exit code. Raises TtsTuiError before it starts."""
    if args.theme is not None:
        check_theme(args.theme)
    from tts_tui.cli import exit_codes
    from tts_tui.cli.ceilings import limited, used_up
    from tts_tui.cli.controlled import control_of
    from tts_tui.cli.options import truth_of
    from tts_tui.cli.output import complain
    from tts_tui.cli.possible import leave_out_down, leave_out_impossible
    from tts_tui.cli.preflight import refuse_unusable
    from tts_tui.cli.priced import stale_prices
    from tts_tui.cli.staged import stage_of

    stage = stage_of(args)
    truth, control = truth_of(args), control_of(args)
    if stage is not None:
        truth.shown = False
    order = limited(order, settings, args)
    with _told_of_an_interruption(order):
        refuse_unusable(order.endpoints[: len(order.plan.entrants)])
        order, down = leave_out_down(order)
    down += stale_prices(order, datetime.now(UTC).date())
    possible, impossible = leave_out_impossible(order)
    if wants_screen(args):
        from tts_tui.cli.app import AppFactory
        from tts_tui.ui.kit.destinations import OpenRace

        factory = AppFactory(settings, truth, args.theme, control)
        held = stage is not None
        opening = OpenRace(lambda: factory.start(order, held=held), on_stage=held)
        services = replace(factory.services, stage=stage or factory.services.stage)
        return factory.run(
            replace(services, open_first=opening, notices=[*services.notices, *down])
        )
    for sentence in (*down, *impossible):
        complain(sentence)
    if reads_aloud(args):
        from tts_tui.cli.aloud.run import greet, tell_race
        from tts_tui.cli.wiring import start_session

        greet()
        with _told_of_an_interruption(possible):
            session = start_session(possible, auto_advance=False)
        return tell_race(session, truth, control)
    if goes_on(args):
        from tts_tui.cli.resume import resume

        possible = resume(possible, settings, args)
        if possible.begun is not None and (gone := used_up(possible)) is not None:
            possible.begun.file.close()
            complain(gone)
            return exit_codes.CEILING
    return _print_race(possible, settings, truth, args)


def _print_race(order: RaceOrder, settings: Settings, truth: Truth, args: Namespace) -> int:
    from tts_tui.cli import exit_codes
    from tts_tui.cli.ceilings import reached
    from tts_tui.cli.output import complain, say
    from tts_tui.cli.resume import resume
    from tts_tui.figures import clock, counted

    collects = len(order.plan.questions) > 1
    session, broken, code = _race_once(order, truth, args)
    for _ in range(MOST_PASSES):
        sound = session.notice is None and not session.stopped_by
        if args.json or not (broken and sound and session.patience.goes_on):
            break
        # Streams that broke when their server went away cannot go on: their races are run again.
        order = resume(replace(order, begun=None, left=None, goes_on={}), settings, args)
        if not args.quiet:
            say(f"{counted(len(order.left or ()), 'race')} with a broken trace run again")
        session, broken, code = _race_once(order, truth, args)
    if (gone := session.patience.gave_up) is not None:
        complain(
            f"{gone.host} did not come back within {clock(gone.limit_s)} (--give-up-after); "
            "the session was ended."
        )
        code = code or exit_codes.RACE_FAILED
    for sentence in reached(session.stopped_by, session.budget_left()):
        complain(sentence)
    if not args.json:
        # Whoever wants nothing else gets the table of a single question too.
        tabled = collects or args.quiet
        if tabled and code != exit_codes.INTERRUPTED and session.notice is None:
            _say_totals(order, truth)
        say(f"{session.whereabouts}{_how_on(session.stopped_by, code, collects=collects)}")
    return code


def _race_once(order: RaceOrder, truth: Truth, args: Namespace) -> tuple[LiveSession, int, int]:
    """Run what is left of an order; give its session, how many traces broke, and the exit code."""
    from tts_tui.cli import exit_codes
    from tts_tui.cli.collecting import Collecting
    from tts_tui.cli.headless import run_headless
    from tts_tui.cli.wiring import start_session

    races = len(order.plan.questions) * len(order.plan.entrants)
    todo = races if order.left is None else len(order.left)
    collects = len(order.plan.questions) > 1
    shown = collects and not args.quiet and sys.stderr.isatty()
    progress = Collecting(todo, shown=shown) if collects else None
    with _told_of_an_interruption(order):
        session = start_session(order, auto_advance=True)
    if progress is not None:
        progress.left = session.budget_left
        progress.away = lambda: session.patience.away
    try:
        printer = _printer(order, truth, as_json=args.json, quiet=args.quiet)
        code = run_headless(session, printer, progress)
    except OutputError as error:
        raise OutputError(
            f"{error.sentence} The race was ended and is {session.whereabouts}."
        ) from error
    finally:
        # Whatever came between the start and the first wait.
        session.close()
    if progress is not None and progress.failed and code == exit_codes.DONE:
        code = exit_codes.RACE_FAILED
    broken = progress.broken if progress is not None and code == exit_codes.RACE_FAILED else 0
    return session, broken, code


def _how_on(stopped_by: Sequence[Ceiling], code: int, *, collects: bool) -> str:
    """Say how what is not whole is gone on with, at the end of where it is."""
    from tts_tui.cli import exit_codes
    from tts_tui.cli.ceilings import flag_of

    if stopped_by and code != exit_codes.INTERRUPTED:
        flags = " and ".join(flag_of(one) for one in stopped_by)
        return f"; --resume with a higher {flags} goes on with it"
    halved = code in (exit_codes.INTERRUPTED, exit_codes.RACE_FAILED)
    return "; --resume goes on with it" if collects and halved else ""


@contextmanager
def _told_of_an_interruption(order: RaceOrder) -> Iterator[None]:
    """Say of an interruption, while a race is only starting, that there is nothing to look for."""
    try:
        yield
    except KeyboardInterrupt:
        from tts_tui.cli.output import complain

        saved = order.session_path.exists()
        complain(f"Interrupted before a race began{'.' if saved else '; nothing was saved.'}")
        raise


def _say_totals(order: RaceOrder, truth: Truth) -> None:
    """Print what all races of the file came to, those of earlier runs among them."""
    from tts_tui.analysis.totals import Totals
    from tts_tui.cli.output import say
    from tts_tui.domain.strategies import Clock
    from tts_tui.errors import SessionError
    from tts_tui.plain.rows import score_rows
    from tts_tui.plain.totals import totals_lines
    from tts_tui.study.reading import OpenStudy, ReadSessions

    totals = Totals()
    # What is no file that can be read back, such as /dev/null, has no table.
    with suppress(SessionError), OpenStudy(order.session_path, ReadSessions()) as study:
        for _, race in study.races(early=True):
            if race.ended:
                totals.add(score_rows("", [race], order.plan.strategies, Clock.WALL))
    for line in totals_lines(totals, truth_shown=truth.shown):
        say(line)


def _printer(order: RaceOrder, truth: Truth, *, as_json: bool, quiet: bool) -> Printer:
    from tts_tui.cli.output import complain, write
    from tts_tui.cli.wiring import header_of
    from tts_tui.plain.duel import DuelPrinter
    from tts_tui.plain.jsonl import JsonPrinter
    from tts_tui.plain.lines import LinePrinter

    plan = order.plan
    if not as_json:
        lines = _nowhere if quiet else write
        races = len(plan.questions) * len(plan.entrants)
        printer = LinePrinter(
            lines,
            strategies=plan.strategies,
            truth_shown=truth.shown,
            races=races,
            past=order.goes_on.values(),
        )
        return DuelPrinter(printer, write, truth_shown=truth.shown) if plan.duel else printer
    return JsonPrinter(
        write,
        header_of(plan),
        strategies=plan.strategies,
        session=str(order.session_path),
        failed=complain,
        past=order.goes_on.values(),
    )


def _nowhere(_line: str) -> None:
    """Print nothing."""
