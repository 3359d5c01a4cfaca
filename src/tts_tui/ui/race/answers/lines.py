"""The answers of a race as lines: each answer with its votes, below it the ways it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tts_tui.domain.answers import Alike
from tts_tui.domain.clusters import Why
from tts_tui.figures import counted, listed, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import fit, fit_right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_tui.domain.clusters import Cluster, Spelling

WRITTEN = 20
"""Cells of an answer, or of a way to write one."""
COUNT = 8

_WHY = {
    Why.EXACT: "{written} counts as it is written.",
    Why.NORMALISED: "{written} is read as {answer}: {rule}.",
    Why.CORRECTED: "Somebody said in the inspector that these traces answer {answer}.",
    Why.MATH: "math-verify found that {written} equals {answer}.",
    Why.HAND: "Somebody said that {written} counts as {answer}.",
}
_RULES = {
    Alike.NUMBER: "it is the same number",
    Alike.PERCENT: "the sign for per cent makes no difference",
    Alike.UNIT: "a unit makes no difference",
    Alike.CHOICE: "only the letter of a choice counts",
    Alike.NAME: "the name before the equals sign makes no difference",
    Alike.TYPESETTING: "what only typesets makes no difference",
    Alike.WORDS: "capitals, spaces and signs at the end make no difference",
}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of the list: an answer that is voted for, or a way in which it was written."""

    cluster: Cluster
    right: bool | None
    """None where nobody knows, or where it is not to be seen."""
    spelling: Spelling | None = None
    """None for the answer itself."""

    @property
    def said(self) -> str:
        """Why it counts as what it counts, in a sentence."""
        if self.spelling is None and len(self.cluster.spellings) > 1:
            ways = whole(len(self.cluster.spellings))
            answer = _named(self.cluster.answer.text)
            return f"{answer} has {_votes(self.cluster)}, and was written in {ways} ways."
        spelling = self.spelling or self.cluster.spellings[0]
        written, answer = _named(spelling.written), _named(self.cluster.answer.text)
        rule = _RULES[spelling.rule] if spelling.rule is not None else ""
        return _WHY[spelling.why].format(written=written, answer=answer, rule=rule)

    @property
    def meaning(self) -> str:
        """Its votes, and whether it is right, as a list of answers says it."""
        verdict = {True: ", right", False: ", wrong", None: ""}[self.right]
        return f"{_votes(self.cluster)}{verdict}"

    @property
    def drawn(self) -> Content:
        """The line, in the colours of the theme."""
        if self.spelling is None:
            return self._answer()
        return Content.assemble(
            (fit(f"   {display_line(self.spelling.written, 60)}", WRITTEN), "$foreground"),
            (f" {fit_right(whole(len(self.spelling.traces)), COUNT)}  ", "$muted"),
            *_why(self.spelling),
        )

    def _answer(self) -> Content:
        verdict = {True: ("✓ right  ", "$correct"), False: ("✗ wrong  ", "$wrong"), None: ("", "")}
        alone = is_alone(self.cluster)
        return Content.assemble(
            (fit(display_line(self.cluster.answer.text, 60), WRITTEN), "bold"),
            (f" {fit_right(_votes(self.cluster), COUNT)}  ", "bold"),
            verdict[self.right],
            *(_why(self.cluster.spellings[0]) if alone else ()),
        )


def _why(spelling: Spelling) -> tuple[tuple[str, str], tuple[str, str]]:
    word = "trace" if len(spelling.traces) == 1 else "traces"
    rule = f": {spelling.rule.value}" if spelling.rule is not None else ""
    return (
        (f"{spelling.why.value}{rule}", "$pick" if spelling.why.apart else "$muted"),
        (f" · {word} {listed(spelling.traces)}", "$muted"),
    )


def is_alone(cluster: Cluster) -> bool:
    """Whether an answer was written in one way, and that is how it counts."""
    return [spelling.why for spelling in cluster.spellings] == [Why.EXACT]


def lines_of(clusters: Iterable[Cluster], *, truth_shown: bool) -> Iterator[AnswerLine]:
    """List clusters with their spellings."""
    for cluster in clusters:
        right = cluster.right if truth_shown else None
        yield AnswerLine(cluster, right)
        for spelling in () if is_alone(cluster) else cluster.spellings:
            yield AnswerLine(cluster, right, spelling)


def _votes(cluster: Cluster) -> str:
    return counted(cluster.votes, "vote")


def _named(text: str) -> str:
    return display_line(text, 40)
