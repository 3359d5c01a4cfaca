"""Choose a theme and see it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList, Static

from tts_tui.ui.kit.choices import ChoiceList
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.explain import SIGNS
from tts_tui.ui.kit.palette import LANES
from tts_tui.ui.kit.text import content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from tts_tui.ui.kit.theme_file import Themes


class ThemesScreen(Dialog[str | None]):
    """Moves the whole app to the highlighted theme; Escape brings the old one back."""

    DEFAULT_CSS = """
    ThemesScreen { background: $background 30%; }
    ThemesScreen ChoiceList { max-height: 10; margin-bottom: 1; }
    ThemesScreen .preview { height: auto; border-top: solid $rule; padding-top: 1; }
    """
    TITLE = "Themes"

    def __init__(self, themes: Themes, current: str) -> None:
        super().__init__()
        self.themes = themes
        self.names = list(themes.by_name)
        self.before = current

    def body(self) -> Iterable[Widget]:
        """The list and a sample of the lanes and signs."""
        lines = [(name, theme.description) for name, theme in self.themes.by_name.items()]
        yield ChoiceList(lines, chosen=self.before)
        yield Static(sample(), classes="preview", markup=False)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        self.app.theme = self.names[event.option_index]

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.names[event.option_index])

    def action_cancel(self) -> None:
        """Leave, with the theme of before."""
        self.app.theme = self.before
        self.dismiss(None)


def sample() -> Content:
    """Draw the lane colours and the signs of the states in the running theme."""
    lanes = Content(" ").join(
        Content.styled(f"{number} ━━━━━", f"${role}")
        for number, role in ((n, f"lane-{n}") for n in range(1, LANES + 1))
    )
    signs = [
        Content.styled(f"{glyph} {word}", f"${role}") for glyph, role, word, _meaning in SIGNS[:7]
    ]
    verdicts = Content("   ").join(
        [
            Content.styled("407 ✓ correct", "bold $correct"),
            Content.styled("400 ✗ wrong", "bold $wrong"),
            Content.styled("● pick", "bold $pick"),
            Content.styled("decided", "bold $decided"),
            Content.styled("▸ armed", "bold $armed"),
        ]
    )
    return Content("\n").join([lanes, content(""), Content("  ").join(signs), verdicts])
