"""A session as one HTML page that plays its races without the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.cli.exporters.exporter import Exporter
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.exporter import Export

_LIGHT: Final = "paper"
"""The theme for light rooms; the default one is for dark rooms."""


def _write(export: Export) -> Iterator[str]:
    from tts_tui.cli.exporters.page.contents import PageContents
    from tts_tui.cli.exporters.page.whole import whole_page
    from tts_tui.store.paths import session_name

    title = session_name(export.controls.recording.path)
    contents = PageContents(export.controls, export.truth, title, export.question)
    read = contents.read(lambda done, every: export.progress("reading questions", done, every))
    export.left_out.extend(contents.left_out)
    dark, light = _colours(export.args.theme)
    yield whole_page(read, display_line(title, 120), dark, light)


def _colours(theme: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """The colours for dark and for light rooms; a theme that was asked for is one of the two."""
    from tts_tui.ui.kit.theme_file import DEFAULT_THEME, load_themes

    themes = load_themes()
    chosen = [themes.choose(name)[0] for name in (DEFAULT_THEME, _LIGHT)]
    if theme is not None:
        asked = themes.choose(theme)[0]
        chosen[not asked.dark] = asked
    dark, light = (each.base.model_dump() | each.states.model_dump() for each in chosen)
    return dark, light


EXPORTER = Exporter(
    "a page that plays it in a browser",
    _write,
    hint="a browser opens it:",
    of_one=False,
)
