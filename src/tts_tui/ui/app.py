"""The app: wiring only. It owns the themes, the keys that work everywhere, and the way out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from tts_tui.errors import TtsTuiError
from tts_tui.ui.all_keys import APP_BINDINGS, SCREENS, unknown_ids
from tts_tui.ui.commands.gather import commands_screen
from tts_tui.ui.home.screen import HomeScreen
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.help import HelpScreen, keys_of
from tts_tui.ui.kit.notices import NOTICES_CSS
from tts_tui.ui.kit.palette import FALLBACK
from tts_tui.ui.kit.picture import save_picture
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.kit.theme import use_themes
from tts_tui.ui.kit.theme_choice import ThemesScreen
from tts_tui.ui.open_races import ShowsRace
from tts_tui.ui.race.columns import BOARD_MEANINGS
from tts_tui.ui.race.starting import StartingScreen
from tts_tui.ui.routes import RoutedApp

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tts_tui.ui.commands.command import Command
    from tts_tui.ui.services import AppServices

INTERRUPTED = 130


class TtsApp(RoutedApp):
    """tts-tui on the screen."""

    TITLE = "tts-tui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*APP_BINDINGS]
    # Textual declares these two outside ClassVar, so no annotation fits.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (160, "-huge")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012
    CSS = f"""
    {NOTICES_CSS}
    Tooltip {{ background: $panel; color: $foreground; border: round $rule; }}
    """

    def __init__(self, services: AppServices) -> None:
        super().__init__(services)
        theme, self._theme_notice = services.themes.choose(services.theme)
        use_themes(self, services.themes, theme.name)
        self.set_keymap(dict(services.keymap))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our roles, for any theme that does not know them."""
        return dict(FALLBACK)

    def on_mount(self) -> None:
        """Show the first screen, and whatever was wrong with the set-up."""
        self.push_screen(HomeScreen(self.services))
        if self.services.open_first is not None:
            self.launch(self.services.open_first)
        if self.services.first_screen is not None:
            self.push_screen(self.services.first_screen())
        if (audience := self.services.audience) is not None:
            from tts_tui.ui.audience.feed import EVERY_S, tell

            self.set_interval(EVERY_S, lambda: tell(self, audience))
        for notice in self._notices():
            safe_notify(self, notice, "warning")

    def _notices(self) -> list[str]:
        strange = unknown_ids(self.services.keymap)
        return [
            *self.services.notices,
            *self.services.themes.notices,
            *([self._theme_notice] if self._theme_notice else []),
            *(f"The keymap names {name!r}; `tts-tui keys` lists the names." for name in strange),
        ]

    @property
    def race_running(self) -> bool:
        """Whether leaving would cut a race."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ShowsRace):
                return screen.race_running
        return self.races.running

    def action_audience(self) -> None:
        """Show the link of the audience page, or how to have one."""
        if (audience := self.services.audience) is None:
            safe_notify(self, "There is no audience page; start with --audience to have one.")
        else:
            from tts_tui.ui.audience.link import AudienceLink

            self.push_screen(AudienceLink(audience.url))

    def action_help(self) -> None:
        """Explain the screen."""
        self.push_screen(HelpScreen(keys_of(self.screen, SCREENS), BOARD_MEANINGS))

    def action_themes(self) -> None:
        """Choose a theme."""

        def chosen(name: str | None) -> None:
            if name is not None and self.services.save_theme is not None:
                self.services.save_theme(name)

        self.push_screen(ThemesScreen(self.services.themes, self.theme), chosen)

    def action_all_commands(self) -> None:
        """List everything that can be done from here."""

        def chosen(command: Command | None) -> None:
            if command is not None:
                self.call_later(command.run)

        keep = self.services.save_theme or (lambda _name: None)
        shown = commands_screen(
            self, SCREENS, keep, race_running=self.race_running or self.races.running
        )
        self.push_screen(shown, chosen)

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

    def action_leave(self) -> None:
        """Go back; leave from the home screen, or while there is nothing to go back from yet."""
        *_, under, _ = [None, *self.screen_stack]
        if isinstance(self.screen, HomeScreen | StartingScreen):
            self.action_request_quit()
        elif isinstance(under, HomeScreen):
            self.action_home()
        else:
            self.pop_screen()

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
