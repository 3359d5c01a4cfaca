"""Lines about procedures: their joints and ends, and nothing of a beam search's forks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.forests import Forest
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    PickChanged,
    Prices,
    ProcedureStopped,
    RaceEnded,
    RaceStarted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.plain.lines import LinePrinter

if TYPE_CHECKING:
    from collections.abc import Sequence


def printed(controls: Forest, strategies: Sequence[str] | None = ()) -> list[str]:
    """What is said, without its race and moment."""
    written: list[str] = []
    names = None if strategies is None else [*strategies]
    printer = LinePrinter(written.append, strategies=names)
    for event in controls.poll().events:
        printer.handle(event)
    return [line.split("  ", 1)[1].split(" s  ", 1)[-1].rstrip("\n") for line in written]


def of_procedures(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.startswith(("wait-1@1", "cap-9@1", "BS@2"))]


def test_a_chain_is_told_joint_by_joint() -> None:
    controls = Forest()
    first = controls.chain()
    controls.finish(first + 1, "102", 9.0, tokens=12)
    assert of_procedures(printed(controls)) == [
        "wait-1@1: trace 3 begins",
        "wait-1@1: trace 3 finished after 30 tokens: 41 ✗ wrong",
        "wait-1@1: trace 4 goes on from trace 3 after “Wait”",
        "wait-1@1: trace 4 finished after 42 tokens: 102 ✓ right",
    ]


def test_a_search_is_told_by_its_ends_alone() -> None:
    controls = Forest()
    controls.beams()
    assert of_procedures(printed(controls)) == [
        "BS@2: trace 3 begins",
        "BS@2: trace 4 finished after 4 tokens: 102 ✓ right",
    ]


@pytest.mark.parametrize(("by", "who"), [(CutBy.STRATEGY, "the procedure"), (CutBy.PERSON, "hand")])
def test_who_cut_a_chain_is_said(by: CutBy, who: str) -> None:
    controls = Forest()
    controls.prune(controls.chain(), by)
    controls.prune(3, by)
    assert of_procedures(printed(controls))[-1] == f"wait-1@1: trace 4 cut by {who} after 40 tokens"


def test_a_second_attempt_is_news_and_a_first_is_not() -> None:
    controls = Forest()
    lane = controls.spawn("cap-9@1")
    controls.feed(TraceOpened(0, 3.0, lane, seed=None, attempt=2))
    assert of_procedures(printed(controls)) == [
        "cap-9@1: trace 3 begins",
        "cap-9@1: trace 3 opened, attempt 2",
    ]


def test_why_a_procedure_ended_is_said_as_it_is() -> None:
    controls = Forest()
    controls.chain()
    controls.stop_procedure("wait-1@1", "it reached the ceiling of 5 traces a race")
    controls.prune(3, CutBy.STOP)
    said = of_procedures(printed(controls))[-1]
    assert said == "wait-1@1 was ended: it reached the ceiling of 5 traces a race."


def test_what_is_fed_in_is_text_on_one_line() -> None:
    controls = Forest()
    controls.spawn("wait-1@1", controls.spawn("wait-1@1"), injected="\n\nWait\x1b[2J\nso")
    said = of_procedures(printed(controls))[-1]
    assert said == "wait-1@1: trace 4 goes on from trace 3 after “Wait␛[2J so”"


def test_why_is_said_with_the_name_of_the_procedure() -> None:
    controls = Forest()
    controls.feed(ProcedureStopped(0, 2.0, "BS@2", "The server scores no tokens."))
    assert "BS@2 was ended: The server scores no tokens." in printed(controls)


def test_a_trace_that_does_not_fit_is_no_news() -> None:
    controls = Forest()
    controls.feed(TraceSpawned(0, 2.0, 0, "wait-1@1"), TraceSpawned(0, 2.1, 9, "wait-1@1", 8))
    assert of_procedures(printed(controls)) == []


def test_the_table_at_the_end_has_the_procedures() -> None:
    controls = Forest()
    first = controls.chain()
    controls.finish(first + 1, "102", 9.0, tokens=12)
    controls.finish(0, "102", 9.1)
    controls.finish(1, "102", 9.2)
    controls.feed(RaceEnded(0, 9.3, EndReason.ALL_ENDED))
    row = printed(controls, None)[-1].split()
    assert row[-6:] == ["sequential", "42", "spent", "42", "saved", "0"]


@pytest.mark.parametrize(("prompts", "cost"), [((50, 80), "130.00"), ((None, None), "unknown")])
def test_a_procedure_pays_the_prompts_that_were_sent_for_it(
    prompts: tuple[int | None, int | None], cost: str
) -> None:
    controls = Forest()
    first = controls.chain()
    controls.finish(first + 1, "102", 9.0, tokens=12)
    controls.finish(0, "102", 9.1)
    controls.feed(RaceEnded(0, 9.3, EndReason.STOPPED))
    of = {0: 7, first: prompts[0], first + 1: prompts[1]}
    events = controls.poll().events
    for event in events:
        if isinstance(event, RaceStarted):
            prices = Prices(input_per_mtok=1e6)
            event = replace(event, model=replace(event.model, prices=prices))
        elif isinstance(event, TraceFinished):
            event = replace(event, prompt_tokens=of[event.trace])
        controls.feed(event)
    [row] = [line for line in printed(controls, ["wait-1@1"]) if "cost" in line]
    assert row.endswith(f"cost {cost}")


def test_that_probes_find_no_place_at_the_server_is_told_once() -> None:
    controls = Forest(strategies=["probe-10@2"])
    for lane in (0, 1):
        controls.say(lane, "6 a pack, so", 1.0, tokens=10)
    for probe, lane in enumerate((0, 0, 1), 2):
        controls.feed(TraceSpawned(0, 1.1, probe, "probe-10@2", lane, 10, 0, 12, "so"))
    controls.prune(2)  # its lane has not gone on
    for probe, lane in ((3, 0), (4, 1)):
        controls.say(lane, " and on", controls.t_s + 0.05, tokens=20)
        controls.prune(probe)
    said = [line for line in printed(controls) if "no place" in line]
    assert said == [
        "probe-10@2: a probe found no place at the server, as other traces fill it (said once)"
    ]


def test_probes_are_told_by_what_their_lanes_would_answer() -> None:
    controls = Forest(strategies=["probe-10@2"])
    controls.say(0, "6 a pack, so", 1.0, tokens=10)
    fed = "\n\n**Final Answer**\n\\boxed{"
    first = controls.spawn("probe-10@2", 0, injected=fed, answer=12, tokens=10)
    controls.say(first, "102}", 2.2, tokens=4)
    controls.feed(TraceFinished(0, 2.3, first, "stop", 4))
    second = controls.spawn("probe-10@2", 0, injected=fed, answer=12, tokens=10)
    controls.feed(TraceFinished(0, 2.6, second, "stop", 1))
    third = controls.spawn("probe-10@2", 0, injected=fed, answer=12, tokens=10)
    controls.feed(TraceFailed(0, 2.9, third, "auth", "The key was refused."))
    controls.prune(controls.spawn("probe-10@2", 0, injected=fed, answer=12, tokens=10))
    controls.feed(PickChanged(0, 3.9, "probe-10@2", "102", (first, 1), None, "no majority"))
    assert printed(controls)[-4:] == [
        "probe-10@2: trace 1 would answer 102 ✓ right after 10 tokens (+4 tokens)",
        "probe-10@2: trace 1 has no answer after 10 tokens (+1 token)",
        "probe-10@2: asking trace 1: trace 5 failed: The key was refused.",
        "probe-10@2 leans to 102: no majority (voted: traces 1, 2)",
    ]


def test_what_a_trace_would_answer_is_told_of_that_trace() -> None:
    controls = Forest()
    controls.say(0, "6 a pack, so", 1.0, tokens=10)
    controls.feed(
        TraceSpawned(0, 2.0, 2, "now", 0, 10, 0, 12, "\n\n**Final Answer**\n\\boxed{"),
        TraceOpened(0, 2.1, 2, seed=2),
        TraceCut(0, 2.1, 0, CutBy.PERSON),
    )
    controls.say(2, "102}", 2.2, tokens=4)
    controls.feed(TraceFinished(0, 2.3, 2, "stop", 4))
    assert printed(controls)[-3:] == [
        "trace 1 is asked for its answer from where it is",
        "trace 1 cut by hand after 10 tokens",
        "trace 1 would answer 102 ✓ right (+4 tokens)",
    ]
