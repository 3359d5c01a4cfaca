"""Right, wrong or undecided: every way in which a race can leave a strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.picking import pick_from
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    ModelCard,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.grading import SessionGrading
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse

if TYPE_CHECKING:
    from tts_tui.domain.events import Event
    from tts_tui.domain.race import RaceState


def race_of(
    *ends: str,
    truth: str | None = "7",
    reason: EndReason | None = EndReason.ALL_ENDED,
    labels: dict[tuple[int, int], TraceLabel] | None = None,
) -> RaceState:
    """A race whose trace i emits 10 tokens more than the one before it, and then ends so:

    an answer, `-` for none, `x` failed, `/` cut, `…` still running. A cut one had come as far
    as the longest that ended.
    """
    question, card = Question("q", "What?", truth), ModelCard("m", "m")
    happened: list[Event] = [RaceStarted(0, 0.0, question, card, len(ends), Sampling(), "")]
    last = 10 * len(ends)
    for trace, end in enumerate(ends):
        t_s = 1.0 + trace
        tokens = last if end in "/…" else 10 * (trace + 1)
        text = "hm" if end in "-x/…" else f"\\boxed{{{end}}}"
        happened.append(TraceOpened(0, trace / 100, trace, trace))
        happened.append(TokensArrived(0, trace, Channel.ANSWER, (t_s,), (tokens,), (text,)))
        match end:
            case "x":
                happened.append(TraceFailed(0, t_s + 0.5, trace, "http", "HTTP 500."))
            case "/":
                happened.append(TraceCut(0, 99.0, trace, CutBy.STRATEGY))
            case "…":
                pass
            case _:
                happened.append(TraceFinished(0, t_s + 0.5, trace, "stop", tokens))
    if reason is not None:
        happened.append(RaceEnded(0, 100.0, reason))
    return SessionState(happened, SessionGrading(labels or {})).races[0]


class Case(NamedTuple):
    what: str
    ends: tuple[str, ...]
    right: dict[str, bool | None]


CASES = [
    Case("all ended", ("7", "7", "8"), {"SD": True, "MV": True, "FFS-1": True, "LFS-1": False}),
    Case("all ended, one failed", ("x", "8", "8"), {"SD": False, "MV": False, "FFS-1": False}),
    Case(
        "nobody answers", ("-", "-"), {"SD": False, "MV": False, "FFS-1": False, "short-1": False}
    ),
    Case("one failed, one is silent", ("x", "-"), {"SD": False, "MV": False, "FFS-1": False}),
    Case(
        "stopped by hand before anything ended",
        ("/", "/", "/"),
        dict.fromkeys(["SD", "MV", "MV-early", "FFS-1", "LFS-1", "short-1"]),
    ),
    Case(
        "stopped by hand after the first",
        ("7", "/", "/"),
        {"SD": True, "FFS-1": True, "FFS-2": None, "MV": None, "MV-early": None, "LFS-1": None},
    ),
    Case(
        "the first was cut, and SD is the first",
        ("/", "7", "8"),
        {"SD": None, "FFS-1": True, "MV": None, "FFS-3": None},
    ),
    Case(
        "an armed FFS-1 cuts the others",
        ("8", "/", "/", "/"),
        {"FFS-1": False, "MV": None, "SD": False, "LFS-1": None, "FFS-2": None},
    ),
    Case(
        "the lead cannot be lost, but MV waits for all",
        ("7", "7", "7", "/"),
        {"MV-early": True, "MV": None, "FFS-3": True},
    ),
    Case("too few for k, all ended", ("7", "-", "x"), {"FFS-2": True, "FFS-3": True, "MV": True}),
    Case("too few for k, one cut", ("7", "-", "/"), {"FFS-1": True, "FFS-2": None, "MV": None}),
    Case("still running", ("7", "…", "…"), {"SD": True, "FFS-1": True, "MV": None, "FFS-2": None}),
]


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_only_what_is_decided_is_right_or_wrong(case: Case, clock: Clock) -> None:
    race = race_of(*case.ends)
    picks = {name: pick_from(parse(name, race.n), race.traces, clock) for name in case.right}
    assert {name: race.verdict(pick) for name, pick in picks.items()} == case.right
    for name, pick in picks.items():
        assert pick.decided is (case.right[name] is not None)


@pytest.mark.parametrize("name", ["SD", "MV", "FFS-1"])
def test_a_server_that_fails_is_no_wrong_answer(name: str) -> None:
    race = race_of("x", "x")
    pick = pick_from(parse(name, 2), race.traces, Clock.WALL)
    assert pick.decided
    assert race.verdict(pick) is None


def test_a_decided_pick_without_a_known_truth_is_neither() -> None:
    race = race_of("7", "7", truth=None)
    pick = pick_from(parse("MV", 2), race.traces, Clock.WALL)
    assert pick.decided
    assert race.verdict(pick) is None


def test_what_a_person_judged_counts_once_it_is_decided() -> None:
    judged = {(0, 0): TraceLabel(right=True)}
    whole = race_of("8", "8", labels=judged)
    cut = race_of("8", "/", labels=judged)
    majority = parse("MV", 2)
    assert whole.verdict(pick_from(majority, whole.traces, Clock.WALL)) is True
    assert cut.verdict(pick_from(majority, cut.traces, Clock.WALL)) is None


def test_on_the_token_clock_a_cut_trace_that_was_shorter_leaves_the_first_open() -> None:
    race = race_of("/", "7")
    shorter = race_of("/", "7", "7", "7")
    assert race.verdict(pick_from(parse("FFS-1", 2), race.traces, Clock.TOKEN)) is None
    assert race.verdict(pick_from(parse("FFS-1", 2), race.traces, Clock.WALL)) is True
    assert shorter.verdict(pick_from(parse("FFS-1", 4), shorter.traces, Clock.TOKEN)) is True
