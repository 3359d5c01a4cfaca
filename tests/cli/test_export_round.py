"""What is exported for other tools and imported back gives the same picks and the same counts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.recordings import started, two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    Question,
    RaceEnded,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Event

KINDS = ("lm-eval", "inspect")
SAID = ("", "4", r"\boxed{4}", r"so \boxed{5}", "</think> 4", "The answer is Paris.", "ä\u2028\x07")


@pytest.fixture
def capped(home: Path, capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    assert home
    return capsys


def rows(path: str | Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Every row that `score` has on the token clock, but for the session's name."""
    capsys.readouterr()
    assert main(["score", str(path), "--clock", "token", "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    for row in found:
        del row["session"]
    return sorted(found, key=lambda row: (row["question"], row["strategy"]))


def back(kind: str, exported: Path) -> Path:
    """The session that an import makes of an export."""
    out = Path("back")
    for old in out.glob("*"):
        old.unlink()
    assert main(["import", kind, str(exported), "--out", str(out), "--again"]) == 0
    (made,) = out.glob("*.jsonl")
    return made


def exported(session: Path, kind: str, *flags: str, code: int = 0) -> Path:
    out = Path("samples_made.jsonl" if kind == "lm-eval" else "made.json")
    command = ["export", str(session), "--format", kind, "--out", str(out), "--force", *flags]
    assert main(command) == code
    return out


Trace = tuple[str, str, int, int, bool]
"""Its thinking, its answer, the tokens of both, and whether it failed."""


def race(number: int, traces: Sequence[Trace], truth: str | None) -> list[Event]:
    question = Question(f"q{number}/a", f"What is {number}?", truth, "sums")
    first = replace(started(number, len(traces)), question=question)
    events: list[Event] = [first]
    for at, (thinking, answer, thought, said, failed) in enumerate(traces):
        t_s = 1.0 + at
        if thinking:
            events.append(
                TokensArrived(number, at, Channel.THINKING, (t_s,), (thought,), (thinking,))
            )
        events.append(TokensArrived(number, at, Channel.ANSWER, (t_s + 0.1,), (said,), (answer,)))
        end = TraceFailed(number, t_s + 0.2, at, "http", "No.")
        whole = TraceFinished(number, t_s + 0.2, at, "length" if said == 7 else "stop")
        events.append(end if failed else whole)
    return [*events, RaceEnded(number, 99.0, EndReason.ALL_ENDED)]


TRACES = st.lists(
    st.tuples(
        st.sampled_from(SAID),
        st.sampled_from(SAID),
        st.integers(1, 9),
        st.integers(1, 9),
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("kind", KINDS)
@given(
    races=st.lists(st.tuples(TRACES, st.sampled_from(["4", "paris", None])), min_size=1, max_size=3)
)
def test_every_pick_and_count_comes_back(
    tmp_path_factory: pytest.TempPathFactory, kind: str, races: list[tuple[list[Trace], str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    events = [
        event
        for number, (traces, truth) in enumerate(races)
        for event in race(number, traces, truth)
    ]
    assert came_back(folder, kind, events) == scored(folder / "race.jsonl")


def scored(path: Path) -> list[object]:
    """The rows of every race by its own default strategies, and its traces' counts."""
    from tts_tui.domain.race import SessionState
    from tts_tui.domain.strategies import Clock
    from tts_tui.plain.rows import score_rows
    from tts_tui.store.reader import read_session

    races = SessionState(read_session(path).events).races.values()
    traces = [
        (trace.status, trace.tokens, trace.thinking_tokens, trace.finish_reason, trace.answer)
        for one in races
        for trace in one.traces
    ]
    return [
        *score_rows("", races, None, Clock.TOKEN),
        *traces,
        *(r.started.question for r in races),
    ]


def came_back(folder: Path, kind: str, events: list[Event]) -> list[object]:
    session = write_session(folder / "race.jsonl", events, n=4)
    made = folder / ("samples_made.jsonl" if kind == "lm-eval" else "made.json")
    assert main(["export", str(session), "--format", kind, "--out", str(made)]) == 0
    assert main(["import", kind, str(made), "--out", str(folder / "back")]) == 0
    (path,) = (folder / "back").glob("*.jsonl")
    return scored(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_of_a_real_model_comes_back(
    capped: pytest.CaptureFixture[str], kind: str
) -> None:
    assert main(["export", "qwen-space", "--format", kind]) == 0
    (made,) = Path().glob("*space*")
    assert rows(back(kind, made), capped) == rows("qwen-space", capped)


@pytest.mark.parametrize("kind", KINDS)
def test_labels_come_back_as_what_they_made_of_the_answers(
    capped: pytest.CaptureFixture[str], kind: str
) -> None:
    from tts_tui.domain.labels import TraceLabel
    from tts_tui.store.labels import LabelBook

    session = write_session(Path("race.jsonl"), two_traces(), n=2)
    before = rows(session, capped)
    LabelBook(session).set(0, 1, TraceLabel(answer="4"))
    labelled = rows(session, capped)
    assert rows(back(kind, exported(session, kind)), capped) == labelled != before


@pytest.mark.parametrize("kind", KINDS)
def test_a_race_with_a_cut_trace_is_left_out_and_named(
    capped: pytest.CaptureFixture[str], kind: str
) -> None:
    *happened, ended = two_traces(1, "r")
    cut: list[Event] = [event for event in happened if not isinstance(event, TraceFinished)]
    cut += (TraceCut(1, 21.1, 0, CutBy.PERSON), TraceFinished(1, 21.2, 1, "stop"), ended)
    session = write_session(Path("race.jsonl"), [*two_traces(), *cut], n=2)
    made = exported(session, kind, code=1)
    assert "1 race left out: with traces that were cut" in capped.readouterr().err
    assert {row["question"] for row in rows(back(kind, made), capped)} == {"q"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_of_nothing_but_cut_races_is_refused_and_no_file_is_left(
    capped: pytest.CaptureFixture[str], kind: str
) -> None:
    events: list[Event] = [started(n=1), RaceEnded(0, 1.0, EndReason.STOPPED)]
    write_session(Path("race.jsonl"), events, n=1)
    assert main(["export", "race.jsonl", "--format", kind]) == 2
    assert capped.readouterr().err.count("\n") == 1
    assert [path.name for path in Path().iterdir()] == ["race.jsonl"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_that_was_raced_twice_is_two_races_again(
    capped: pytest.CaptureFixture[str], kind: str
) -> None:
    session = write_session(Path("race.jsonl"), [*two_traces(0), *two_traces(1)], n=2)
    found = rows(back(kind, exported(session, kind)), capped)
    assert found == rows(session, capped)
    assert found


@pytest.mark.parametrize(
    "facts",
    [
        *(None, 7, [], {}, {"answer": "5"}, {"tokens": 3}),
        *({"tokens": tokens, "answer": "5"} for tokens in (-1, True, 1.5, "3", 10**30, None)),
    ],
)
def test_facts_that_are_none_leave_the_sample_as_it_is(
    capped: pytest.CaptureFixture[str], facts: Any
) -> None:
    made = exported(write_session(Path("race.jsonl"), two_traces(), n=2), "lm-eval")
    record = json.loads(made.read_text())
    del record["doc"]["tts_tui"]
    made.write_text(json.dumps(record))
    without = rows(back("lm-eval", made), capped)
    record["doc"]["tts_tui"] = {"model": 7, "question": facts, "traces": [facts, facts]}
    made.write_text(json.dumps(record))
    assert [{**row, "model": ""} for row in rows(back("lm-eval", made), capped)] == [
        {**row, "model": ""} for row in without
    ]


def test_facts_of_other_traces_than_there_are_count_for_none(
    capped: pytest.CaptureFixture[str],
) -> None:
    made = exported(write_session(Path("race.jsonl"), two_traces(), n=2), "lm-eval")
    whole = rows(back("lm-eval", made), capped)
    record = json.loads(made.read_text())
    record["doc"]["tts_tui"]["traces"].pop()
    made.write_text(json.dumps(record))
    assert rows(back("lm-eval", made), capped) != whole


def test_a_log_says_what_it_is_as_a_whole_before_its_samples(
    capped: pytest.CaptureFixture[str],
) -> None:
    traces: list[Trace] = [("hm", r"\boxed{4}", 2, 3, False), ("", "5", 1, 1, False)]
    events = [*race(0, traces, "4"), *race(1, [traces[0], ("", "", 1, 2, True)], "4")]
    session = write_session(Path("race.jsonl"), events, n=2)
    log = json.loads(exported(session, "inspect").read_text())
    assert list(log)[-1] == "samples"
    assert (log["eval"]["dataset"]["samples"], log["eval"]["config"]["epochs"]) == (2, 2)
    results, usage = log["results"], log["stats"]["model_usage"]["m"]
    assert (results["total_samples"], results["completed_samples"]) == (4, 3)
    [score] = results["scores"]
    assert (score["scored_samples"], score["metrics"]["accuracy"]["value"]) == (3, 2 / 3)
    assert (usage["output_tokens"], usage["reasoning_tokens"]) == (11, 4)
    hidden = json.loads(exported(session, "inspect", "--hide-truth").read_text())
    assert hidden["results"]["scores"] == []
