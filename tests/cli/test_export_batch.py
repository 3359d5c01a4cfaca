"""The requests that are exported, answered elsewhere, come back as what was asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cli.test_export_data import mixed
from tests.support.recordings import started, two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.domain.events import EndReason, RaceEnded
from tts_tui.domain.race import SessionState
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    import pytest

    from tts_tui.domain.events import Event


def requests(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def answered(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a server makes of the requests, in another order: the answer is the seed."""
    made = []
    for number, line in enumerate(reversed(asked)):
        body = line["body"]
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": f"\\boxed{{{body['seed']}}}"},
            "finish_reason": "stop",
        }
        usage = {"prompt_tokens": 9, "completion_tokens": number + 1}
        reply = {"model": body["model"], "choices": [choice], "usage": usage}
        response = {"status_code": 200, "body": reply}
        made.append({"custom_id": line["custom_id"], "response": response, "error": None})
    return made


def brought_back(path: str) -> SessionState:
    """Answer the requests, import both files, read the one session that this makes."""
    lines = [json.dumps(line) for line in answered(requests(path))]
    Path("output.jsonl").write_text("\n".join(lines))
    assert main(["import", "openai-batch", path, "output.jsonl", "--out", "back"]) == 0
    (made,) = Path("back").glob("*.jsonl")
    return SessionState(read_session(made).events)


def test_a_sessions_questions_come_back_with_their_traces_in_order(home: Path) -> None:
    assert home
    events = [*mixed(), *mixed(1, "r/1-2"), *two_traces(2, "s")]
    write_session(Path("race.jsonl"), events, n=4)
    assert main(["export", "race.jsonl", "--format", "openai-batch"]) == 0
    asked = requests("race-requests.jsonl")
    assert asked[0] == {
        "custom_id": "race/q/0",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {
            "model": "m",
            "messages": [{"role": "user", "content": "What is q?"}],
            "temperature": 0.7,
            "max_tokens": 99,
            "seed": 5,
        },
    }
    races = brought_back("race-requests.jsonl").races.values()
    found = {race.started.question.id: race for race in races}
    assert {name: race.n for name, race in found.items()} == {"q": 4, "r/1-2": 4, "s": 2}
    for race in found.values():
        assert race.started.question.text == f"What is {race.started.question.id}?"
        assert race.started.question.dataset == "race"
    sampling = found["q"].started.sampling
    assert (sampling.temperature, sampling.max_tokens) == (0.7, 99)
    said = [trace.answer.text for trace in found["q"].traces if trace.answer]
    assert said == ["5", "6", "7", "8"]


def test_a_question_that_was_raced_twice_has_no_id_twice(home: Path) -> None:
    assert home
    write_session(Path("race.jsonl"), [*two_traces(0), *two_traces(1)], n=2)
    assert main(["export", "race.jsonl", "--format", "openai-batch", "-n", "3"]) == 0
    ids = [line["custom_id"] for line in requests("race-requests.jsonl")]
    assert ids == [f"race/q/{number}" for number in range(6)]


def test_what_is_typed_takes_the_place_of_what_the_race_had(home: Path) -> None:
    assert home
    write_session(Path("race.jsonl"), mixed(), n=4)
    flags = ["-n", "1", "--seed", "70", "--temperature", "1", "--top-p", "0.5"]
    command = ["export", "race.jsonl", "--format", "openai-batch", "--max-tokens", "7", *flags]
    assert main(command) == 0
    (line,) = requests("race-requests.jsonl")
    settings = {"temperature": 1.0, "top_p": 0.5, "max_tokens": 7, "seed": 70}
    assert {name: line["body"][name] for name in settings} == settings


def test_a_data_set_is_asked_before_anything_was_raced(home: Path) -> None:
    assert home
    Path("sums.jsonl").write_text(
        '{"id": "a/b", "question": "2+2?", "answer": "4"}\n{"id": "c-1", "question": "3+3?"}\n'
    )
    command = ["export", "--format", "openai-batch", "--dataset", "sums.jsonl", "--model", "m"]
    assert main([*command, "-n", "2"]) == 0
    assert len(requests("sums-requests.jsonl")) == 4
    races = brought_back("sums-requests.jsonl").races.values()
    assert {race.started.question.id: race.started.question.text for race in races} == {
        "a/b": "2+2?",
        "c-1": "3+3?",
    }
    assert {race.started.question.dataset for race in races} == {"sums"}
    assert "4" not in {line["custom_id"] for line in requests("sums-requests.jsonl")}


def test_of_several_models_one_is_chosen(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tts_tui.store.codec import encode
    from tts_tui.store.header import PlanSummary, SessionHeader, encode_header
    from tts_tui.store.jsonline import dump

    assert home
    races = [started(0, 1, model="a"), started(1, 2, model="b")]
    plan = PlanSummary(n=2, questions=1, models=tuple(race.model for race in races))
    events: list[Event] = [*races, *(RaceEnded(race, 1.0, EndReason.STOPPED) for race in (0, 1))]
    header = encode_header(SessionHeader("2026-11-24T14:03:00+00:00", plan))
    records = [header, *map(encode, events)]
    Path("two.jsonl").write_text("".join(dump(record) + "\n" for record in records))
    assert main(["export", "two.jsonl", "--format", "openai-batch"]) == 2
    assert "races of a, b" in capsys.readouterr().err
    assert main(["export", "two.jsonl", "--format", "openai-batch", "--model", "b"]) == 0
    assert [line["body"]["model"] for line in requests("two-requests.jsonl")] == ["b", "b"]
