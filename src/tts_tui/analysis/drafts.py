"""A pool in the making: which traces or runs are evidence, and which of their answers are right.

A trace with the text and the seed of another one is that trace again: a deterministic server
gives it to whoever asks twice. Equal texts of two seeds are two traces, and so are those whose
seed is unknown: that a server heeds seeds cannot be read out of what it said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.pool import Outcome, Place, Pool
from tts_tui.domain.confidence import Measure
from tts_tui.domain.ledger import mean_prompt, prompt_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.runs import Run
    from tts_tui.domain.answers import Answer
    from tts_tui.domain.ledger import Ledger, Prompt
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
        self._words: dict[str, str] = {}
        self._outcomes: list[Outcome] = []
        self._open: list[int] = []
        """Outcomes with an answer of which their own race cannot say whether it is right."""
        self._judged: dict[str, bool] = {}
        """What some race, or a person, said of an answer."""
        self._places: list[Place] = []
        self._views: list[TraceState] = []
        self._prompts: list[Prompt] = []
        self._slots: list[int] = []
        self._costs: list[Ledger] = []
        self._paid: list[float | None] = []
        self._seen: set[object] = set()

    def add(
        self, race: RaceState, finished: Sequence[TraceState], place: Place, *, views: bool
    ) -> int:
        """Take in the finished traces of a race; gives how many of them are copies."""
        marks = (None if t.seed is None else (t.seed, t.fingerprint()) for t in finished)
        fresh = [trace for trace, mark in zip(finished, marks, strict=True) if not self._copy(mark)]
        for trace in fresh:
            looped_at = None if trace.looped is None else trace.looped.tokens
            self._take(race, trace.answer, trace.tokens, trace.thinking_tokens, looped_at)
            confidences = tuple(trace.confidence(measure) for measure in Measure)
            if any(confidences):
                self._outcomes[-1] = self._outcomes[-1]._replace(confidences=confidences)
            self._pay(prompt_of([trace]))
            if views:
                self._views.append(trace)
        if fresh:
            self._places.append(place)
            self._slots += [] if race.started.slots is None else [race.started.slots]
        return len(finished) - len(fresh)

    def add_run(self, race: RaceState, run: Run, place: Place) -> bool:
        """Take in a run of a procedure; False where it is a copy of another one."""
        if self._copy(run.mark):
            return False
        ledger = run.pick.ledger
        self._take(race, run.pick.answer, ledger.sequential_tokens, ledger.sequential_tokens)
        self._costs.append(ledger)
        if run.paid is not None:
            self._paid.append(run.paid.amount)
        self._pay(run.prompt)
        self._places.append(place._replace(trace=run.spokesman))
        return True

    def _take(
        self,
        race: RaceState,
        answer: Answer | None,
        tokens: int,
        thinking: int,
        looped_at: int | None = None,
    ) -> None:
        if self.truth is None and race.grading.truth is not None:
            self.truth = race.grading.truth.key
            self._words.setdefault(self.truth, race.grading.truth.text)
        if answer is not None:
            self._words.setdefault(answer.key, answer.text)
        right = race.correct(answer)
        key = answer.key if answer else None
        if key is not None and right is None and race.grading.truth is None:
            self._open.append(len(self._outcomes))
        if key is not None and right is not None:
            self._judged.setdefault(key, right)
        self._outcomes.append(Outcome(tokens, thinking, key, bool(right and key), looped_at))

    def _pay(self, prompt: Prompt | None) -> None:
        if prompt is not None:
            self._prompts.append(prompt)

    def _copy(self, mark: object) -> bool:
        """Whether it was seen before; what has no mark never was."""
        if mark is None:
            return False
        seen = mark in self._seen
        self._seen.add(mark)
        return seen

    @property
    def empty(self) -> bool:
        """Whether it holds nothing."""
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
            slots=min(self._slots, default=None),
            costs=tuple(self._costs),
            paid=tuple(self._paid),
            words=self._words,
        )
