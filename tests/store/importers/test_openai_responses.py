"""Batches of the Responses API, and what a batch without questions is told.

No server of ours has that API: the lines are made after OpenAI's API reference (the response
object, and the per-line object of a batch's output).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.store.importers.release import write
from tts_tui.domain.events import Channel, Question, Sampling
from tts_tui.domain.race import SessionState
from tts_tui.store.importers import openai_batch
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.race import RaceState
    from tts_tui.store.importers.imported import Found


def response(text: str = "The answer is 7", **changes: Any) -> dict[str, Any]:
    summary = [{"type": "summary_text", "text": "Adding up."}]
    reasoning = {"id": "rs_1", "type": "reasoning", "summary": summary}
    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": [part]}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1741476777,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": 500,
        "model": "gpt-x-2026",
        "output": [reasoning, message],
        "temperature": 1.0,
        "top_p": 0.9,
        "usage": {
            "input_tokens": 36,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": 87,
            "output_tokens_details": {"reasoning_tokens": 64},
            "total_tokens": 123,
        },
        **changes,
    }


def line(custom_id: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    told = {"status_code": status, "request_id": "r", "body": body}
    return {"id": "batch_req_1", "custom_id": custom_id, "response": told, "error": None}


def asked(custom_id: str, text: object = "What is 3 + 4?") -> dict[str, Any]:
    body = {"model": "gpt-x", "input": text, "max_output_tokens": 99}
    return {"custom_id": custom_id, "method": "POST", "url": "/v1/responses", "body": body}


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def races_of(found: Found, out: Path) -> dict[str, list[RaceState]]:
    save_all(found, "x", out, lambda _done: None)
    return {
        path.name: list(SessionState(read_session(path).events).races.values())
        for path in out.iterdir()
    }


def test_responses_become_traces_with_what_they_say_of_themselves(tmp_path: Path) -> None:
    cut = response(status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    shown = response()
    shown["output"][0]["content"] = [{"type": "reasoning_text", "text": "3 and 4 make 7."}]
    broken = response(status="failed", error={"code": "server_error", "message": "It broke."})
    path = write(
        tmp_path / "output.jsonl",
        lines(line("q/0", response()), line("q/1", cut), line("q/2", broken), line("q/3", shown)),
    )
    found = openai_batch.find([path], len)
    assert found.skips == []
    [[race]] = races_of(found, tmp_path / "s").values()
    assert race.started.model.name == "gpt-x-2026"
    assert race.started.sampling == Sampling(1.0, 0.9, 500, None)
    assert [t.status for t in race.traces] == ["done", "done", "failed", "done"]
    assert [t.finish_reason for t in race.traces] == ["stop", "length", None, "stop"]
    assert race.traces[2].failure == "The request failed (no response): It broke."
    first, last = race.traces[0], race.traces[3]
    assert (first.tokens, first.thinking_tokens, first.prompt_tokens) == (87, 64, 36)
    assert (first.text(Channel.THINKING), first.text(Channel.ANSWER)) == (
        *("Adding up.", "The answer is 7"),
    )
    assert last.text(Channel.THINKING) == "3 and 4 make 7."


def test_requests_of_responses_give_the_question(tmp_path: Path) -> None:
    parts = [{"role": "user", "content": [{"type": "input_text", "text": "Two?"}]}]
    write(tmp_path / "sums.jsonl", lines(asked("a"), asked("b", parts), asked("c")))
    write(tmp_path / "batch_7_output.jsonl", lines(*(line(one, response()) for one in "ab")))
    found = openai_batch.find([tmp_path], len)
    [(name, races)] = races_of(found, tmp_path / "s").items()
    # The set is named after its questions, and not after the file that a server named.
    assert name == "gpt-x-2026--sums.jsonl"
    assert [race.started.question.text for race in races] == ["What is 3 + 4?", "Two?"]
    assert {race.started.sampling.max_tokens for race in races} == {99}
    assert found.notes == []


def test_a_set_is_named_after_the_questions_that_are_given(tmp_path: Path) -> None:
    path = write(tmp_path / "output.jsonl", lines(line("q1/0", response())))
    known = Question("q1", "3 + 4?", "7", "sums")
    [batch] = openai_batch.find([path], len, [known]).batches
    assert batch.dataset == "sums"


@pytest.mark.parametrize(
    ("ids", "hint"),
    [
        (("q0-0", "q0-1"), "Ids like “q0-0” became a question each: if “q0” is the question,"),
        (("q0/0", "q0/1"), "No text and no right answer of 2 answers is known:"),
        (("only",), "No text and no right answer of 1 answer is known:"),
        (("a\x1b[2J-1",), "Ids like “a␛[2J-1” became a question each:"),
    ],
)
def test_a_batch_without_questions_says_how_to_give_them(
    tmp_path: Path, ids: tuple[str, ...], hint: str
) -> None:
    path = write(tmp_path / "output.jsonl", lines(*(line(one, response()) for one in ids)))
    [note] = openai_batch.find([path], len).notes
    assert note.startswith(hint)
    assert "--questions FILE" in note


def test_a_new_name_names_the_only_data_set(tmp_path: Path) -> None:
    path = write(tmp_path / "output.jsonl", lines(line("q/0", response())))
    found = openai_batch.find([path], len, datasets=["sums"])
    assert "The data set “output” is named “sums”." in found.notes
    [(name, [race])] = races_of(found, tmp_path / "s").items()
    assert (name, race.started.question.dataset) == ("gpt-x-2026--sums.jsonl", "sums")


BAD = {
    "no text": (response(output=[], usage=None), "has no text (a refusal or a tool call)"),
    "other types": (response(output=7, usage=[]), "has no text (a refusal or a tool call)"),
    "huge": (
        response(output=[{"type": "message", "content": 7}], usage={"output_tokens": 10**30}),
        "has no tokens, and they cannot be counted",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_response_is_named_by_its_line(tmp_path: Path, name: str) -> None:
    body, why = BAD[name]
    path = write(tmp_path / "o.jsonl", lines(line("q/0", response()), line("q/1", body)))
    [skip] = openai_batch.find([path], len).skips
    assert skip.where.endswith("o.jsonl, line 2,")
    assert skip.why == why
