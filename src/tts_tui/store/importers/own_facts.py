"""What this program's exports say beside what a format holds, so that an import loses nothing.

Formats of other programs have no place for who counted the tokens, for thinking tokens, for a
trace that failed: our exports put these under a key of their own, which other programs pass over.
Both ways stand here, so that they agree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Provenance, Question
from tts_tui.store.fields import MAX_COUNT
from tts_tui.store.importers.files import object_of
from tts_tui.store.importers.writing import NO_ANSWER
from tts_tui.text import whole_characters

if TYPE_CHECKING:
    from tts_tui.domain.trace import TraceState
    from tts_tui.store.fields import Json
    from tts_tui.store.importers.imported import ImportedTrace

KEY: Final = "tts_tui"
"""The key that they stand under."""


def facts_of_question(question: Question) -> dict[str, Json]:
    """A question as it is."""
    told = {
        "id": question.id,
        "text": question.text,
        "truth": question.truth,
        "dataset": question.dataset,
    }
    return {name: None if text is None else whole_characters(text) for name, text in told.items()}


def facts_of_trace(trace: TraceState) -> dict[str, Json]:
    """What is known of a whole or a failed trace beside its texts."""
    unmarked = not trace.thinks and trace.thinking_tokens == trace.tokens
    return {
        "failure": None if trace.failure is None else whole_characters(trace.failure),
        "tokens": trace.tokens,
        # Where nothing marks the thinking, all of a trace counts as such, and none of it is.
        "thinking_tokens": None if unmarked else trace.thinking_tokens,
        "prompt_tokens": trace.prompt_tokens,
        "finish_reason": whole_characters(trace.finish_reason or "stop"),
        "counted_by": trace.provenance.value,
        "answer": None if trace.answer is None else whole_characters(trace.answer.text),
    }


def own_question(facts: dict[str, Json], otherwise: Question) -> Question:
    """The question that an export of ours recorded; `otherwise` where it is none."""
    told = object_of(facts, "question")
    name, text = told.get("id"), told.get("text")
    if not isinstance(name, str) or not isinstance(text, str) or not name:
        return otherwise
    truth, dataset = told.get("truth"), told.get("dataset")
    return Question(
        name,
        text,
        truth if isinstance(truth, str) else None,
        dataset if isinstance(dataset, str) else None,
    )


def own_model(facts: dict[str, Json], otherwise: str) -> str:
    """The model that an export of ours recorded; `otherwise` where it is none."""
    model = facts.get("model")
    return model if isinstance(model, str) and model else otherwise


def own_trace(facts: Json, otherwise: ImportedTrace) -> ImportedTrace:
    """The trace with what an export of ours recorded; as it is where it is none."""
    if not isinstance(facts, dict):
        return otherwise
    tokens = _count(facts, "tokens")
    if tokens is None or "answer" not in facts:
        return otherwise
    thought, finish, answer = (
        _count(facts, "thinking_tokens"),
        facts.get("finish_reason"),
        facts["answer"],
    )
    why = facts.get("failure")
    known = [kind for kind in Provenance if kind.value == facts.get("counted_by")]
    return replace(
        otherwise,
        tokens=tokens,
        thinking_tokens=None if thought is None else min(thought, tokens),
        prompt_tokens=_count(facts, "prompt_tokens"),
        finish_reason=finish if isinstance(finish, str) else otherwise.finish_reason,
        count=known[0] if known else otherwise.count,
        recorded_answer=answer if isinstance(answer, str) else NO_ANSWER,
        failure=why if isinstance(why, str) and why else None,
    )


def _count(facts: dict[str, Json], key: str) -> int | None:
    value = facts.get(key)
    return value if type(value) is int and 0 <= value <= MAX_COUNT else None
