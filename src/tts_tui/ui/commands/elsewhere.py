"""Saved sessions, themes and other screens, as commands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tts_tui.ui.commands.command import Command
from tts_tui.ui.kit.destinations import OpenComparison, OpenInspector, OpenRace, PlaySession

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.store.summary import SessionSummary
    from tts_tui.ui.kit.theme_file import Themes
    from tts_tui.ui.routes import RoutedApp


def session_commands(app: RoutedApp, sessions: Sequence[SessionSummary]) -> list[Command]:
    """Replay and read each session that opens, and compare strategies on all of them."""
    opening = [session for session in sessions if session.opens]
    commands: list[Command] = []
    if opening and app.services.compare_sessions is not None:
        paths = [session.path for session in opening]
        commands.append(
            Command(
                "Compare all saved sessions",
                "every strategy by budget",
                lambda: app.post_message(OpenComparison(paths)),
            )
        )
    for session in opening:
        about = session.title or ", ".join(session.models)
        if app.services.open_session is not None:
            replay = partial(app.post_message, PlaySession(session.path))
            commands.append(Command(f"Replay {session.name}", about, replay))
        if app.services.inspect_session is not None:
            read = partial(app.post_message, OpenInspector(session.path))
            commands.append(Command(f"Inspect {session.name}", about, read, at_first=False))
    return commands


def demo_command(app: RoutedApp) -> Command:
    """Race the embedded model, from wherever one is."""
    return Command(
        "Demo race",
        "Race the embedded model, offline.",
        lambda: app.post_message(OpenRace(app.services.start_demo)),
    )


def theme_commands(themes: Themes, running: str, choose: Callable[[str], None]) -> list[Command]:
    """Show another theme, and keep it."""
    return [
        Command(f"Theme {name}", theme.description, partial(choose, name), theme=name)
        for name, theme in themes.by_name.items()
        if name != running
    ]
