"""What every importer gives: races as they were found, and what could not be read, named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NoReturn

from tts_tui.client.ports import Reclassify
from tts_tui.client.reasoning import ThinkSplitter
from tts_tui.domain.events import Channel, Provenance, Sampling
from tts_tui.domain.strategies import cards
from tts_tui.store.fields import MAX_COUNT, Malformed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Question
    from tts_tui.store.fields import Json

HARMONY_OPENING: Final = "<|channel|>analysis<|message|>"
NO_TEXT: Final = "(question text not recorded)"
UNKNOWN: Final = Sampling(temperature=None, top_p=None, max_tokens=None, seed=None)
"""Sampling of data that does not say it: never taken for any that is known."""


@dataclass(frozen=True, slots=True)
class ImportedProbe:
    """What a completion would have answered, had it been asked on its way."""

    at_tokens: int
    """After how many of its tokens."""
    answer: str | None
    """None where what came is no answer."""
    tokens: int
    """Tokens of the probe, as a tokenizer counts its text: the data does not say it."""
    text: str = ""
    """What was said, where that was recorded."""


@dataclass(frozen=True, slots=True)
class ImportedTrace:
    """One completion that was made elsewhere."""

    thinking: str
    answer: str
    """The text after the thinking, or all of it."""
    tokens: int
    """ℓ: completion tokens, thinking included."""
    thinking_tokens: int | None = None
    """r; None where nothing marks the thinking."""
    finish_reason: str = "stop"
    recorded_answer: str | None = None
    """The answer as the data has it; None has it read from the text."""
    prompt_tokens: int | None = None
    count: Provenance = Provenance.RECORDED
    """Who counted `tokens`."""
    failure: str | None = None
    """Why there is no completion: a trace that failed keeps its place among the others."""
    probes: Sequence[ImportedProbe] = ()
    took_s: float | None = None
    """How long its generation took, in seconds, where that was recorded."""

    @classmethod
    def failed(cls, why: str) -> ImportedTrace:
        """Make the trace of a completion that was asked for and did not come."""
        return cls("", "", 0, failure=why)


@dataclass(frozen=True, slots=True)
class ImportedRace:
    """The completions of one question."""

    question: Question
    traces: Sequence[ImportedTrace]
    sampling: Sampling = UNKNOWN
    """How they were sampled, as far as the data says it."""
    probed_every: int | None = None
    """Where they were probed: every how many tokens."""

    @property
    def probing(self) -> str | None:
        """Full name of the procedure that probes so; None where nothing was probed."""
        lanes = max((n for n, trace in enumerate(self.traces, 1) if trace.probes), default=0)
        card = next((card for card in cards() if card.asks_lanes), None)
        if self.probed_every is None or not lanes or card is None:
            return None
        return card.build(self.probed_every, lanes).name


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that was left out, and why."""

    where: str
    """The file, with its line where it has several."""
    why: str
    """A few words after `where`: `is not JSON`."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The races that become one session."""

    model: str
    dataset: str
    sources: Sequence[Path]
    files: int
    """How many steps of progress reading it takes."""
    read: Callable[[Callable[[], None]], tuple[list[ImportedRace], list[Skip]]]
    """Reads it, calling back once a file; what cannot be read is given, never raised."""
    beams: int | None = None
    """With how many beams, where the traces are outputs of a beam search."""

    @property
    def name(self) -> str:
        """The session's name, safe as a file name."""
        parts = [self.model, self.dataset, *([f"bs{self.beams}"] if self.beams else [])]
        return "--".join(map(_safe, parts))

    def renamed(self, dataset: str) -> Batch:
        """The same of a data set with another name."""

        def read(step: Callable[[], None]) -> tuple[list[ImportedRace], list[Skip]]:
            races, skips = self.read(step)
            return [
                replace(race, question=replace(race.question, dataset=dataset)) for race in races
            ], skips

        return replace(self, dataset=dataset, read=read)


@dataclass(slots=True)
class Found:
    """All batches of an import, and what belongs to none of them."""

    batches: list[Batch]
    skips: list[Skip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was taken otherwise than a person may think, one sentence each."""


def as_given(question: Question, given: Mapping[str, Question], *names: str) -> Question:
    """The question with the text and right answer that were given for one of its names."""
    better = next((given[name] for name in (question.id, *names) if name in given), None)
    text = (better.text if better else question.text) or NO_TEXT
    truth = better.truth if better and better.truth is not None else question.truth
    return replace(question, text=text, truth=truth)


def bad(why: str) -> NoReturn:
    """Leave the thing at hand out. Raises Malformed."""
    raise Malformed(why)


def text_of(record: dict[str, Json], key: str) -> str:
    """A text. Raises Malformed."""
    if key not in record:
        bad(f"has no “{key}”")
    value = record[key]
    return value if isinstance(value, str) else bad(f"has a “{key}” that is no text")


def answer_of(record: dict[str, Json], key: str) -> str:
    """An answer as text; numbers are written out. Raises Malformed."""
    if key not in record:
        bad(f"has no “{key}”")
    value = record[key]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        bad(f"has a “{key}” that is neither text nor number")
    return str(value)


def count_of(record: dict[str, Json], key: str) -> int:
    """A number of tokens, above 0; a numeric text will do. Raises Malformed."""
    if key not in record:
        bad(f"has no “{key}”")
    value = record[key]
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if type(value) is not int:
        bad(f"has a “{key}” that is no whole number")
    if value <= 0:
        bad(f"has no tokens (“{key}” is {value})")
    return value if value <= MAX_COUNT else bad(f"has a “{key}” above {MAX_COUNT}")


def split_thinking(text: str, tokens: int) -> tuple[str, str, int | None]:
    """Take the thinking out of a whole text: thinking, answer, thinking tokens.

    The tokens are shared out by characters, because nothing better is known. None where no
    mark tells thinking from answer.
    """
    if "<" not in text:
        return "", text, None
    splitter = ThinkSplitter()
    thinking: list[str] = []
    answer: list[str] = []
    thought = 0
    given = 0
    marked = False
    # Saved harmony text often lacks its first marks, which stood in the prompt.
    opened = "<|channel|>" in text and not text.lstrip().startswith("<|")
    before = splitter.feed(HARMONY_OPENING, 0) if opened else []
    for update in [*before, *splitter.feed(text, tokens), *splitter.close()]:
        if isinstance(update, Reclassify):
            thinking, answer, thought, marked = [*thinking, *answer], [], given, True
            continue
        given += update.tokens
        if update.channel is Channel.THINKING:
            thought += update.tokens
            thinking.append(update.text)
            marked = marked or bool(update.text)
        else:
            answer.append(update.text)
    return "".join(thinking), "".join(answer), min(thought, tokens) if marked else None


def completed(
    text: str,
    count: Callable[[str], int | None],
    *,
    reasoning: str,
    tokens: int | None,
    thinking_tokens: int | None,
) -> ImportedTrace:
    """Make a trace of a completion whose reasoning may stand apart from its text.

    `tokens` and `thinking_tokens` are the server's own counts, where it gave them; else a
    tokenizer counts, and characters share out what is thinking. A server that counts thinking
    and shows none of it is believed. Raises Malformed without tokens.
    """
    provenance = Provenance.SERVER_USAGE
    if not tokens:
        tokens, provenance = count(reasoning + text), Provenance.TOKENIZER
    if not tokens:
        bad("has no tokens, and they cannot be counted")
    if not reasoning:
        thinking, answer, split = split_thinking(text, tokens)
        thought = min(thinking_tokens, tokens) if thinking_tokens else split
        return ImportedTrace(thinking, answer, tokens, thought, count=provenance)
    shared = round(tokens * len(reasoning) / (len(reasoning) + len(text)))
    thought = min(thinking_tokens or shared, tokens)
    return ImportedTrace(reasoning, text, tokens, thought, count=provenance)


def _safe(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in "._+-" else "_" for c in name)
    return (kept[:80].lstrip(".") or "_") if kept else "_"
