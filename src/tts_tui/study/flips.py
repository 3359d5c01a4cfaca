"""The questions that flip between two strategies, as people and other programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.figures import NOTHING, counted, share, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.flips import FlippedQuestion, Flips, Side
    from tts_tui.store.fields import Json

NO_ANSWER: Final = "no answer"


def truth_of(flip: FlippedQuestion) -> str | None:
    """The right answer as people read it; None where some are known to be wrong only."""
    truth = flip.pool.truth
    return None if truth is None else flip.pool.worded(truth)


def answer_cell(side: Side, *, certain: bool) -> str:
    """Write an answer with its sign: `✓ 42`; where draws differ, how many of them give it."""
    said = NO_ANSWER if side.answer is None else side.answer
    sign = "✓" if side.answer_right else "✗"
    return f"{sign} {said}" if certain else f"{sign} {said} in {share(side.answer_share)}"


def flip_titles(names: Sequence[str], *, certain: bool) -> list[str]:
    """Name the columns of `flip_cells`; `names` are those of the two strategies."""
    sides = [[name, "spent"] if certain else [name, "right", "spent"] for name in names]
    return ["question", *([] if certain else ["flips"]), "truth", *sides[0], *sides[1], "text"]


def flip_cells(flip: FlippedQuestion, *, certain: bool) -> list[str]:
    """Write a question's row: truth, both answers with what was spent, the text last."""
    sides = []
    for side in (flip.first, flip.second):
        right = [] if certain else [share(side.right)]
        sides += [answer_cell(side, certain=certain), *right, whole(side.spent_tokens)]
    rate = [] if certain else [share(flip.rate)]
    return [flip.pool.question, *rate, truth_of(flip) or NOTHING, *sides, flip.text]


def flips_line(flips: Sequence[FlippedQuestion], names: Sequence[str], *, certain: bool) -> str:
    """Say how many questions flip, and which way where there is no doubt about that."""
    if not flips:
        return "no question flips"
    many = len(flips)
    said = f"{counted(many, 'question')} flip{'s' * (many == 1)}"
    if not certain:
        return said
    first = sum(flip.first_alone > flip.second_alone for flip in flips)
    parts = [
        f"{name} alone is right on {whole(right)}"
        for name, right in zip(names, (first, many - first), strict=True)
        if right
    ]
    return f"{said}: {', '.join(parts)}"


def rate_line(found: Flips) -> str:
    """Say what a share of flips is of; nothing where every question flips or does not."""
    if found.certain:
        return ""
    if not found.together:
        return (
            "flips: the share of all pairs of draws, one for each strategy, in which just one of "
            "the two is right"
        )
    if found.draws == 1:
        return "flips: the share of a question's traces for which just one of the two is right"
    draws = counted(found.draws, "subset" if found.exact else "sampled subset")
    return (
        f"flips: the share of {draws} of a question's traces in which just one of the two is right"
    )


def as_json(flip: FlippedQuestion) -> dict[str, Json]:
    """Turn a question into a JSON object; the field names are a contract."""
    return {
        "dataset": flip.dataset,
        "question": flip.pool.question,
        "text": flip.text or None,
        "truth": truth_of(flip),
        "rate": flip.rate,
        "first_alone_right": flip.first_alone,
        "second_alone_right": flip.second_alone,
        "first": _side_json(flip.first),
        "second": _side_json(flip.second),
    }


def _side_json(side: Side) -> dict[str, Json]:
    return {
        "answer": side.answer,
        "answer_right": side.answer_right,
        "answer_share": side.answer_share,
        "right": side.right,
        "spent_tokens": side.spent_tokens,
    }
