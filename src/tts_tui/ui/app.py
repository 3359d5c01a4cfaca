"""The app: wiring only. It owns the themes, the keys that work everywhere, and the way out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from tts_tui.errors import TtsTuiError
from tts_tui.ui.crash import QuietCrashApp
from tts_tui.ui.keys import APP_BINDINGS, unknown_ids
from tts_tui.ui.palette import FALLBACK
from tts_tui.ui.picture import save_picture
from tts_tui.ui.races import OpenRaces, ShowsRace
from tts_tui.ui.screens.confirm import ConfirmScreen
from tts_tui.ui.screens.help import HelpScreen, keys_of
from tts_tui.ui.screens.home import HomeScreen
from tts_tui.ui.screens.starting import StartingScreen
from tts_tui.ui.screens.themes import ThemesScreen
from tts_tui.ui.text import safe_notify
from tts_tui.ui.theme import use_themes

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from tts_tui.engine.controls import RaceControls
    from tts_tui.ui.context import AppContext

INTERRUPTED = 130


class TtsApp(QuietCrashApp):
    """tts-tui on the screen."""

    TITLE = "tts-tui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*APP_BINDINGS]
    # Textual declares these two outside ClassVar, so no annotation fits.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (160, "-huge")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012
    CSS = """
    Footer { background: $background; }
    Toast { background: $panel; color: $foreground; border-left: outer $accent; }
    Tooltip { background: $panel; color: $foreground; border: round $rule; }
    """

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.races = OpenRaces()
        self._launching = False
        theme, self._theme_notice = context.themes.choose(context.theme)
        use_themes(self, context.themes, theme.name)
        self.set_keymap(dict(context.keymap))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our roles to any theme that does not know them."""
        return dict(FALLBACK)

    def on_mount(self) -> None:
        """Show the first screen, and whatever was wrong with the set-up."""
        self.push_screen(HomeScreen(self.context))
        if self.context.open_first is not None:
            self.launch(self.context.open_first)
        if self.context.first_screen is not None:
            self.push_screen(self.context.first_screen())
        for notice in self._notices():
            safe_notify(self, notice, "warning")

    def _notices(self) -> list[str]:
        strange = unknown_ids(self.context.keymap)
        return [
            *self.context.notices,
            *self.context.themes.notices,
            *([self._theme_notice] if self._theme_notice else []),
            *(f"The keymap names {name!r}; `tts-tui keys` lists the names." for name in strange),
        ]

    def on_home_screen_launch(self, message: HomeScreen.Launch) -> None:
        """Start what the home screen asks for."""
        self.launch(message.start)

    def launch(self, start: Callable[[], RaceControls]) -> None:
        """Start a race and show it; asked again meanwhile, it does nothing."""
        if not self._launching:
            self._launching = True
            self.push_screen(StartingScreen())
            self.run_worker(self._launch(start), group="launch")

    async def _launch(self, start: Callable[[], RaceControls]) -> None:
        try:
            controls = await self.races.open(start)
        except TtsTuiError as error:
            await self._uncover()
            await self.pop_screen()
            safe_notify(self, str(error), "error")
        else:
            await self._uncover()
            await self.switch_screen(self.context.race_screen(controls))
        finally:
            self._launching = False

    async def _uncover(self) -> None:
        """Close the dialogs that were opened while the race was being started."""
        while not isinstance(self.screen, StartingScreen):
            await self.pop_screen()

    @property
    def race_running(self) -> bool:
        """Whether leaving would cut a race."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ShowsRace):
                return screen.race_running
        return self.races.running

    def action_help(self) -> None:
        """Explain the screen."""
        self.push_screen(HelpScreen(keys_of(self.screen)))

    def action_themes(self) -> None:
        """Choose a theme."""

        def chosen(name: str | None) -> None:
            if name is not None and self.context.save_theme is not None:
                self.context.save_theme(name)

        self.push_screen(ThemesScreen(self.context.themes, self.theme), chosen)

    def action_picture(self) -> None:
        """Save a picture of the screen in the working folder."""
        try:
            path = save_picture(self)
        except TtsTuiError as error:
            safe_notify(self, str(error), "error")
        else:
            safe_notify(self, f"Saved {path.name} in the working folder.")

    def action_home(self) -> None:
        """Go back to the home screen; asks first while a race is running."""
        if self.race_running:
            self.push_screen(ConfirmScreen("Stop the race and go home?"), self._go_home)
        else:
            self._go_home(True)

    def _go_home(self, yes: bool | None) -> None:
        if yes:
            while len(self.screen_stack) > 2:
                self.pop_screen()
            self.run_worker(asyncio.to_thread(self.races.close), group="close")

    def action_request_quit(self) -> None:
        """Leave; asks first while a race is running, and a second time means yes."""
        if isinstance(self.screen, ConfirmScreen) or not self.race_running:
            self.exit()
        else:
            self.push_screen(
                ConfirmScreen("Stop the race and quit?"), lambda yes: self.exit() if yes else None
            )

    def action_interrupt(self) -> None:
        """Ctrl-C: like quitting, with the exit code of an interruption."""
        if isinstance(self.screen, ConfirmScreen) or not self.race_running:
            self.exit(return_code=INTERRUPTED)
        else:
            self.action_request_quit()
