"""What the demo shows without a model: the guided tour, and a recorded race with a notice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from tts_tui.cli import exit_codes
from tts_tui.cli.controlled import control_of
from tts_tui.cli.front_end import check_theme, reads_aloud, wants_screen
from tts_tui.cli.open_replay import ReplayOrder, open_replay, print_replay
from tts_tui.cli.options import truth_of
from tts_tui.cli.output import complain, say, say_table
from tts_tui.cli.shows import bundled
from tts_tui.domain.strategies import parse
from tts_tui.figures import NOTHING, whole
from tts_tui.plain.words import UNDECIDED, verdict
from tts_tui.replay.recording import load_recording
from tts_tui.replay.timeline import Timeline
from tts_tui.replay.tour import load_script, stops_of
from tts_tui.replay.what_if import pick_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from tts_tui.config import Settings
    from tts_tui.domain.playback import WhatIf
    from tts_tui.domain.race import RaceState
    from tts_tui.errors import TtsTuiError
    from tts_tui.replay.recording import Recording
    from tts_tui.replay.tour import Stop
    from tts_tui.ui.kit.truth import Truth

RECORDED_DEMO: Final = "smollm2-starter"
"""What the demo would have raced, as it went once."""
LIVE_FLAGS: Final = ("n", "strategies", "arm", "seed", "session", "stage")
"""Flags of the demo that a recording cannot follow."""


def run_recorded(
    missing: TtsTuiError, limit: int | None, settings: Settings, args: Namespace
) -> int:
    """Play the recorded demo, and say how to have a live one."""
    ignored = [f"--{flag}" if len(flag) > 1 else f"-{flag}" for flag in LIVE_FLAGS
               if getattr(args, flag) is not None]  # fmt: skip
    notice = f"{missing.sentence} This is a recorded race instead. {missing.remedy}"
    if ignored:
        are = "is" if len(ignored) == 1 else "are"
        notice += f" ({', '.join(ignored)} {are} for live races and left aside.)"
    truth, control = truth_of(args), control_of(args)
    order = ReplayOrder(bundled(RECORDED_DEMO), questions=limit)
    if args.theme is not None:
        check_theme(args.theme)
    if wants_screen(args):
        from tts_tui.cli.app import AppFactory
        from tts_tui.ui.kit.destinations import OpenReplay

        controls = open_replay(order)
        factory = AppFactory(settings, truth, args.theme, control)
        services = factory.services
        notices = (notice, *services.notices)
        return factory.run(
            replace(services, open_first=OpenReplay(lambda: controls), notices=notices)
        )
    complain(notice)
    if reads_aloud(args):
        from tts_tui.cli.aloud.run import tell_replay

        return tell_replay(open_replay(order), truth, control)
    return print_replay(order, truth, as_json=args.json)


def run_tour(settings: Settings, args: Namespace) -> int:
    """Show the tour, or print its stops where there is no screen."""
    truth, control = truth_of(args), control_of(args)
    script = load_script()
    path = bundled(script.session)
    recording = load_recording(path)
    scenes = recording.scenes
    stops = stops_of(scenes, script.stops)
    if args.theme is not None:
        check_theme(args.theme)
    if wants_screen(args):
        from tts_tui.cli.app import AppFactory
        from tts_tui.ui.tour.screen import TourScreen

        controls = open_replay(ReplayOrder(path, question=stops[0].scene))
        factory = AppFactory(settings, truth, args.theme, control)
        tour = partial(TourScreen, controls, stops, fps=settings.fps, truth=truth)
        return factory.run(replace(factory.services, first_screen=tour))
    _print_tour(recording, stops, truth)
    return exit_codes.DONE


def _print_tour(recording: Recording, stops: list[Stop], truth: Truth) -> None:
    shown = None
    for at, stop in enumerate(stops, 1):
        scene = recording.scenes[stop.scene]
        if scene is not shown:
            if shown is not None:
                say()
            say(scene.question.text)
            shown = scene
        say()
        say(f"Stop {at} of {len(stops)}: {stop.text if truth.shown else stop.covered}")
        timeline = Timeline(scene, stop.what_if)
        for race in timeline.state_at(stop.t_s).races.values():
            names = recording.header.plan.strategies
            say_table(_TITLES, list(_table(names, race, stop.what_if, truth)))


_TITLES = ("strategy", "picks", "", "seq", "spent", "used", "paper")


def _table(
    names: Sequence[str], race: RaceState, what_if: WhatIf, truth: Truth
) -> Iterator[tuple[str, ...]]:
    for name in names:
        pick = pick_of(parse(name, race.n), race, what_if)
        ledger = pick.ledger
        yield (
            name,
            pick.answer.text if pick.answer else NOTHING,
            (verdict(race.verdict(pick)) if truth.shown else "") if pick.decided else UNDECIDED,
            *map(whole, (ledger.sequential_tokens, ledger.spent_tokens, ledger.used_tokens)),
            whole(ledger.paper_total_tokens),
        )
