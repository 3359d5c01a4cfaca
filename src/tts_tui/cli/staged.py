"""What the flags say of a stage, and what is said of it once the screen is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli.front_end import wants_screen
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.ui.stage.stage import Stage


def stage_of(args: Namespace) -> Stage | None:
    """The stage that was asked for; None where none was. Raises UsageError."""
    if not args.stage:
        if args.stage_countdown is not None:
            raise UsageError("--stage-countdown belongs to --stage.", "Add --stage.")
        return None
    if not wants_screen(args):
        raise UsageError(
            "--stage needs the screen.", "Leave out --plain, --json and --screen-reader."
        )
    if (getattr(args, "questions_at_once", None) or 1) > 1:
        raise UsageError("A stage shows one question at a time.", "Leave out --questions-at-once.")
    from tts_tui.ui.stage.stage import Stage

    stage = Stage()
    if args.stage_countdown is not None:
        stage.countdown_s = args.stage_countdown
    return stage


def say_of_stage(stage: Stage) -> None:
    """Print what the races that were revealed came to, and how the room did."""
    from tts_tui.cli.output import say
    from tts_tui.plain.totals import totals_lines
    from tts_tui.ui.stage.final import room_score

    for line in totals_lines(stage.totals):
        say(line)
    if (score := room_score(stage.bets.settled)) is not None:
        say(score)
