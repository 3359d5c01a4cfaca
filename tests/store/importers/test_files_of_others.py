"""Batch output, lm-eval samples and inspect logs, as those programs write them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.store.importers.release import write
from tests.support.picking import pick_from
from tts_tui.domain.events import (
    NOT_RECORDED,
    Channel,
    EndReason,
    Provenance,
    Question,
    Sampling,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.errors import UsageError
from tts_tui.store.importers import inspect_log, lm_eval, numbers, openai_batch
from tts_tui.store.importers.imported import NO_TEXT
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tts_tui.domain.race import RaceState
    from tts_tui.store.importers.imported import Found, Skip


def words(text: str) -> int:
    return len(text.split())


def races_of(found: Found, out: Path) -> dict[str, list[RaceState]]:
    save_all(found, "x", out, lambda _done: None)
    return {
        path.name.removesuffix(".jsonl"): list(
            SessionState(read_session(path).events).races.values()
        )
        for path in out.iterdir()
    }


def whys(skips: list[Skip]) -> list[str]:
    return [skip.why for skip in skips]


# -- batch output -----------------------------------------------------------------------------


def completion(text: str, tokens: int | None = 9, **message: Any) -> dict[str, Any]:
    usage = {} if tokens is None else {"usage": {"completion_tokens": tokens, "prompt_tokens": 5}}
    choice = {"index": 0, "message": {"role": "assistant", "content": text, **message}}
    return {"model": "gpt-x", "choices": [{**choice, "finish_reason": "stop"}], **usage}


def output(custom_id: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    return {
        "custom_id": custom_id,
        "response": {"status_code": status, "body": body},
        "error": None,
    }


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_batch_lines_are_sorted_into_questions_and_traces(tmp_path: Path) -> None:
    write(
        tmp_path / "out.jsonl",
        lines(
            output("run/q2/0", completion("The answer is 5")),
            output("run/q1/1", completion("The answer is 7", reasoning_content="hm hm")),
            output("run/q1/0", completion("thinking</think>The answer is 8", 4)),
        ),
    )
    write(
        tmp_path / "in.jsonl",
        lines(
            {
                "custom_id": "run/q1/0",
                "method": "POST",
                "body": {"messages": [{"role": "user", "content": "What is 3 + 4?"}]},
            }
        ),
    )
    found = openai_batch.find([tmp_path], words, [Question("q1", "3 + 4?", "7")])
    assert found.skips == []
    [(name, races)] = races_of(found, tmp_path / "sessions").items()
    assert name == "gpt-x--run"
    second, first = races
    assert (first.started.question.text, first.started.question.truth) == ("3 + 4?", "7")
    assert second.started.question.text == NO_TEXT
    assert [t.answer and t.answer.text for t in first.traces] == ["8", "7"]
    assert [t.tokens for t in first.traces] == [4, 9]
    assert [t.text(Channel.THINKING) for t in first.traces] == ["thinking", "hm hm"]
    assert all(0 < t.thinking_tokens < t.tokens for t in first.traces)
    assert first.traces[0].prompt_tokens == 5


def ask(custom_id: str, text: str) -> dict[str, Any]:
    body = {"messages": [{"role": "user", "content": text}]}
    return {"custom_id": custom_id, "method": "POST", "body": body}


def test_ids_without_a_scheme_are_questions_of_their_own(tmp_path: Path) -> None:
    names = ("task-1", "task-2", "only", "pair/0", "pair/1", "sum_0", "sum_1", "q-7-0", "q-7-1")
    path = write(
        tmp_path / "batch.jsonl",
        lines(
            *(output(name, completion("the text")) for name in names),
            {"id": "chatcmpl-3", **completion("c")},
            *(ask(name, "What is 1 + 1?") for name in ("sum_0", "sum_1")),
            *(ask(f"task-{number}", f"What is {number}?") for number in (1, 2)),
        ),
    )
    found = openai_batch.find([path], words, [Question("q-7", "Seven?", "7")])
    [races] = races_of(found, tmp_path / "s").values()
    asked = {race.started.question.id: race.n for race in races}
    assert asked == {
        "task-1": 1,
        "task-2": 1,
        "only": 1,
        "chatcmpl-3": 1,
        "pair": 2,
        "sum": 2,
        "q-7": 2,
    }
    assert {race.started.question.dataset for race in races} == {"batch"}
    texts = {race.started.question.id: race.started.question.text for race in races}
    assert (texts["sum"], texts["q-7"], texts["task-2"]) == (
        *("What is 1 + 1?", "Seven?"),
        "What is 2?",
    )


def test_choices_of_one_body_are_traces_counted_by_a_tokenizer(tmp_path: Path) -> None:
    body = completion("one two three", 30)
    body["choices"].append({"message": {"content": "four"}, "finish_reason": "length"})
    path = write(tmp_path / "b.jsonl", lines(output("q", body)))
    [[race]] = races_of(openai_batch.find([path], words), tmp_path / "s").values()
    assert [t.tokens for t in race.traces] == [3, 1]
    assert {t.provenance for t in race.traces} == {Provenance.TOKENIZER}
    assert race.traces[1].finish_reason == "length"


def test_bad_batch_lines_are_named(tmp_path: Path) -> None:
    records = [
        "{",
        "[1]",
        json.dumps(output("q", completion("x"), status=500)),
        json.dumps({"custom_id": "q", "response": None, "error": {"code": "x"}}),
        json.dumps(output("q", {"choices": []})),
        json.dumps(completion("x")),
        json.dumps(output("q", completion("", None))),
        json.dumps(output("q", completion(" ", None))),
        json.dumps(output("q", completion("first"))),
        json.dumps(output("q", completion("fine"))),
    ]
    path = write(tmp_path / "b.jsonl", "\n".join(records))
    found = openai_batch.find([path], words)
    assert whys(found.skips) == [
        "is not JSON",
        "is no JSON object",
        "has no “choices”",
        "has no “custom_id”",
        "has no text (a refusal or a tool call)",
        "has no tokens, and they cannot be counted",
        "repeats the id “q”",
    ]
    assert [skip.where.rpartition("line ")[2] for skip in found.skips] == [
        *("1,", "2,", "5,", "6,", "7,", "8,", "10,"),
    ]
    assert sum(batch.files for batch in found.batches) == 1


def test_a_failed_request_keeps_its_place_among_the_traces(tmp_path: Path) -> None:
    gone = {"custom_id": "q/1", "response": None, "error": {"message": "batch expired"}}
    path = write(
        tmp_path / "b.jsonl",
        lines(
            output("q/0", completion("The answer is 5")),
            gone,
            output("q/2", completion("x"), status=500),
            output("q/3", completion("The answer is 7")),
            output("p/0", completion("x"), status=429),
            output("p/0", completion("The answer is 1")),
        ),
    )
    found = openai_batch.find([path], words)
    assert found.skips == []
    [(first, second)] = races_of(found, tmp_path / "s").values()
    assert [t.answer and t.answer.text for t in first.traces] == ["5", None, None, "7"]
    assert [t.status for t in first.traces] == ["done", "failed", "failed", "done"]
    assert "batch expired" in (first.traces[1].failure or "")
    assert "500" in (first.traces[2].failure or "")
    assert [t.answer and t.answer.text for t in second.traces] == ["1"]


def test_a_request_without_a_response_is_a_failed_trace(tmp_path: Path) -> None:
    write(
        tmp_path / "in.jsonl", lines(*(ask(f"q/{i}", "Why?") for i in range(3)), ask("r", "How?"))
    )
    write(tmp_path / "out.jsonl", lines(*(output(f"q/{i}", completion("so")) for i in (0, 2))))
    found = openai_batch.find([tmp_path], words)
    assert whys(found.skips) == ["has no response"]
    [[race]] = races_of(found, tmp_path / "s").values()
    assert [t.status for t in race.traces] == ["done", "failed", "done"]


def test_a_batch_is_sampled_as_its_requests_say_and_else_unknown(tmp_path: Path) -> None:
    asked = [ask(f"q/{i}", "Why?") for i in range(4)]
    for request, temperature in zip(asked, (0.1, 1.3, 0.1, None), strict=True):
        if temperature is not None:
            request["body"] |= {"temperature": temperature, "max_completion_tokens": 99}
    write(tmp_path / "in.jsonl", lines(*asked))
    said = [output(f"q/{i}", completion(f"The answer is {i}")) for i in range(4)]
    out = write(tmp_path / "out.jsonl", lines(*said))
    [races] = races_of(openai_batch.find([tmp_path], words), tmp_path / "s").values()
    assert [race.started.sampling for race in races] == [
        Sampling(0.1, None, 99, None),
        Sampling(1.3, None, 99, None),
        Sampling(None, None, None, None),
    ]
    assert [race.n for race in races] == [2, 1, 1]
    [[race]] = races_of(openai_batch.find([out], words), tmp_path / "t").values()
    assert (race.n, race.started.sampling) == (4, Sampling(None, None, None, None))


def test_thinking_that_is_counted_and_not_shown_counts_as_thinking(tmp_path: Path) -> None:
    def counted(text: str, tokens: int, thinking: int) -> dict[str, Any]:
        body = completion(text, tokens)
        body["usage"]["completion_tokens_details"] = {"reasoning_tokens": thinking}
        return body

    out = lines(
        output("q/0", counted("The answer is 1", 1000, 990)),
        output("q/1", counted("The answer is 2", 1200, 10)),
    )
    path = write(tmp_path / "b.jsonl", out)
    [[race]] = races_of(openai_batch.find([path], words), tmp_path / "s").values()
    assert [(t.tokens, t.thinking_tokens) for t in race.traces] == [(1000, 990), (1200, 10)]
    pick = pick_from(parse("short-1", race.n), race.traces, Clock.TOKEN)
    assert pick.answer is not None
    assert pick.answer.text == "2"


def test_a_refusal_is_a_finished_trace_without_an_answer(tmp_path: Path) -> None:
    out = write(tmp_path / "b.jsonl", lines(output("q", completion("", 4, refusal="I cannot."))))
    [[race]] = races_of(openai_batch.find([out], words), tmp_path / "s").values()
    assert [(t.status, t.tokens, t.answer) for t in race.traces] == [("done", 4, None)]


# -- lm-eval ----------------------------------------------------------------------------------


def sample(doc_id: object, *texts: object, **changes: Any) -> dict[str, Any]:
    return {
        "doc_id": doc_id,
        "target": "7",
        "arguments": {"gen_args_0": {"arg_0": "What is 3 + 4?", "arg_1": {"temperature": 0.7}}},
        "resps": [list(texts)],
        "filtered_resps": [texts[0] if texts else ""],
        "filter": "none",
        **changes,
    }


def test_lm_eval_repeats_are_traces(tmp_path: Path) -> None:
    path = write(
        tmp_path / "my__model" / "samples_sums_2026-11-24T10-00-00.000001.jsonl",
        lines(
            sample(3, "it is\u2028 7", "<think>no</think>The answer is 7"),
            sample(3, "it is 7", "so", filter="flexible", filtered_resps=[["7", "[invalid]"]]),
            sample(4, "a b", "c d", filter="strict", filtered_resps=[["1", "[invalid]"]]),
        ),
    )
    found = lm_eval.find([tmp_path], words)
    assert found.skips == []
    [(name, races)] = races_of(found, tmp_path / "s").items()
    assert name == "my__model--sums"
    assert [race.started.question.id for race in races] == ["sums-3", "sums-4"]
    assert races[0].started.question.text == "What is 3 + 4?"
    assert races[0].started.sampling.temperature == 0.7
    assert [t.answer and t.answer.text for t in races[0].traces] == [None, "7"]
    assert [t.answer and t.answer.text for t in races[1].traces] == ["1", None]
    assert {t.provenance for race in races for t in race.traces} == {Provenance.TOKENIZER}
    assert path.exists()


def test_lm_eval_chats_give_the_last_user_message(tmp_path: Path) -> None:
    chat = json.dumps([{"role": "system", "content": "x"}, {"role": "user", "content": "Ask"}])
    path = write(
        tmp_path / "samples_t.jsonl",
        lines(sample(1, "a", arguments={"gen_args_0": {"arg_0": chat, "arg_1": {}}})),
    )
    [[race]] = races_of(lm_eval.find([path], words), tmp_path / "s").values()
    assert race.started.question.text == "Ask"
    path = write(
        tmp_path / "samples_u.jsonl",
        "\ufeff"
        + lines(
            sample(
                1,
                "a",
                target="3 + 1 = 4\n#### 4",
                arguments={"gen_args_0": {"arg_0": [chat], "arg_1": {}}},
            )
        ),
    )
    [[race]] = races_of(lm_eval.find([path], words), tmp_path / "u").values()
    assert (race.started.question.text, race.started.question.truth) == ("Ask", "4")


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (sample(None, "a"), "has no “doc_id”"),
        (sample(1), "has no “resps”"),
        (sample(1, [-1.5, False]), "is no generation (its “resps” are no texts)"),
    ],
)
def test_bad_lm_eval_lines_are_named(tmp_path: Path, record: object, why: str) -> None:
    path = write(tmp_path / "samples_t.jsonl", lines(record, sample(9, "a")))
    found = lm_eval.find([path], words)
    assert whys(found.skips) == [why]
    assert len(found.batches) == 1


# -- inspect ----------------------------------------------------------------------------------


def inspect_sample(name: object, epoch: int, text: str, **changes: Any) -> dict[str, Any]:
    content = [{"type": "reasoning", "reasoning": "hm hm"}, {"type": "text", "text": text}]
    message = {"role": "assistant", "content": content}
    usage = {"input_tokens": 10, "output_tokens": 30, "reasoning_tokens": 20}
    return {
        "id": name,
        "epoch": epoch,
        "input": "What is 3 + 4?",
        "target": "7",
        "choices": ["6", "7"],
        "output": {"choices": [{"message": message, "stop_reason": "stop"}], "usage": usage},
        "scores": {"match": {"value": "C", "answer": text}},
        **changes,
    }


SPEC = {"model": "provider/m", "task": "pkg/sums", "model_generate_config": {"temperature": 0.2}}


def zipped(header: object, members: dict[str, object]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        if header is not None:
            archive.writestr("header.json", json.dumps(header))
        for name, record in members.items():
            archive.writestr(
                f"samples/{name}.json", record if isinstance(record, str) else json.dumps(record)
            )
    return held.getvalue()


def as_json(folder: Path, samples: list[dict[str, Any]]) -> Path:
    return write(folder / "log.json", {"version": 2, "eval": SPEC, "samples": samples})


def as_eval(folder: Path, samples: list[dict[str, Any]]) -> Path:
    path = folder / "log.eval"
    members = {f"{s['id']}_epoch_{s['epoch']}": s for s in samples}
    path.write_bytes(zipped({"version": 2, "eval": SPEC}, dict(members)))
    return path


def as_zstd(folder: Path, samples: list[dict[str, Any]]) -> Path:
    zstandard = pytest.importorskip("zstandard")
    path = folder / "log.eval"
    members = {"header.json": {"version": 2, "eval": SPEC}} | {
        f"samples/{s['id']}_epoch_{s['epoch']}.json": s for s in samples
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, record in members.items():
            archive.writestr(name, zstandard.compress(json.dumps(record).encode()))
    # The packing is one number in each of a member's two headers.
    raw = held.getvalue()
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        parts = raw.split(signature)
        raw = signature.join(
            [parts[0]] + [p[: at - 4] + (93).to_bytes(2, "little") + p[at - 2 :] for p in parts[1:]]
        )
    path.write_bytes(raw)
    return path


def test_a_completion_in_lower_case_is_no_answer_of_a_scorer(tmp_path: Path) -> None:
    # As inspect_ai's `includes` gives it.
    scores = {"includes": {"value": "C", "answer": "the answer is 7"}}
    path = as_json(tmp_path, [inspect_sample("a", 1, "The answer is 7", scores=scores)])
    [[race]] = races_of(inspect_log.find([path], words), tmp_path / "s").values()
    assert [t.answer and t.answer.text for t in race.traces] == ["7"]


@pytest.mark.parametrize(
    ("changes", "took"),
    [
        ({"time": 0.9}, 0.9),
        ({"event": {"event": "model", "working_time": 0.5}}, 0.5),
        ({"time": 0.9, "event": {"event": "model", "cache": "read"}}, None),
        ({"time": "0.9", "event": 7}, None),
        ({}, None),
    ],
)
def test_an_output_took_as_long_as_its_log_says(
    tmp_path: Path, changes: dict[str, Any], took: float | None
) -> None:
    sample = inspect_sample("a", 1, "7")
    if "time" in changes:
        sample["output"]["time"] = changes["time"]
    sample["events"] = [{"event": "sample_init"}, changes.get("event"), None]
    found = inspect_log.find([as_json(tmp_path, [sample])], words)
    [[race], _] = found.batches[0].read(lambda: None)
    assert race.traces[0].took_s == took


@pytest.mark.parametrize("make", [as_json, as_eval, as_zstd])
def test_inspect_epochs_are_traces(
    tmp_path: Path, make: Callable[[Path, list[dict[str, Any]]], Path]
) -> None:
    path = make(
        tmp_path,
        [
            inspect_sample("b", 1, "The answer is 7"),
            inspect_sample("a", 2, "The answer is 6"),
            inspect_sample("a", 1, "so", scores={"choice": {"answer": "B"}}),
        ],
    )
    found = inspect_log.find([path], words)
    assert found.skips == []
    [(name, races)] = races_of(found, tmp_path / "s").items()
    assert name == "m--sums"
    by_id = {race.started.question.id: race for race in races}
    assert by_id["a"].started.question.text == "What is 3 + 4?\nA) 6\nB) 7"
    assert by_id["a"].started.sampling.temperature == 0.2
    assert [t.answer and t.answer.text for t in by_id["a"].traces] == ["B", "6"]
    trace = by_id["b"].traces[0]
    assert (trace.tokens, trace.thinking_tokens, trace.prompt_tokens) == (30, 20, 10)
    assert (trace.text(Channel.THINKING), trace.finish_reason) == ("hm hm", "stop")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"PK nonsense", "is a damaged zip file"),
        (zipped(None, {}), "has no header.json and is no inspect_ai log"),
        (zipped({"eval": 5}, {}), "is no inspect_ai log: it has no “eval”"),
        (zipped({"eval": {"model": "m"}}, {}), "names no model or no task"),
        (b"{", "is not JSON"),
        (b"[]", "is no inspect_ai log: it has no “eval”"),
    ],
    # A zip holds the time it was made at, and another process would name its tests otherwise.
    ids=["nonsense", "empty", "number", "nameless", "half", "list"],
)
def test_a_file_that_is_no_log_is_named(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "log.eval"
    path.write_bytes(raw)
    found = inspect_log.find([path], words)
    assert whys(found.skips) == [why]
    assert found.batches == []


def test_bad_inspect_samples_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "log.eval"
    members = {
        "1": "{",
        "2": [],
        "3": inspect_sample(None, 1, "x"),
        "4": inspect_sample("a", 1, "x", error={"message": "broke"}),
        "5": inspect_sample("a", 1, "x", output={"choices": []}),
        "6": inspect_sample("a", 1, "The answer is 7"),
        "7": inspect_sample("a", 2, "x", input="Something else?"),
        "8": inspect_sample("a", 1, "again"),
        "9": inspect_sample("a", 3, "x", scores={"match": {"value": float("nan")}}),
    }
    path.write_bytes(zipped({"eval": SPEC}, dict(members)))
    found = inspect_log.find([path], words)
    assert whys(found.skips) == [
        "is not JSON",
        "is no JSON object",
        "has no “id”",
        "asks something else than the epochs before it",
        "repeats epoch 1 of its sample",
    ]
    [[race]] = races_of(found, tmp_path / "s").values()
    assert race.n == 2


def test_a_failed_sample_keeps_the_number_of_its_epoch(tmp_path: Path) -> None:
    spec = {**SPEC, "config": {"epochs": 4}}
    members: dict[str, object] = {
        "a_1": inspect_sample("a", 1, "x", error={"message": "the server was gone"}),
        "a_2": inspect_sample("a", 2, "The answer is 6"),
        "a_3": "{",
        "a_4": inspect_sample("a", 4, "The answer is 7"),
    }
    path = tmp_path / "log.eval"
    path.write_bytes(zipped({"eval": spec}, members))
    found = inspect_log.find([path], words)
    assert whys(found.skips) == ["is not JSON"]
    [[race]] = races_of(found, tmp_path / "s").values()
    assert [t.answer and t.answer.text for t in race.traces] == [None, "6", None, "7"]
    assert [t.status for t in race.traces] == ["failed", "done", "failed", "done"]
    assert "the server was gone" in (race.traces[0].failure or "")
    assert "Epoch 3" in (race.traces[2].failure or "")


def test_all_samples_in_error_make_a_failed_race(tmp_path: Path) -> None:
    path = as_json(tmp_path, [inspect_sample("a", 1, "x", error={"message": "gone"})])
    [[race]] = races_of(inspect_log.find([path], words), tmp_path / "s").values()
    assert race.end_reason is EndReason.ALL_FAILED


def test_redacted_thinking_counts_as_thinking(tmp_path: Path) -> None:
    path = as_json(tmp_path, [inspect_sample("a", 1, "The answer is 7")])
    record = json.loads(path.read_text())
    record["samples"][0]["output"]["choices"][0]["message"]["content"][0]["redacted"] = True
    path.write_text(json.dumps(record))
    [[race]] = races_of(inspect_log.find([path], words), tmp_path / "s").values()
    [trace] = race.traces
    assert (trace.tokens, trace.thinking_tokens) == (30, 20)
    assert trace.text(Channel.THINKING) == ""


def test_what_an_inspect_log_does_not_say_of_its_sampling_is_unknown(tmp_path: Path) -> None:
    path = as_json(tmp_path, [inspect_sample("a", 1, "The answer is 7")])
    [[race]] = races_of(inspect_log.find([path], words), tmp_path / "s").values()
    assert race.started.sampling == Sampling(0.2, None, None, None)


def test_one_scorer_of_several_can_be_chosen(tmp_path: Path) -> None:
    scores = {"match": {"value": 0.75, "answer": "6"}, "judge": {"value": "C", "answer": "7"}}
    path = as_json(tmp_path, [inspect_sample("a", 1, "The answer is 5", scores=scores)])
    answers = {}
    for scorer in (None, "match", "judge"):
        found = inspect_log.find([path], words, scorer=scorer)
        [[race]] = races_of(found, tmp_path / f"s-{scorer}").values()
        answers[scorer] = race.traces[0].answer and race.traces[0].answer.text
        partial = any("partial credit" in note for note in found.notes)
        assert partial == (scorer != "judge")
        assert any("different answers" in note for note in found.notes) == (scorer is None)
    assert answers == {None: "5", "match": "6", "judge": "7"}
    with pytest.raises(UsageError, match="No sample was scored by “other”"):
        inspect_log.find([path], words, scorer="other")


def test_damage_inside_a_packed_member_is_named(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("header.json", json.dumps({"eval": SPEC}) + " " * 5000)
    raw = bytearray(held.getvalue())
    raw[50:60] = b"\xff" * 10
    path = tmp_path / "log.eval"
    path.write_bytes(raw)
    found = inspect_log.find([path], words)
    assert whys(found.skips) == ["is a damaged zip file"]


def test_names_that_nothing_has_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "b.jsonl", lines(output("q", completion("x y"))))
    with pytest.raises(UsageError, match="the models gpt-x and the data sets b"):
        openai_batch.find([path], words, models=["other"])
    assert len(openai_batch.find([path], words, models=["GPT-X"], datasets=["B"]).batches) == 1


# -- numbers without texts --------------------------------------------------------------------


def number(sample: object, **more: object) -> dict[str, object]:
    one = {"model": "m", "dataset": "d", "problem": "0", "tokens": 9, "pred": "7", "answer": "7"}
    return {**one, "sample": sample, **more}


def test_numbers_become_traces_in_the_order_of_their_samples(tmp_path: Path) -> None:
    path = write(
        tmp_path / "n.jsonl",
        lines(number(1, tokens="30", pred=None), number(0), number(0, problem=1, model="other")),
    )
    races = races_of(numbers.find([path]), tmp_path / "out")
    assert {name: len(found) for name, found in races.items()} == {"m--d": 1, "other--d": 1}
    [race] = races["m--d"]
    assert race.started.question == Question("d-0", NOT_RECORDED, "7", "d")
    assert [(t.tokens, t.answer and t.answer.text) for t in race.traces] == [(9, "7"), (30, None)]
    assert pick_from(parse("MV", 2), race.traces, Clock.TOKEN).ledger.spent_tokens == 39


def test_numbers_take_the_texts_of_questions_from_elsewhere(tmp_path: Path) -> None:
    path = write(tmp_path / "n.jsonl", lines(number(0)))
    found = numbers.find([path], [Question("d-0", "What is 3 + 4?", None)])
    [race] = races_of(found, tmp_path / "out")["m--d"]
    assert race.started.question.text == "What is 3 + 4?"


def test_numbers_that_make_no_sense_are_named_with_their_line(tmp_path: Path) -> None:
    path = write(
        tmp_path / "n.jsonl",
        lines(
            number(0),
            number(0),
            number(1, answer="8"),
            number("2"),
            number(-1),
            number(True),
            number(3, tokens=0),
            number(4, pred=[]),
            {"model": "m"},
        ),
    )
    found = numbers.find([path])
    assert [skip.where.rpartition("line ")[2] for skip in found.skips] == [
        f"{line}," for line in range(2, 10)
    ]
    assert whys(found.skips) == [
        "is sample 0 of its problem once more",
        "has another right answer than the samples before it",
        *["has no “sample” that is a number from 0"] * 3,
        "has no tokens (“tokens” is 0)",
        "has a “pred” that is neither text nor number",
        "has no “dataset”",
    ]
