"""A pool in the making: which traces are evidence, and which of their answers are right.

A trace with the text and the seed of another one is that trace again: a deterministic server
gives it to whoever asks twice. Equal texts of two seeds are two traces, and so are those whose
seed is unknown: that a server heeds seeds cannot be read out of what it said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.pool import Outcome, Place, Pool
from tts_tui.domain.ledger import mean_prompt, prompt_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.ledger import Prompt
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState


class Draft:
    """One question of one model, race after race."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        """What tells the question from the others of its data set."""
        self.text = text
        self.truth: str | None = None
        """Key of the right answer, as soon as a race knows it."""
        self._outcomes: list[Outcome] = []
        self._open: list[int] = []
        """Outcomes with an answer of which their own race cannot say whether it is right."""
        self._judged: dict[str, bool] = {}
        """What some race, or a person, said of an answer."""
        self._places: list[Place] = []
        self._views: list[TraceState] = []
        self._prompts: list[Prompt] = []
        self._seen: set[tuple[int, bytes]] = set()

    def add(
        self, race: RaceState, finished: Sequence[TraceState], place: Place, *, views: bool
    ) -> int:
        """Take in the finished traces of a race; gives how many of them are copies."""
        if self.truth is None and race.grading.truth is not None:
            self.truth = race.grading.truth.key
        fresh = [trace for trace in finished if not self._copy(trace)]
        for trace in fresh:
            right = race.correct(trace.answer)
            key = trace.answer.key if trace.answer else None
            if key is not None and right is None and race.grading.truth is None:
                self._open.append(len(self._outcomes))
            if key is not None and right is not None:
                self._judged.setdefault(key, right)
            self._outcomes.append(
                Outcome(trace.tokens, trace.thinking_tokens, key, bool(right and key))
            )
            if (prompt := prompt_of([trace])) is not None:
                self._prompts.append(prompt)
            if views:
                self._views.append(trace)
        if fresh:
            self._places.append(place)
        return len(finished) - len(fresh)

    def _copy(self, trace: TraceState) -> bool:
        if trace.seed is None:
            return False
        mark = trace.seed, trace.fingerprint()
        seen = mark in self._seen
        self._seen.add(mark)
        return seen

    @property
    def empty(self) -> bool:
        """Whether it holds no trace."""
        return not self._outcomes

    @property
    def known(self) -> bool:
        """Whether it is known which answers are right.

        One that a person called right is enough, and so is a verdict on every answer; that
        some answer is wrong leaves open whether the others are.
        """
        if self.truth is not None or any(self._judged.values()):
            return True
        answers = [self._outcomes[at].answer for at in self._open]
        return bool(self._judged) and all(answer in self._judged for answer in answers)

    def pool(self) -> Pool:
        """The pool, with all that is known by now."""
        outcomes = list(self._outcomes)
        for at in self._open:
            answer = outcomes[at].answer or ""
            right = self._judged.get(answer, answer == self.truth)
            outcomes[at] = outcomes[at]._replace(right=right)
        return Pool(
            question=self.name,
            text=self.text,
            outcomes=tuple(outcomes),
            places=tuple(self._places),
            known=self.known,
            truth=self.truth
            or min((key for key, right in self._judged.items() if right), default=None),
            prompt=mean_prompt(self._prompts),
            views=tuple(self._views),
        )
