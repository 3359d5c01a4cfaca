"""What stands beside a matrix: the votes of the round under the cursor, and the probe there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.events import Channel
from tts_tui.figures import counted, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.bars import eighths, solid
from tts_tui.ui.kit.cells import crop, cropped, fit
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import state_of
from tts_tui.ui.kit.wrap import fold_parts
from tts_tui.ui.race.matrix.view import depth_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.probed import Probe, Round
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.race.matrix.view import MatrixView

Line = list["Part"]
ANSWER = 14
"""Cells of an answer before its bar."""
LOWEST = 5
"""Rows from which each answer has one of its own."""
SAID = 3
"""The most rows of what a probe says."""


def legend(view: MatrixView, width: int, height: int) -> list[Strip]:
    """Draw the legend; in few rows all answers share one."""
    lines = _tall(view, width, height) if height >= LOWEST else _flat(view, width)
    lines += [[]] * (height - len(lines))
    ground = view.inks.background
    return [strip_of(cropped(line, width), width, ground) for line in lines[:height]]


def legend_title(view: MatrixView) -> str:
    """Say which round the legend is of: `probe 6 at 384 tokens`."""
    at = view.round
    if at is None:
        return "votes"
    depth = depth_of(view.probed, at)
    return f"probe {at.k}" + (f" at {counted(depth, 'token')}" if depth is not None else "")


# -- one below the other --------------------------------------------------------------------------


def _tall(view: MatrixView, width: int, height: int) -> list[Line]:
    at, inks = view.round, view.inks
    if at is None:
        return _words(nothing_yet(view), inks.muted, view, width)
    below = [[], *_about_probe(view, width, height)]
    words = _words(_standing(view, at), inks.text, view, width)
    if missing := _missing(view, at):
        words += _words(missing, inks.muted, view, width)
    room = max(1, height - len(below) - len(words))
    ranked = _ranked(view, at)
    shown = ranked if len(ranked) <= room else ranked[: room - 1]
    most = max((votes for _, votes in ranked), default=1)
    lines = [_bar(answer, votes, most, view, width) for answer, votes in shown]
    if len(shown) < len(ranked):
        rest = sum(votes for _, votes in ranked[len(shown) :])
        others = counted(len(ranked) - len(shown), "more answer")
        lines.append([(f" +{others}, {counted(rest, 'vote')}", inks.muted)])
    return [*lines, *words, *below]


def _words(said: str, ink: Style, view: MatrixView, width: int) -> list[Line]:
    return _indented([(said, ink)], view, width)


def _indented(line: Line, view: MatrixView, width: int) -> list[Line]:
    """Break a sentence in as many rows as it needs."""
    space = " ", view.inks.background
    return [[space, *row] for row in fold_parts(line, width - 1)]


def _bar(answer: Answer, votes: int, most: int, view: MatrixView, width: int) -> Line:
    answers = view.answers
    text = fit(display_line(answer.text, 60), ANSWER)
    bar = solid(eighths(votes, most, max(2, min(16, width - ANSWER - 18))))
    return [
        (" ", view.inks.background),
        (f" {answers.letter(answer)} ", answers.block(answer)),
        (f" {text} ", view.inks.text),
        (bar, answers.ink(answer)),
        (f" {votes}", view.inks.text),
        *_verdict(answer, view, word=True),
    ]


def _about_probe(view: MatrixView, width: int, height: int) -> list[Line]:
    lane, inks = view.lane, view.inks
    if lane is None:
        return []
    glyph, word, ink = state_of(lane.trace, inks)
    lines: list[Line] = [
        [
            (f" trace {lane.trace.index + 1} ", inks.title),
            (f"{glyph} {word}", ink),
            (f" {counted(lane.trace.tokens, 'token')}", inks.muted),
        ]
    ]
    for parts in _cell_words(view):
        lines += _indented(parts, view, width)
    if apart := _apart(view, lane.trace.index):
        lines += _words(apart, inks.muted, view, width)
    if view.probe is not None and height >= 2 * LOWEST:
        lines += _said(view.probe, width, view)
    return lines


def _said(probe: Probe, width: int, view: MatrixView) -> Iterator[Line]:
    """What was fed in, and what the probe said after it."""
    trace = probe.trace
    fed = trace.origin.injected if trace.origin is not None else ""
    text = trace.text(Channel.THINKING) + trace.text(Channel.ANSWER)
    said = display_line(fed.strip() + text, width * SAID * 4)
    for start in range(0, min(len(said), SAID * (width - 2)), width - 2):
        yield [(f" {crop(said[start : start + width - 2], width - 1)}", view.inks.muted)]


# -- in three rows --------------------------------------------------------------------------------


def _flat(view: MatrixView, width: int) -> list[Line]:
    at, inks, answers = view.round, view.inks, view.answers
    if at is None:
        return [[(f" {nothing_yet(view)}", inks.muted)]]
    line: Line = []
    ranked, used = _ranked(view, at), 0
    for place, (answer, votes) in enumerate(ranked):
        entry: Line = [
            (" ", inks.background),
            (f" {answers.letter(answer)} ", answers.block(answer)),
            (f" {_short(answer)}", inks.text),
            *_verdict(answer, view, word=False),
            (f" {votes} ", inks.text),
        ]
        cells = sum(cell_len(text) for text, _ in entry)
        if used + cells > width - 5:
            line.append((f" +{len(ranked) - place}", inks.muted))
            break
        line += entry
        used += cells
    missing = _missing(view, at)
    words = " ".join(filter(None, [_standing(view, at) + (";" if missing else ""), missing]))
    about: Line = [(f" trace {view.lane.trace.index + 1} ", inks.title)] if view.lane else []
    for place, parts in enumerate(_cell_words(view)):
        said: Line = [*about, ("; " if place else "", inks.muted), *parts]
        if not place or sum(cell_len(text) for text, _ in said) <= width:
            about = said
    return [line, [(f" {words}", inks.text)], about]


# -- words ----------------------------------------------------------------------------------------


def nothing_yet(view: MatrixView) -> str:
    """Say that no probe was asked, and when the first is."""
    if view.race.ended:
        return "No probe was asked before the race ended."
    every = view.probed.every
    return f"No probe yet: first at {counted(every, 'token')}." if every else "No probe yet."


def _ranked(view: MatrixView, at: Round) -> Sequence[tuple[Answer, int]]:
    """The answers of a round with their votes, most first: as the rule counts them, if it has."""
    heard = view.heard.get(at.k)
    ballot = at.ballot if heard is None else heard.ballot
    return sorted(ballot.counts.items(), key=lambda item: -item[1])


def _standing(view: MatrixView, at: Round) -> str:
    """Say what the majority is and for how long: `102 has the majority, 3 probes in a row`."""
    heard = view.heard.get(at.k)
    if heard is not None:
        if heard.majority is None:
            return "no answer has the majority"
        row = f", {heard.stood} probes in a row" if heard.stood > 1 else ""
        return f"{_short(heard.majority)} has the majority{row}"
    if at.leader is not None:
        return f"{_short(at.leader)} leads so far"
    if not at.ballot.leaders:
        return "no vote yet"
    *others, last = [_short(answer) for answer in at.ballot.leaders[:3]]
    return f"{', '.join(others)} and {last} share the lead"


def _missing(view: MatrixView, at: Round) -> str:
    """Say who has not voted and why; with the votes that makes all lanes, each once."""
    heard, lanes = view.heard.get(at.k), len(view.probed.lanes)
    # A round that the rule has gone through waits for nobody that it has not left out.
    out = 0 if heard is None else lanes - heard.lanes
    running, awaited = (at.running, at.awaited) if heard is None else (0, 0)
    votes = sum(votes for _, votes in _ranked(view, at))
    silent = lanes - votes - running - awaited - out
    told = [(running, "running"), (awaited, "to come"), (out, "left out")]
    told.append((silent, "without an answer"))
    return ", ".join(f"{whole(many)} {word}" for many, word in told if many)


def _apart(view: MatrixView, lane: int) -> str:
    course = view.course
    astray = course.strayed.get(lane, 0) if course is not None else 0
    if course is None or not astray:
        return ""
    if lane in course.left_out:
        return f"left out: deviated {counted(astray, 'round')} in a row"
    return f"deviates in its last {counted(astray, 'round')}"


def _cell_words(view: MatrixView) -> list[Line]:
    """What stands in the cell under the cursor, a line each."""
    inks, probe, at, lane = view.inks, view.probe, view.round, view.lane
    if at is None or lane is None:
        return []
    if probe is None:
        return [[(_unasked(view), inks.muted)]]
    asked = f"asked at {counted(probe.at_tokens, 'token')}:"
    if probe.answer is None:
        answer: Line = [(f" {probe.fate.value}{_stands_by(view)}", inks.muted)]
    else:
        shown = _short(probe.answer)
        answer = [(f" {shown}", inks.text), *_verdict(probe.answer, view, word=True)]
    cost = f"its probe is trace {probe.trace.index + 1}, {counted(probe.tokens, 'token')}"
    return [[(asked, inks.muted), *answer], [(cost, inks.muted)]]


def _unasked(view: MatrixView) -> str:
    lane, at = view.lane, view.round
    assert lane is not None
    assert at is not None
    if at.k <= lane.last_k:
        return f"passed this depth without being asked{_stands_by(view)}"
    if not lane.trace.ended:
        return "has not come so far"
    answer = lane.trace.answer
    if answer is not None and lane.voice(at.k) is lane.trace:
        votes = ", and votes for it" if _in_play(view) else ""
        return f"ended before with {_short(answer)}{votes}"
    return f"{lane.trace.status.value} before{_stands_by(view)}"


def _stands_by(view: MatrixView) -> str:
    """Say what a lane votes for that has not answered here itself; nothing where it does not."""
    voice = view.lane.voice(view.round.k) if view.lane and view.round else None
    if voice is None or voice.answer is None:
        return ""
    own = view.lane is not None and voice is view.lane.trace
    verb = "votes for" if _in_play(view) else "stands by"
    return f"; {verb} {_short(voice.answer)} {'at its end' if own else 'as before'}"


def _in_play(view: MatrixView) -> bool:
    course, lane = view.course, view.lane
    return course is None or lane is None or lane.trace.index not in course.left_out


def _short(answer: Answer) -> str:
    return crop(display_line(answer.text, 60), ANSWER)


def _verdict(answer: Answer, view: MatrixView, *, word: bool) -> Line:
    right = view.verdicts.of(answer)
    if right is None:
        return []
    sign, name = ("✓", "right") if right else ("✗", "wrong")
    return [
        (f" {sign} {name}" if word else f" {sign}", view.inks.correct if right else view.inks.wrong)
    ]
