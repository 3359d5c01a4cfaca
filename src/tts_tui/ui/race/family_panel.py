"""How a procedure's lines belong together: a search's tree, chains' joints, a matrix of probes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tts_tui.domain.ran import probes_lanes
from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.race.beam_tree import search_of
from tts_tui.ui.race.beams_panel import beams_panel, beams_words
from tts_tui.ui.race.chains_panel import chains_panel
from tts_tui.ui.race.frame_parts import Memo
from tts_tui.ui.race.matrix.grid import Grid
from tts_tui.ui.race.matrix.view import MatrixView
from tts_tui.ui.race.probing import Matrices
from tts_tui.ui.race.rows import beam_search_of

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.domain.cohort import Cohort
    from tts_tui.domain.strategies import Clock
    from tts_tui.domain.strategies.bs import BeamSearch
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Verdicts
    from tts_tui.ui.race.rows import Group


class FamilyPanel:
    """Draws groups; a search's tree is made again only once the search has moved."""

    def __init__(self) -> None:
        self._memo = Memo()
        self._matrices = Matrices()
        self._grid = Grid()

    def draw(
        self,
        verdicts: Verdicts,
        group: Group,
        clock: Clock,
        width: int,
        height: int,
        inks: Palette,
    ) -> tuple[str, list[Strip]]:
        """A group in a few words, and its rows; rules are followed on a clock."""
        cohort = group.cohort
        if probes_lanes(cohort.name):
            probed, course = self._matrices.of(verdicts.race, cohort.name, clock)
            last = len(probed.rounds) - 1
            shown = MatrixView(
                *(cohort.name, "", probed, verdicts.race, verdicts, course, inks, 0, last),
                pointed=False,
            )
            return shown.words, self._grid.draw(shown, width, height)
        rule = beam_search_of(verdicts.race, cohort.name)
        if rule is None:
            joints = sum(len(lane.joints) for lane in group.lanes)
            rows = chains_panel(group.lanes, width, height, inks, verdicts.of)
            return _chains(group, joints), rows
        ended = sum(trace.ended for trace in cohort.traces)
        moved = (len(cohort.traces), ended, cohort.generated_tokens)
        return self._memo.get(_searched, rule, cohort, moved, width, height, inks)


def _chains(group: Group, joints: int) -> str:
    stages = Counter(lane.stage.long.strip() for lane in group.lanes if lane.stage is not None)
    if stages:
        return ", ".join(f"{stage}: {counted(n, 'trace')}" for stage, n in stages.items())
    return f"{counted(len(group.lanes), 'chain')}, {joints} fed in"


def _searched(
    rule: BeamSearch,
    cohort: Cohort,
    _moved: tuple[int, ...],
    width: int,
    height: int,
    inks: Palette,
) -> tuple[str, list[Strip]]:
    search = search_of(cohort)
    return beams_words(search), beams_panel(rule, search, width, height, inks)


def family_title(group: Group, words: str, inks: Palette) -> list[Part]:
    """Name a group, and say how far it is."""
    return [(f" {display_line(group.cohort.name, 40)} ", inks.title), (f"· {words} ", inks.muted)]
