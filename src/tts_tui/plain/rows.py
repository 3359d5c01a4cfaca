"""The rows of `score`: one per session, question, model and strategy, with fixed fields."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.asked import picks
from tts_tui.analysis.totals import outcome_of
from tts_tui.domain.strategies import turn_tie
from tts_tui.figures import NOTHING, seconds, whole
from tts_tui.plain.table import aligned
from tts_tui.plain.words import UNDECIDED, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Clock, Pick
    from tts_tui.store.fields import Json


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What one strategy answered in one race, and what it cost; the fields are a contract."""

    session: str
    question: str
    """The question's id."""
    model: str
    strategy: str
    """With its N: `FFS-1@8`."""
    clock: str
    answer: str | None
    correct: bool | None
    """None where the truth is unknown or the strategy undecided; no answer is wrong."""
    decided: bool
    """Whether the answer can no longer change; a cut trace leaves open who needed it."""
    voters: tuple[int, ...]
    """Trace numbers from 1."""
    votes: dict[str, int]
    """Answer → votes."""
    tie: bool
    """Whether a tie-break decided the answer."""
    decided_at_s: float | None
    """Seconds from the race's start; None while open, and always on the token clock."""
    sequential_tokens: int | None
    """None, as the other totals, where it would hold a cut trace's length on the token clock."""
    used_tokens: int
    spent_tokens: int | None
    paper_total_tokens: int | None
    """The released evaluator's number; token clock only."""
    note: str = ""
    """What is told beside the name, of imported outputs: they are no runs of what is raced
    under the same name. Null in the JSON where there is none."""
    cost: float | None = None
    """Money for what was spent, in the currency of the model's prices; None where that, a price or
    the prompts' tokens are unknown."""

    def as_json(self) -> dict[str, Json]:
        """The row as a JSON object, its keys in the contract's order."""
        return {**asdict(self), "voters": list(self.voters), "note": self.note or None}


COLUMNS: Final = tuple(field.name for field in fields(ScoreRow))
"""Every field of a row, in the contract's order."""


def score_rows(
    session_name: str,
    races: Iterable[RaceState],
    strategy_names: Sequence[str] | None,
    clock: Clock,
    *,
    other_tie: bool = False,
    failed: Callable[[str], None] = lambda _why: None,
) -> list[ScoreRow]:
    """Score races with strategies; None takes each race's default ones.

    `other_tie` breaks every tie by the rule that is not the strategy's own. A strategy of one's
    own that fails has no row: `failed` is told why, in a sentence.

    Raises StrategyNameError for a name that does not parse or does not fit a race's N.
    """
    rows = []
    for race in races:
        for pick in picks(race, strategy_names, clock):
            if pick.failure is not None:
                failed(pick.failure)
            else:
                rows.append(_row(session_name, race, turn_tie(pick) if other_tie else pick, clock))
    return rows


def _row(session_name: str, race: RaceState, pick: Pick, clock: Clock) -> ScoreRow:
    ledger, known = pick.ledger, pick.totals_known(clock)
    came_to = outcome_of(race, pick, clock)
    return ScoreRow(
        session=session_name,
        question=race.started.question.id,
        model=came_to.model,
        strategy=came_to.strategy,
        clock=came_to.clock,
        answer=pick.answer.text if pick.answer else None,
        correct=came_to.correct,
        decided=came_to.decided,
        voters=tuple(voter + 1 for voter in pick.voters),
        votes=dict(pick.votes),
        tie=pick.tie,
        decided_at_s=pick.decided_at_s,
        sequential_tokens=ledger.sequential_tokens if known else None,
        used_tokens=ledger.used_tokens,
        spent_tokens=came_to.spent_tokens,
        paper_total_tokens=ledger.paper_total_tokens if known else None,
        note=came_to.note or "",
        cost=came_to.cost,
    )


def _named(row: ScoreRow) -> str:
    return f"{row.strategy} ({row.note})" if row.note else row.strategy


_TITLES = (
    *("session", "question", "model", "strategy", "answer", "", "tie"),
    *("decided", "sequential", "used", "spent", "paper total"),
)


def format_rows(rows: Sequence[ScoreRow]) -> str:
    """Lay rows out as a table for people, in aligned columns; tokens where no unit stands."""
    table = [
        (
            *(row.session, row.question, row.model, _named(row), row.answer or NOTHING),
            verdict(row.correct) if row.decided else UNDECIDED,
            *("tie" if row.tie else "", seconds(row.decided_at_s)),
            *map(whole, (row.sequential_tokens, row.used_tokens, row.spent_tokens)),
            whole(row.paper_total_tokens),
        )
        for row in rows
    ]
    return "\n".join(aligned([_TITLES, *table], right=range(7, 12)))
