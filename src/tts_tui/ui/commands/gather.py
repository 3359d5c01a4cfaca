"""Everything that can be done from the screen that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.commands.elsewhere import demo_command, session_commands, theme_commands
from tts_tui.ui.commands.here import commands_here
from tts_tui.ui.commands.screen import CommandsScreen
from tts_tui.ui.commands.strategies import strategy_commands
from tts_tui.ui.home.screen import HomeScreen
from tts_tui.ui.race.base_screen import RaceBaseScreen
from tts_tui.ui.race.starting import StartingScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.binding import Binding

    from tts_tui.ui.routes import RoutedApp

RUNNING = "Saved sessions are here once the race has ended."


def commands_screen(
    app: RoutedApp,
    tables: Mapping[str, Sequence[Binding]],
    choose_theme: Callable[[str], None],
    *,
    race_running: bool,
) -> CommandsScreen:
    """Make the list for the screen that is shown; sessions are read once it stands."""
    screen, services = app.screen, app.services
    commands = commands_here(screen, tables)
    if isinstance(screen, RaceBaseScreen):
        commands += strategy_commands(screen)
    leaves = not race_running and not isinstance(screen, StartingScreen)
    if leaves and not isinstance(screen, HomeScreen):
        commands.append(demo_command(app))
    commands += theme_commands(services.themes, app.theme, choose_theme)
    read = services.list_sessions or (lambda: services.sessions)
    return CommandsScreen(
        commands,
        (lambda: session_commands(app, read())) if leaves else None,
        "" if leaves else RUNNING,
    )
