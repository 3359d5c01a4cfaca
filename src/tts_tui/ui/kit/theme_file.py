"""Theme files: validated data, so that a bad one is a sentence and not a crash."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tts_tui.errors import did_you_mean
from tts_tui.paths import shown, theme_dirs
from tts_tui.text import display_line
from tts_tui.ui.kit.palette import FALLBACK, LANES

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_THEME = "deuteran-safe"
MAX_BYTES = 65_536
"""A theme is two kilobytes; anything this large is another kind of file."""

Colour = Annotated[
    str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True, strip_whitespace=True)
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class BaseColours(BaseModel):
    """The ground everything stands on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    background: Colour
    """Behind everything."""
    surface: Colour
    """Behind text fields and cards."""
    panel: Colour
    """Behind dialogs."""
    foreground: Colour
    """Text."""
    muted: Colour
    """Text of less weight: labels, hints."""
    rule: Colour
    """Lines and borders."""
    accent: Colour
    """Titles, the focus, the filled part of a bar."""
    selected: Colour
    """Behind the selected row."""


class StateColours(BaseModel):
    """One colour a state; every state also has a glyph and a word."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pick: Colour
    """A strategy's answer, while it may still change."""
    decided: Colour
    """A strategy's answer that can no longer change."""
    armed: Colour
    """The strategy that really cancels."""
    correct: Colour
    """An answer that equals the truth."""
    wrong: Colour
    """An answer that does not."""
    cut: Colour
    """A trace that was cancelled."""
    failed: Colour
    """A trace that broke."""
    thinking: Colour
    """A trace in its thinking channel."""
    answering: Colour
    """A trace in its answer channel."""
    queued: Colour
    """A trace that waits for its turn."""


class ThemeFile(BaseModel):
    """One file of `themes/`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    """What `--theme` and the configuration call it."""
    description: Annotated[str, StringConstraints(max_length=120)] = ""
    """One sentence for the theme picker."""
    dark: bool = True
    """Whether the background is dark."""
    lanes: Annotated[tuple[Colour, ...], Field(min_length=LANES, max_length=LANES)]
    """One colour a lane."""
    base: BaseColours
    states: StateColours

    def variables(self) -> dict[str, str]:
        """Colours by the names that the palette and the style sheets use."""
        lanes = {f"lane-{number}": colour for number, colour in enumerate(self.lanes, 1)}
        return {**self.base.model_dump(), **self.states.model_dump(), **lanes}


def built_in_default() -> ThemeFile:
    """Make the default theme without a file, so that there always is one."""
    return ThemeFile(
        name=DEFAULT_THEME,
        description="Default: dark, and safe for colour-blind eyes.",
        lanes=tuple(FALLBACK[f"lane-{number}"] for number in range(1, LANES + 1)),
        base=BaseColours.model_validate(
            {name: FALLBACK[name] for name in BaseColours.model_fields}
        ),
        states=StateColours.model_validate(
            {name: FALLBACK[name] for name in StateColours.model_fields}
        ),
    )


@dataclass(frozen=True, slots=True)
class Themes:
    """Every usable theme, and one sentence for each file that is not."""

    by_name: dict[str, ThemeFile]
    notices: tuple[str, ...] = ()

    def choose(self, name: str) -> tuple[ThemeFile, str | None]:
        """Find a theme by its name; the default and a notice where there is none."""
        if name in self.by_name:
            return self.by_name[name], None
        known = ", ".join(self.by_name)
        return (
            self.by_name[DEFAULT_THEME],
            f"No theme is called {display_line(name, 40)!r}; using {DEFAULT_THEME}. "
            f"{did_you_mean(name, self.by_name) or f'There are: {known}.'}",
        )


def load_themes(folders: tuple[Path, ...] | None = None) -> Themes:
    """Read every `*.toml` of the folders; a later theme replaces one of the same name."""
    default = built_in_default()
    by_name = {default.name: default}
    notices: list[str] = []
    for folder in theme_dirs() if folders is None else folders:
        for path in _files(folder, notices):
            try:
                theme = read_theme(path)
            except (OSError, ValueError) as error:
                notices.append(
                    f"Theme file {display_line(shown(path))} is left out: {_reason(error)}. "
                    "Correct it, or remove it."
                )
            else:
                by_name[theme.name] = theme
    return Themes(by_name, tuple(notices))


def read_theme(path: Path) -> ThemeFile:
    """Read one theme file; raises OSError or ValueError (TOML's and pydantic's are ones)."""
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES} bytes")
    return ThemeFile.model_validate(tomllib.loads(raw.decode()))


def _files(folder: Path, notices: list[str]) -> list[Path]:
    try:
        return sorted(folder.glob("*.toml")) if folder.is_dir() else []
    except OSError as error:
        notices.append(
            f"Theme folder {display_line(shown(folder))} cannot be read: {error.strerror}."
        )
        return []


def _reason(error: OSError | ValueError) -> str:
    match error:
        case ValidationError():
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            more = error.error_count() - 1
            what = first["msg"]
            if first["type"] == "string_pattern_mismatch":
                what = "a colour is written #rrggbb" if where != "name" else "a-z, 0-9 and - only"
            if first["type"] == "missing":
                what = "this is missing"
            return display_line(f"{where}: {what}" + (f" (and {more} more)" if more else ""), 200)
        case OSError():
            return error.strerror or "it cannot be read"
        case UnicodeDecodeError():
            return "it is not UTF-8 text"
        case _:
            return display_line(str(error), 200)
