from __future__ import annotations

from itertools import combinations

import pytest
from rich.color import Color, ColorSystem

from tests.ui.kit.colour_maths import VISIONS, ciede2000, contrast, distance
from tts_tui.domain.strategies import cards
from tts_tui.paths import bundled_dir
from tts_tui.ui.compare.plot import card_style
from tts_tui.ui.kit.few_colours import in_sixteen
from tts_tui.ui.kit.palette import LANES, palette_from
from tts_tui.ui.kit.theme_file import ThemeFile, built_in_default, read_theme

THEMES = [read_theme(path) for path in sorted(bundled_dir("themes").glob("*.toml"))]
TRACE_STATES = ("queued", "thinking", "answering", "correct", "wrong", "cut", "failed")
PICK_STATES = ("pick", "decided", "armed", "correct", "wrong")
LANE_ROLES = tuple(f"lane-{number}" for number in range(1, LANES + 1))
every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def closest(theme: ThemeFile, roles: tuple[str, ...]) -> tuple[float, str, str, str]:
    colours = theme.variables()
    return min(
        (distance(colours[one], colours[other], vision), one, other, vision)
        for one, other in combinations(roles, 2)
        for vision in VISIONS
    )


def of_256(colour: str) -> int | None:
    return Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).number


def of_16(colour: str) -> int | None:
    return Color.parse(colour).downgrade(ColorSystem.STANDARD).number


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ],
)
def test_ciede2000_meets_the_published_pairs(
    first: tuple[float, float, float], second: tuple[float, float, float], expected: float
) -> None:
    assert ciede2000(first, second) == pytest.approx(expected, abs=1e-4)


def test_the_themes_of_the_program_are_there() -> None:
    assert {"deuteran-safe", "paper", "projector"} <= {theme.name for theme in THEMES}
    assert {theme.dark for theme in THEMES} == {True, False}


@every_theme
@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
def test_text_stands_out_from_every_ground(theme: ThemeFile, ground: str) -> None:
    colours = theme.variables()
    for role in ("foreground", "muted", "accent"):
        assert contrast(colours[role], colours[ground]) >= 4.5, role


@every_theme
def test_state_words_are_readable_as_text(theme: ThemeFile) -> None:
    colours = theme.variables()
    for role in {*TRACE_STATES, *PICK_STATES, *LANE_ROLES}:
        assert contrast(colours[role], colours["background"]) >= 4.5, role


@every_theme
@pytest.mark.parametrize("ground", ["panel", "selected"])
def test_glyphs_stay_visible_on_the_selected_row_and_in_dialogs(
    theme: ThemeFile, ground: str
) -> None:
    colours = theme.variables()
    for role in {*TRACE_STATES, *PICK_STATES, *LANE_ROLES}:
        assert contrast(colours[role], colours[ground]) >= 3, role


@every_theme
def test_text_stays_readable_on_the_selected_row(theme: ThemeFile) -> None:
    colours = theme.variables()
    assert contrast(colours["foreground"], colours["selected"]) >= 4.5
    assert contrast(colours["muted"], colours["selected"]) >= 4.5
    assert contrast(colours["background"], colours["accent"]) >= 4.5
    assert contrast(colours["background"], colours["pick"]) >= 4.5


def test_the_default_theme_is_told_apart_by_colour_blind_eyes() -> None:
    theme = built_in_default()
    for roles in (TRACE_STATES, PICK_STATES, LANE_ROLES):
        assert closest(theme, roles)[0] >= 12, closest(theme, roles)


@every_theme
def test_right_and_wrong_are_far_apart_for_everyone(theme: ThemeFile) -> None:
    assert closest(theme, ("correct", "wrong"))[0] >= 15
    for roles in (TRACE_STATES, PICK_STATES, LANE_ROLES):
        assert closest(theme, roles)[0] >= 7, closest(theme, roles)


@every_theme
@pytest.mark.parametrize("verdict", ["correct", "wrong"])
def test_no_lane_looks_right_or_wrong(theme: ThemeFile, verdict: str) -> None:
    # As far from either as right is from wrong; for colour-blind eyes as far as lanes are apart.
    # Where a terminal has 256 colours, they do not fall together.
    colours = theme.variables()
    for role in LANE_ROLES:
        for vision in VISIONS:
            far = 15 if vision == "normal" else 7
            apart = distance(colours[role], colours[verdict], vision)
            assert apart >= far, (role, vision, apart)
        assert of_256(colours[role]) != of_256(colours[verdict]), role
    assert len({of_256(colours[role]) for role in LANE_ROLES}) == LANES


@every_theme
def test_no_lane_looks_right_or_wrong_where_there_are_sixteen_colours(theme: ThemeFile) -> None:
    colours = in_sixteen(theme.variables(), dark=theme.dark)
    shown = {role: of_16(colours[role]) for role in (*LANE_ROLES, "correct", "wrong")}
    assert len(set(shown.values())) == LANES + 2, shown
    assert of_16(colours["background"]) not in shown.values()


@every_theme
def test_kinds_of_strategies_are_told_apart_where_colours_start_over(theme: ThemeFile) -> None:
    palette = palette_from(theme.variables())
    looks = {(card.glyph, card_style(card, palette).color) for card in cards()}
    assert len(cards()) > LANES
    assert len(looks) == len(cards())
    first = [card_style(card, palette).color for card in cards()[:LANES]]
    assert len(set(first)) == LANES
