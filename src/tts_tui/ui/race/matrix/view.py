"""What one picture of a matrix shows, and where its cursor stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.figures import counted
from tts_tui.ui.race.matrix.answer_inks import AnswerInks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.domain.probed import Probe, Probed, ProbedLane, Round
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.probing import Course, Heard
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Verdicts
    from tts_tui.ui.race.header import HeaderView
    from tts_tui.ui.race.heading import Panel


class Cursor:
    """The cell one looks at: a lane and a round; it stays with the newest round until it is moved.

    It is kept by the lane's number and the round's k, so that it stays where it is while more come.
    """

    def __init__(self) -> None:
        self.lane: int | None = None
        self.k: int | None = None
        """None follows the newest."""

    def row(self, probed: Probed) -> int:
        """Which lane it is in, from 0."""
        numbers = [lane.trace.index for lane in probed.lanes]
        return numbers.index(self.lane) if self.lane in numbers else 0

    def column(self, probed: Probed) -> int:
        """Which round it is in, from 0; −1 while there is none."""
        last = len(probed.rounds) - 1
        if self.k is None:
            return last
        return next((at for at, each in enumerate(probed.rounds) if each.k >= self.k), last)

    def move(self, probed: Probed, rows: int, columns: int) -> None:
        """Go so many lanes down and rounds on; past the last round it follows."""
        if probed.lanes:
            row = max(0, min(self.row(probed) + rows, len(probed.lanes) - 1))
            self.lane = probed.lanes[row].trace.index
        if columns and probed.rounds:
            column = max(0, self.column(probed) + columns)
            self.k = probed.rounds[column].k if column < len(probed.rounds) else None

    def put(self, probed: Probed, row: int, column: int | None) -> None:
        """Go to a lane, and to a round where one is given."""
        if 0 <= row < len(probed.lanes):
            self.lane = probed.lanes[row].trace.index
        if column is not None and 0 <= column < len(probed.rounds):
            self.k = probed.rounds[column].k


@dataclass(frozen=True, slots=True)
class MatrixView:
    """A matrix as it is shown."""

    name: str
    """The procedure's full name."""
    which: str
    """`1 of 2` where several procedures probe; else empty."""
    probed: Probed
    race: RaceState
    verdicts: Verdicts
    course: Course | None
    """What the procedure's rule makes of its probes; None where that is unknown."""
    inks: Palette
    row: int
    column: int
    """The cell under the cursor: which lane and which round, from 0; −1 while there is none."""
    pointed: bool = True
    """Whether there is a cursor to be seen."""

    @property
    def answers(self) -> AnswerInks:
        """How answers are written."""
        return AnswerInks(self.probed, self.verdicts, self.inks)

    @property
    def lane(self) -> ProbedLane | None:
        """The lane under the cursor."""
        return self.probed.lanes[self.row] if self.row < len(self.probed.lanes) else None

    @property
    def round(self) -> Round | None:
        """The round under the cursor."""
        return self.probed.rounds[self.column] if self.column >= 0 else None

    @property
    def probe(self) -> Probe | None:
        """The probe under the cursor; None where that lane was not asked then."""
        return self.lane.at(self.round.k) if self.lane and self.round else None

    @property
    def heard(self) -> Mapping[int, Heard]:
        """The rounds that the rule has gone through, by their k."""
        return {} if self.course is None else {each.k: each for each in self.course.rounds}

    @property
    def stopped_k(self) -> int | None:
        """The round at which the rule decided; None where it has not, or all ended before."""
        course = self.course
        if course is None or not course.decided or course.over or not course.rounds:
            return None
        return course.rounds[-1].k

    @property
    def words(self) -> str:
        """How far it is: `42 probes, 312 tokens, stopped at probe 6`."""
        many = sum(len(lane.probes) for lane in self.probed.lanes)
        said = [counted(many, "probe"), counted(self.probed.tokens, "token")]
        if (k := self.stopped_k) is not None:
            said.append(f"stopped at probe {k}")
        return ", ".join([*([self.which] if self.which else []), *said])


@dataclass(frozen=True, slots=True)
class MatrixPicture:
    """Everything the screen of a matrix shows."""

    matrix: MatrixView
    header: HeaderView
    panel: Panel | None
    """Rows of whoever feeds the race, such as a timeline."""
    hints: Hints


def depth_of(probed: Probed, at: Round) -> int | None:
    """After how many tokens of a lane a round is asked; None where not even one says it."""
    if probed.every is not None:
        return at.k * probed.every
    asked = (lane.at(at.k) for lane in probed.lanes)
    return min((probe.at_tokens for probe in asked if probe is not None), default=None)
