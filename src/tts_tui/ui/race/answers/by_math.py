"""Answers that are equal as mathematics: found beside the screen, as long as somebody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.math_equal import MathJudge, Verdict, classes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.domain.answers import Answer

Pairs = list[tuple["Answer", "Answer"]]
"""An answer, and the one before it in the list that it equals."""


def equal_by_math(answers: Sequence[Answer], given_up: Callable[[], bool]) -> Pairs:
    """Ask math-verify, in a process of its own; blocks, up to two seconds for a pair.

    Raises MathUnavailable.
    """
    with MathJudge() as judge:

        def same(first: str, second: str) -> Verdict:
            return Verdict.UNKNOWN if given_up() else judge(first, second)

        first_of, _ = classes(answers, same)
    by_key = {answer.key: answer for answer in answers}
    return [(by_key[key], by_key[first]) for key, first in first_of.items() if key != first]
