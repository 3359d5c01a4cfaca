"""How a procedure's lines belong together: a beam search's tree, or the joints of chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.race.beam_tree import search_of
from tts_tui.ui.race.beams_panel import beams_panel, beams_words
from tts_tui.ui.race.chains_panel import chains_panel
from tts_tui.ui.race.rows import beam_search_of

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.domain.race import RaceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Verdicts
    from tts_tui.ui.race.rows import Group


def family_panel(
    verdicts: Verdicts, group: Group, width: int, height: int, inks: Palette
) -> list[Strip]:
    """Draw a group."""
    rule = beam_search_of(verdicts.race, group.cohort.name)
    if rule is not None:
        return beams_panel(rule, group.cohort, width, height, inks)
    return chains_panel(group.lanes, width, height, inks, verdicts.of)


def family_title(race: RaceState, group: Group, inks: Palette) -> list[Part]:
    """Name a group, and say how far it is."""
    name = display_line(group.cohort.name, 40)
    if beam_search_of(race, group.cohort.name) is not None:
        words = beams_words(search_of(group.cohort))
    else:
        joints = sum(len(lane.joints) for lane in group.lanes)
        words = f"{counted(len(group.lanes), 'chain')}, {joints} fed in"
    return [(f" {name} ", inks.title), (f"· {words} ", inks.muted)]
