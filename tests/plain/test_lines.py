from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.races import HOSTILE, failed_race, finished, small_race, started, tokens
from tests.support.generated.events import events
from tests.support.generated.races import unruly_races
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    Event,
    ModelCard,
    Overshoot,
    PickChanged,
    Prices,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    SamplingDropped,
    StrategyArmed,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.grading import SessionGrading
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.ledger import requests_paid
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.plain.lines import LinePrinter

UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")


def printed(
    events: list[Event], *, strategies: list[str] | None = None, clock: Clock = Clock.WALL
) -> list[str]:
    written: list[str] = []
    printer = LinePrinter(written.append, strategies=strategies, clock=clock)
    for event in events:
        printer.handle(event)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in written)
    return [line[:-1] for line in written]


def test_a_race_reads_from_start_to_table() -> None:
    assert printed(small_race(), strategies=["FFS-2", "SD"]) == [
        "race 1  starts: qwen, 4 traces",
        "race 1  question: How many pens?",
        "race 1  10 ms  FFS-2@4 armed",
        "race 1  0.1 s  trace 1 opened",
        "race 1  0.1 s  trace 2 opened",
        "race 1  0.1 s  trace 3 opened",
        "race 1  0.1 s  trace 4 opened",
        "race 1  0.2 s  trace 4 tries again in 1.5 s: The server is busy.",
        "race 1  1.7 s  trace 4 opened, attempt 2",
        "race 1  2.1 s  trace 1 finished after 20 tokens: 400 ✗ wrong",
        "race 1  2.1 s  FFS-2@4 leans to 400: 1 of 2, 3 running (voted: trace 1)",
        "race 1  2.2 s  trace 3 failed: HTTP 500 from 127.0.0.1.",
        "race 1  3.1 s  trace 2 finished after 30 tokens: 407 ✓ right",
        "race 1  3.1 s  FFS-2@4 decided 400 ✗ wrong: first 2 are in (voted: traces 1, 2)",
        "race 1  3.1 s  trace 4 cut by the armed strategy after 2 tokens",
        "race 1  3.1 s  FFS-2@4 cut 1 loser; the last connection closed after 43 ms",
        "race 1  3.1 s  ended: the armed strategy decided",
        "race 1  the right answer is 407",
        "race 1  tokens were counted in several ways: "
        "2 traces by server usage, 1 trace by estimate",
        "race 1  1 cut trace is counted up to the cut; a server can go on for a token or two",
        "race 1  FFS-2@4  picks 400 (tie-break)  ✗ wrong  decided at 3.1 s  "
        "votes 1–1, a tie  sequential 30  spent 52  saved unknown",
        "race 1  SD       picks 400              ✗ wrong  decided at 2.1 s  "
        "one vote          sequential 20  spent 20  saved 0",
    ]


def test_where_traces_run_in_turn_it_says_what_first_means() -> None:
    events = small_race()
    assert isinstance(events[0], RaceStarted)
    said = printed([replace(events[0], slots=3), *events[1:]])
    assert said[2] == "race 1  3 of 4 traces run at once: first means shortest"


@pytest.mark.parametrize(
    ("beyond", "told"),
    [(11, "11 tokens more"), (1, "1 token more"), (0, "no more")],
)
def test_what_the_server_generated_after_the_cuts_is_named(beyond: int, told: str) -> None:
    *before, ended = small_race()
    lines = printed([*before, Overshoot(0, ended.t_s, beyond), ended])
    assert f"race 1  1 cut trace is counted up to the cut; the server generated {told}" in lines
    assert not any("a token or two" in line for line in lines)


def test_what_the_server_refuses_is_said_once() -> None:
    names = ("seed", "temperature\x1b")
    events: list[Event] = [started(n=2), *(SamplingDropped(0, 0.1 + t, t, names) for t in range(2))]
    assert printed(events)[2:] == [
        "race 1  0.1 s  the server refuses seed, temperature␛: sampled without"
    ]


def test_a_strategy_that_never_decided_is_open_with_its_reason() -> None:
    (table,) = (line for line in printed(small_race(), strategies=["LFS-1"]) if "LFS-1" in line)
    assert re.search(
        r"LFS-1@4  picks 407  undecided  open: .*1 cut  votes 1–0, hangs on one  sequential 30",
        table,
    )
    assert "right" not in table


def test_on_the_token_clock_what_needed_a_cut_trace_has_no_total() -> None:
    table = printed(small_race(), strategies=["MV"], clock=Clock.TOKEN)[-1]
    assert "undecided" in table
    assert "sequential –  spent –  saved unknown" in table


def test_without_a_truth_nothing_is_called_right_or_wrong() -> None:
    text = "\n".join(printed(small_race(truth=None)))
    assert "right" not in text
    assert "wrong" not in text


def test_when_every_trace_failed_each_reason_is_told_once() -> None:
    assert printed(failed_race())[-3:] == [
        "race 1  the right answer is 407",
        "race 1  failed (silent), traces 2: Nothing came for 60 s.",
        "race 1  failed (auth), traces 1, 3: The key is wrong.",
    ]


def test_on_the_token_clock_no_second_is_named_for_a_decision() -> None:
    table = printed(small_race(), strategies=["SD"], clock=Clock.TOKEN)[-1]
    assert table == (
        "race 1  SD  picks 400  ✗ wrong  decided  one vote  sequential 20  spent 20  saved 0"
    )


def test_a_trace_without_an_answer_says_why_it_ended() -> None:
    lines = printed([started(n=1), tokens(0, 1.0, "hm", 1), finished(0, 1.5, 1)])
    assert lines[-1] == "race 1  1.5 s  trace 1 finished after 1 token: no answer (stop)"


def test_lines_of_two_races_at_once_name_their_race() -> None:
    lines = printed([started(race=0), started(race=1), TraceFailed(1, 0.5, 0, "auth", "No.")])
    assert lines[-1] == "race 2  0.5 s  trace 1 failed: No."


def test_hostile_text_leaves_no_control_byte() -> None:
    lines = printed(
        [
            RaceStarted(
                0,
                0.0,
                Question(HOSTILE, HOSTILE, HOSTILE),
                ModelCard(HOSTILE, HOSTILE),
                2,
                Sampling(),
                HOSTILE,
                HOSTILE,
            ),
            StrategyArmed(0, 0.1, HOSTILE),
            tokens(0, 0.2, f"\\boxed{{{HOSTILE}}}", 1),
            finished(0, 0.3, 1),
            PickChanged(0, 0.4, HOSTILE, HOSTILE, (0,), None, HOSTILE),
            TraceFailed(0, 0.5, 1, HOSTILE, HOSTILE),
            RaceEnded(0, 0.6, EndReason.ALL_FAILED),
        ]
    )
    assert len(lines) > 6
    assert not any(UNPRINTABLE.search(line) for line in lines)


@given(unruly_races() | st.lists(events(), max_size=15))
def test_any_events_print_clean_lines(happened: list[Event]) -> None:
    for line in printed([event for event in happened if not isinstance(event, RaceEnded)]):
        assert not UNPRINTABLE.search(line)


def test_events_that_do_not_fit_a_race_do_no_harm() -> None:
    cut = TraceCut(0, 1.0, 99, CutBy.PERSON)
    assert printed([cut, started(n=2), cut, finished(99, 1.1, 1), started()])[2:] == [
        "race 1  1.0 s  trace 100 cut by hand",
        "race 1  1.1 s  trace 100 finished, but the race has 2",
    ]


def test_with_prices_the_table_says_what_the_spent_tokens_cost() -> None:
    first, *rest = small_race()
    assert isinstance(first, RaceStarted)
    priced = replace(first, model=replace(first.model, prices=Prices(output_per_mtok=1000.0)))
    table = [
        line for line in printed([priced, *rest], strategies=["FFS-2", "SD"]) if "cost" in line
    ]
    assert [line.split()[-1] for line in table] == ["0.052", "0.02"]
    assert not any("cost" in line for line in printed(small_race()))


def costs(prices: Prices, *strategies: str, prompt_tokens: int | None = 100) -> list[str]:
    """The last words of the table of a race whose first trace's usage came, at these prices."""
    first, *rest = small_race()
    assert isinstance(first, RaceStarted)
    priced = replace(first, model=replace(first.model, prices=prices))
    counted = [
        replace(event, prompt_tokens=prompt_tokens)
        if isinstance(event, TraceFinished) and event.trace == 0
        else event
        for event in rest
    ]
    lines = printed([priced, *counted], strategies=list(strategies))
    return [line.split("cost ")[1] for line in lines if "cost " in line]


def test_the_prompt_of_a_cut_trace_was_paid() -> None:
    """Trace 3 failed before a token came and is not billed; trace 4 was cut, trace 2 uncounted."""
    prices = Prices(input_per_mtok=1000.0)
    assert costs(prices, "FFS-2", "MV", "SD") == ["0.30", "0.30", "0.10"]


def test_a_strategy_pays_only_for_requests_that_were_sent_by_its_decision() -> None:
    prices = Prices(input_per_mtok=1000.0, output_per_mtok=1000.0)
    assert costs(prices, "FFS-1") == ["0.32"]
    late = [replace(e, t_s=2.9) if isinstance(e, TraceOpened) and e.trace == 1 else e
            for e in small_race()]  # fmt: skip
    race = SessionState(sorted(late, key=lambda event: event.t_s)).races[0]
    assert requests_paid(race.traces, 2.1) == 2
    assert requests_paid(race.traces, None) == 3


def test_a_request_that_never_left_the_queue_costs_nothing() -> None:
    race = SessionState([started(n=2), TraceCut(0, 1.0, 0, CutBy.STOP)]).races[0]
    assert requests_paid(race.traces, None) == 0


def test_without_any_counted_prompt_the_cost_is_unknown_where_prompts_cost() -> None:
    assert costs(Prices(input_per_mtok=1.0), "MV", prompt_tokens=None) == ["unknown"]
    assert costs(Prices(output_per_mtok=1000.0), "MV", prompt_tokens=None) == ["0.052"]


def test_a_hidden_truth_is_in_no_line() -> None:
    written: list[str] = []
    printer = LinePrinter(
        written.append, grading=SessionGrading({(0, 0): TraceLabel(right=True)}), truth_shown=False
    )
    for event in small_race():
        printer.handle(event)
    said = "".join(written)
    assert "picks" in said
    for word in ("✓", "✗", "right", "wrong"):
        assert word not in said


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (
            (Provenance.SERVER_USAGE, Provenance.ESTIMATE, Provenance.SERVER_USAGE),
            "2 traces by server usage, 1 trace by estimate",
        ),
        ((Provenance.ESTIMATE,) * 3, None),
    ],
)
def test_counts_of_several_kinds_are_not_added_up_without_a_word(
    kinds: tuple[Provenance, ...], told: str | None
) -> None:
    race: list[Event] = [
        started(n=3),
        *(TraceOpened(0, 0.1, trace, seed=trace) for trace in range(3)),
        *(tokens(trace, 1.0 + trace, "\\boxed{407}", 20) for trace in range(3)),
        *(TraceFinished(0, 4.0 + i, i, "stop", 20, provenance=by) for i, by in enumerate(kinds)),
        RaceEnded(0, 9.0, EndReason.ALL_ENDED),
    ]
    said = [line for line in printed(race) if "counted in several ways" in line]
    assert said == ([f"race 1  tokens were counted in several ways: {told}"] if told else [])


def test_what_a_race_shows_of_its_server_is_said_at_its_end() -> None:
    events: list[Event] = [started(n=3)]
    events += [TraceOpened(0, 0.001 + trace / 1000, trace, seed=trace) for trace in range(3)]
    for trace in range(3):
        events += [
            tokens(trace, 1.0 + trace, "so it is ", 10),
            tokens(trace, 1.8 + trace, "\\boxed{407}", 30),
            finished(trace, 1.9 + trace, 40),
        ]
    events.append(RaceEnded(0, 4.0, EndReason.ALL_ENDED))

    lines = printed(events)
    after = lines[next(at for at, line in enumerate(lines) if "  ended: " in line) :]
    assert any("one trace at a time: 3 were sent together" in line for line in after)
    assert any("3 of 3 traces say the same, word for word" in line for line in after)


def test_a_race_beside_others_says_how_busy_its_server_was() -> None:
    events: list[Event] = [started(n=1), RaceEnded(0, 4.0, EndReason.ALL_ENDED, on_wire=64)]
    assert (
        "race 1  4.0 s  ended: all traces ended, beside other races: up to 64 requests at once"
        in printed(events)
    )


def without_log_p(lines: list[str]) -> list[tuple[int, str]]:
    return [(at, line) for at, line in enumerate(lines) if "no log p came" in line]


def test_that_no_log_p_comes_is_said_once_and_before_anything_ends() -> None:
    race: list[Event] = [
        started(n=2),
        *(TraceOpened(0, 0.1 + trace / 100, trace, seed=trace) for trace in range(2)),
        tokens(0, 0.5, "so", 15),
        tokens(0, 0.6, " far", 5),
        tokens(1, 0.7, "so far", 40),
        finished(0, 1.0, 20),
        finished(1, 2.0, 40),
        RaceEnded(0, 2.1, EndReason.ALL_ENDED),
    ]
    again = [replace(event, race=1) for event in race]
    lines = printed([*race, *again], strategies=["MV", "DeepConf-1"])
    [(at, line)] = without_log_p(lines)
    assert line == (
        "race 1  0.6 s  no log p came with the first 20 tokens of trace 1: "
        "DeepConf-1 weighs it and stays undecided without"
    )
    assert "finished" in lines[at + 1]
    assert not without_log_p(printed(race, strategies=["MV"]))
    # A short text tells it by its end.
    short = [event for event in race if getattr(event, "t_s", 0) not in (0.6, 0.7)]
    assert "1.0 s" in without_log_p(printed(short, strategies=["DeepConf-1"]))[0][1]


def test_where_log_p_comes_nothing_is_missing() -> None:
    scored = replace(tokens(0, 0.5, "so", 1), logps=((TokenLogp(-0.5),),))
    race: list[Event] = [started(n=1), TraceOpened(0, 0.1, 0, seed=0), scored]
    race += [
        tokens(0, 0.6, " far", 30),
        finished(0, 1.0, 31),
        RaceEnded(0, 2.1, EndReason.ALL_ENDED),
    ]
    assert not without_log_p(printed(race, strategies=["DeepConf-1"]))


def test_of_several_races_each_start_says_which_it_is() -> None:
    written: list[str] = []
    printer = LinePrinter(written.append, races=3)
    for race in (0, 2, 3):
        printer.handle(started(race=race))
    starts = [line.partition("  starts")[0] for line in written if "  starts" in line]
    # One beyond those that were planned, as of a session that goes on, is of no known number.
    assert starts == ["race 1/3", "race 3/3", "race 4"]
