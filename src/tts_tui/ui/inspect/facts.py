"""What stands above a trace's text: how it went, why it ended, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Channel, CutBy
from tts_tui.domain.foreseen import foreseen
from tts_tui.domain.other_models import other_model_of
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import ceiling, counted, rate, seconds, share, whole
from tts_tui.text import display_line
from tts_tui.ui.inspect.family import family_facts
from tts_tui.ui.kit.cells import crop, fit
from tts_tui.ui.kit.trace_words import COUNTED_BY, dropped_names, state_of
from tts_tui.ui.kit.wrap import question_rows

if TYPE_CHECKING:
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.inspect.reading import ReadTrace
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

Fact = list["Part"]

EARLY: Final = 0.5
"""Share of the tokens that follow an answer which came early, from 0 to 1."""
ANSWER_LIMIT: Final = 60
"""Characters of an answer in the head."""
CUT_BECAUSE: Final = {
    CutBy.STRATEGY: "cut by the armed strategy",
    CutBy.PERSON: "cut by hand",
    CutBy.STOP: "cut when the race was stopped",
    CutBy.CEILING: "cut by a ceiling",
}
FINISHED: Final = {
    "stop": "ended by itself (stop)",
    "length": "ran into the token limit (length)",
    "content_filter": "stopped by the server's content filter",
}


def heading(
    race: RaceState, trace: TraceState, place: str, inks: Palette, *, truth_shown: bool
) -> Fact:
    """Name the trace, its state, its question's number and the truth."""
    glyph, word, ink = state_of(trace, inks)
    model = other_model_of(trace) or race.started.model.name
    parts: Fact = [
        (f" {_name(race, trace)} ", inks.title),
        (f"{glyph} {word} ", ink),
        (f"· {place} ", inks.muted),
        (f"· {crop(display_line(model, 200), 28)} ", inks.text),
    ]
    if (truth := race.grading.truth) is not None:
        shown = crop(display_line(truth.text, ANSWER_LIMIT), 24) if truth_shown else "hidden"
        parts += [("· truth ", inks.muted), (shown, inks.correct if truth_shown else inks.muted)]
    return parts


def _name(race: RaceState, trace: TraceState) -> str:
    of = f"/{race.n}" if trace.origin is None else f" of {display_line(trace.origin.cohort, 24)}"
    return f"trace {trace.index + 1}{of}"


def question(race: RaceState, width: int, most: int, inks: Palette) -> list[Fact]:
    """Wrap the question to at most so many rows."""
    rows = question_rows(race.started.question.text, width - 2)
    if len(rows) > most:
        rows = [*rows[: most - 1], fit(f"{rows[most - 1].rstrip()} …", width - 2)]
    return [[(f" {row}", inks.text)] for row in rows]


def facts(
    race: RaceState,
    reading: ReadTrace,
    inks: Palette,
    *,
    truth_shown: bool,
    said: str,
    untimed: str,
) -> list[Fact]:
    """List what is known of the trace; `said` is what a person said of it."""
    trace = reading.trace
    return [
        *_answer(race, trace, inks, truth_shown=truth_shown),
        *_other_answer(reading, inks),
        *_foreseen(race, trace, inks),
        *([[(said, inks.armed)]] if said else []),
        [(why_ended(trace), inks.failed if trace.failure else inks.text)],
        *_tokens(reading, inks),
        *family_facts(race, trace, inks),
        *_speed(reading, inks, untimed),
        *([[(f"seed {trace.seed}", inks.muted)]] if trace.seed is not None else []),
        *_dropped(trace, inks),
        *_continued(trace, inks),
        *([_first(reading, inks)] if trace.answer is not None else []),
        [(counted(len(reading.hedges), "hedge word"), inks.muted)],
    ]


def why_ended(trace: TraceState) -> str:
    """Say in one clause why a trace ended."""
    match trace.status:
        case TraceStatus.DONE:
            reason = trace.finish_reason or ""
            if trace.stopped_here:
                place = "the token limit" if reason == "length" else "a stop text"
                return f"ended here at {place}, the server went on"
            return FINISHED.get(reason, f"ended ({display_line(reason, 40) or 'no reason given'})")
        case TraceStatus.FAILED:
            kind = display_line(trace.failure_kind or "failed", 40)
            return f"{kind}: {display_line(trace.failure or 'no reason given', 300)}"
        case TraceStatus.CUT:
            if trace.ceiling is not None:
                return f"cut by {ceiling(trace.ceiling)}"
            if trace.origin is not None and trace.cut_by is CutBy.STRATEGY:
                return f"cut by {display_line(trace.origin.cohort, 24)}"
            if trace.origin is not None and trace.cut_by is CutBy.STOP:
                return f"stopped with {display_line(trace.origin.cohort, 24)}"
            return CUT_BECAUSE[trace.cut_by or CutBy.STOP]
        case _:
            return "has not ended"


def section_title(reading: ReadTrace, channel: Channel) -> str:
    """Name a section with its share of the trace's tokens."""
    thought = reading.thought_tokens
    tokens = thought if channel is Channel.THINKING else reading.trace.path_tokens - thought
    name = "thinking" if channel is Channel.THINKING else "answer"
    if not thought and not reading.texts[Channel.THINKING]:
        name = "text (no thinking channel)"
    return f"{name} · {counted(tokens, 'token')}"


def _foreseen(race: RaceState, trace: TraceState, inks: Palette) -> list[Fact]:
    """Say from which token on it would have answered the same, where it was asked on its way."""
    found = foreseen(race, trace)
    if found is None:
        return []
    if found.from_tokens is None:
        told = f"it last said something else when asked ({counted(found.probes, 'probe')})"
    else:
        of = f"{found.same} of {counted(found.probes, 'probe')}"
        told = f"would have answered so from token {whole(found.from_tokens)} ({of})"
    return [[(told, inks.muted)]]


def _answer(race: RaceState, trace: TraceState, inks: Palette, *, truth_shown: bool) -> list[Fact]:
    if trace.answer is None:
        return [[("no answer", inks.muted)]] if trace.ended else []
    parts: Fact = [
        ("answer ", inks.muted),
        (display_line(trace.answer.text, ANSWER_LIMIT), inks.pick),
    ]
    right = race.correct(trace.answer)
    # What a person has marked is hidden as well: an audience would see it.
    if right is not None and truth_shown:
        ink = inks.correct if right else inks.wrong
        parts.append((" ✓ right" if right else " ✗ wrong", ink))
    return [parts]


def _other_answer(reading: ReadTrace, inks: Palette) -> list[Fact]:
    """Say where the text has another answer than an import recorded; the recorded one counts."""
    if reading.other_answer is None:
        return []
    [read] = reading.other_answer
    said = display_line(read.text, ANSWER_LIMIT) if read is not None else "none"
    return [[("that is recorded; read from the text: ", inks.muted), (said, inks.armed)]]


def _tokens(reading: ReadTrace, inks: Palette) -> list[Fact]:
    trace = reading.trace
    parts: Fact = [(counted(trace.tokens, "token"), inks.text)]
    if trace.origin is not None:
        own = counted(trace.tokens, "own token")
        parts = [(f"{own}, {whole(trace.path_tokens)} on its line", inks.text)]
    if trace.thinks:
        thinking = trace.thinking_tokens
        parts.append(
            (f" ({whole(thinking)} thinking, {whole(trace.tokens - thinking)} answer)", inks.muted)
        )
    parts.append((f", {COUNTED_BY[trace.provenance]}", inks.muted))
    return [parts]


def _speed(reading: ReadTrace, inks: Palette, untimed: str) -> list[Fact]:
    trace = reading.trace
    if trace.first_token_s is None:
        return [[("no token came", inks.muted)]]
    if not reading.timed:
        return [[(untimed, inks.muted)]]
    found: list[Fact] = [[(f"first token {seconds(trace.first_token_s)}", inks.muted)]]
    if trace.end_s is not None:
        found.append([(f"end {seconds(trace.end_s)}", inks.muted)])
    if trace.rate_tok_s is not None:
        found.append([(f"mean {rate(trace.rate_tok_s)} tok/s", inks.muted)])
    return found


def _continued(trace: TraceState, inks: Palette) -> list[Fact]:
    if not trace.continuations:
        return []
    often = counted(trace.continuations, "time")
    return [[(f"its server cut it {often}, and it went on", inks.text)]]


def _dropped(trace: TraceState, inks: Palette) -> list[Fact]:
    if not trace.dropped:
        return []
    return [[(f"the server refused {dropped_names(trace)}: sampled without", inks.armed)]]


def _first(reading: ReadTrace, inks: Palette) -> Fact:
    trace = reading.trace
    where = "in the thinking" if trace.thinks else "in the text before the answer"
    if reading.first is None:
        return [(f"answer not written {where}", inks.muted)]
    after = reading.share_after
    if after is None:
        return [(f"the answer is written {where} already", inks.muted)]
    return [
        (f"writes its answer {'early' if after >= EARLY else 'late'}; ", inks.muted),
        (f"{share(after)} of the tokens follow it", inks.armed),
    ]
