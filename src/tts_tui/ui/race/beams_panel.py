"""A beam search as one can follow it: forks, prunings, ends, and the score of each hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from tts_tui.domain.procedures.beams import scored_tokens
from tts_tui.figures import counted, nats, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import fit, fit_right, last_cells
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.beam_tree import (
    Branch,
    Fate,
    TreeRow,
    leaves_of,
    rows_of_tree,
)

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.strategies.bs import Beam, BeamSearch
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.beam_tree import Leaf, Search

STATE, SCORE, SUM, LENGTH = 15, 8, 9, 8
"""Cells of the columns at the right, with a space before each."""
SUMS_FROM, STATES_FROM = 96, 56
"""Widths from which Σ and the length stand beside the score, and the state in words."""


class _Look(NamedTuple):
    width: int
    inks: Palette
    rule: BeamSearch
    best: Beam | None
    """The best of those that ended by now."""
    over: bool

    @property
    def room(self) -> int:
        """Cells that are left for the text."""
        return self.width - 1 - self.state_cells - SCORE - self.sum_cells

    @property
    def state_cells(self) -> int:
        return STATE if self.width >= STATES_FROM else 2

    @property
    def sum_cells(self) -> int:
        return SUM + LENGTH if self.width >= SUMS_FROM else 0


def beams_panel(
    rule: BeamSearch, search: Search, width: int, height: int, inks: Palette
) -> list[Strip]:
    """Draw the search's tree under a head, and as many of those that were pruned as there is room.

    Where not even the tree of the others fits, they are listed, best first.
    """
    look = _Look(width, inks, rule, rule.best(search.living), search.over)
    strips = [_head(look), *_body(search, look, height - 1)]
    return [*strips, *[strip_of([], width, inks.background)] * (height - len(strips))][:height]


def beams_words(search: Search) -> str:
    """Say how a search stands: `4 open, 1 ended, 37 pruned, step 112`."""
    still = len(search.living) - search.ended
    parts = [f"{still} open"] if still else []
    parts += [f"{search.ended} ended"] if search.ended else []
    parts += [f"{whole(search.pruned)} pruned"] if search.pruned else []
    return ", ".join([*parts, f"step {whole(search.steps)}"])


def _body(search: Search, look: _Look, height: int) -> list[Strip]:
    rows = rows_of_tree(search.living)
    if len(rows) > height:
        return _listed(search, look, height)
    # One more hypothesis is a row, and at most one more where it left the others.
    # Old ones would only break up what the others say.
    shown = search.gone[: min((height - len(rows)) // 2, scored_tokens(look.rule.beams))]
    if shown:
        rows = rows_of_tree([*search.living, *shown])
    return [_row(row, look) for row in rows]


def _listed(search: Search, look: _Look, height: int) -> list[Strip]:
    beams = sorted(search.living, key=lambda beam: _rank(beam, look))
    shown = beams if len(beams) <= height else beams[: max(0, height - 1)]
    by_trace = {leaf.beam.trace.index: leaf for leaf in leaves_of(shown)}
    leaves = [by_trace[beam.trace.index] for beam in shown]
    strips = [_row(TreeRow("", Branch(leaf.text, leaf)), look) for leaf in leaves]
    if len(shown) < len(beams):
        more = f" +{counted(len(beams) - len(shown), 'hypothesis', 'hypotheses')}"
        strips.append(strip_of([(more, look.inks.muted)], look.width, look.inks.background))
    return strips


def _rank(beam: Beam, look: _Look) -> tuple[bool, float]:
    return beam is not look.best, -(_score(beam, look) or 0.0)


def _score(beam: Beam, look: _Look) -> float | None:
    """Σ log p / ℓ^α; None where the log p was not recorded."""
    return None if beam.trace.path_logp is None else beam.hypothesis.score(look.rule.alpha)


def _head(look: _Look) -> Strip:
    score = {0.0: "Σ log p", 1.0: "Σ/token"}.get(look.rule.alpha, "score")
    titles = fit_right(score, SCORE)
    if look.sum_cells:
        titles += fit_right("Σ log p", SUM) + fit_right("tokens", LENGTH)
    state = fit("state" if look.state_cells > 2 else "", look.state_cells)
    text = f" {fit('what they share, then each alone', look.room)}{state}{titles}"
    return strip_of([(text, look.inks.muted)], look.width, look.inks.background)


def _row(row: TreeRow, look: _Look) -> Strip:
    inks, leaf = look.inks, row.branch.leaf
    parts: list[Part] = [(" ", inks.background), (row.guide, inks.muted)]
    room = look.room - cell_len(row.guide)
    if leaf is None:
        # Nothing stands at its right, so that it may be as long as the row.
        room = look.width - 2 - cell_len(row.guide)
        parts.append((_last(row.branch.text, room), inks.text))
        return strip_of(parts, look.width, inks.background)
    ink, state = _state(leaf, look)
    goes_on = leaf.fate in (Fate.OPEN, Fate.ENDED)
    # Where it ended, another may have gone on: then it says nothing more.
    text = row.branch.text or "(ends here)"
    parts.append((_last(text, room - 1) + " ", inks.text if goes_on else inks.muted))
    parts.append((fit(state if look.state_cells > 2 else state[0], look.state_cells), ink))
    score = nats(_score(leaf.beam, look), a_token=look.rule.alpha > 0)
    parts.append((fit_right(score, SCORE), ink if goes_on else inks.muted))
    if look.sum_cells:
        parts.append((fit_right(nats(leaf.beam.trace.path_logp), SUM), inks.muted))
        parts.append((fit_right(whole(leaf.beam.steps), LENGTH), inks.muted))
    return strip_of(parts, look.width, inks.background)


def _state(leaf: Leaf, look: _Look) -> tuple[Style, str]:
    """The colour, and a sign with a word: what has become of it, and when."""
    inks, word = look.inks, leaf.fate.value
    match leaf.fate:
        case Fate.OPEN:
            return inks.answering, f"◑ {word}"
        case Fate.ENDED:
            if leaf.beam is not look.best:
                return inks.text, f"✓ {word}"
            return inks.pick, "★ best" if look.over else "★ best so far"
        case Fate.PRUNED:
            return inks.cut, f"⌿ {word} at {whole(leaf.beam.steps)}"
        case Fate.BROKEN:
            return inks.failed, f"✗ {word}"


def _last(text: str, room: int) -> str:
    """The end of a text in exactly `room` cells; that there is more before it is marked."""
    # A sign has at most a few characters, as the door leaves it.
    end = display_line(text[-8 * max(1, room) :])
    if cell_len(end) <= room:
        return fit(end, room)
    return "…" + last_cells(end, room - 1) if room > 0 else ""
