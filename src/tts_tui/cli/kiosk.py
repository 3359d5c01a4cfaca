"""The kiosk: recordings that ship with the program, in a loop; nothing is started or written."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from tts_tui.cli.controlled import control_of
from tts_tui.cli.front_end import check_theme, has_screen
from tts_tui.cli.options import truth_of
from tts_tui.cli.shows import open_show
from tts_tui.errors import UsageError
from tts_tui.replay.tour import load_kiosk

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.config import Settings

AFTER_S: Final = 60.0
"""How long after a person's last key the show goes on, in seconds."""


def run_kiosk(settings: Settings, args: Namespace) -> int:
    """Show the kiosk until somebody leaves it; give the exit code. Raises UsageError."""
    control = control_of(args)
    if not has_screen():
        raise UsageError("The kiosk needs a terminal.", "Without one, use `tts-tui demo --tour`.")
    theme = getattr(args, "theme", None)
    if theme is not None:
        check_theme(theme)
    from tts_tui.cli.app import AppFactory
    from tts_tui.ui.kiosk.app import KioskApp

    factory = AppFactory(settings, truth_of(args), theme, control)
    # Nothing is asked of a server, nothing read of anybody's own, and nothing written.
    services = replace(
        factory.services,
        start_demo=_refuse,
        start_race=_refuse,
        open_tour=None,
        models=(),
        untrusted=None,
        probe_models=None,
        find_servers=None,
        sessions=(),
        list_sessions=None,
        open_session=None,
        inspect_session=None,
        compare_sessions=None,
        race_anew=None,
        exporting=None,
        save_theme=None,
    )
    shows = [partial(open_show, script) for script in load_kiosk()]
    after_s = args.kiosk_after or AFTER_S
    return factory.run(services, partial(KioskApp, shows=shows, after_s=after_s, fps=settings.fps))


def _refuse(*_: object) -> NoReturn:
    raise UsageError("The kiosk plays recordings only.", "Leave it with ctrl+q to race.")
