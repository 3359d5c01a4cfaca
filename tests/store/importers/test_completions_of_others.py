"""promptfoo, search-and-learn, ThinkBooster and DeepConf: several completions a question.

The least data of each stands in `samples.py`, where it is said what it was made after.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.importers.release import write
from tests.store.importers.samples import SAMPLES
from tests.store.importers.test_any_file import LEAVES, trees, whole
from tts_tui.domain.events import Question
from tts_tui.domain.race import SessionState
from tts_tui.errors import UsageError
from tts_tui.store.importers.importer import ImportOrder
from tts_tui.store.importers.registry import importer_of
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.race import RaceState
    from tts_tui.store.importers.imported import Found

FORMATS = ("promptfoo", "search-and-learn", "thinkbooster", "deepconf")


def found_in(name: str, *paths: Path, questions: tuple[Question, ...] = ()) -> Found:
    return importer_of(name).find(ImportOrder(paths, len, questions))


def races_of(found: Found, out: Path) -> dict[str, list[RaceState]]:
    save_all(found, "x", out, lambda _done: None)
    return {
        path.name.removesuffix(".jsonl"): list(
            SessionState(read_session(path).events).races.values()
        )
        for path in out.iterdir()
    }


def sample(name: str, folder: Path) -> tuple[Path, Any]:
    """The least data of a format, and what it holds."""
    path = SAMPLES[name](folder, "What is 3 + 4?")
    return path, json.loads(path.read_text("utf-8"))


def test_promptfoo_rows_of_one_prompt_and_provider_are_traces(tmp_path: Path) -> None:
    path, record = sample("promptfoo", tmp_path)
    row = record["results"]["results"][0]
    row |= {"provider": {"id": "openai:chat:tiny"}}
    row["response"]["tokenUsage"]["completionDetails"] = {"reasoning": 5}
    chat = json.dumps([{"role": "system", "content": "x"}, {"role": "user", "content": "Two?"}])
    failed = {**row, "response": {"error": "API error: 400"}, "latencyMs": 0}
    cached = {**row, "response": {"output": {"a": 7}, "cached": True, "tokenUsage": {"total": 3}}}
    other = {**row, "prompt": {"raw": chat}, "testCase": {}}
    record["results"]["results"] = [row, failed, cached, other]
    record["config"]["description"] = "sums"
    write(path, record)
    [(name, [first, second])] = races_of(found_in("promptfoo", path), tmp_path / "s").items()
    assert name == "openai_chat_tiny--sums"
    asked = first.started.question
    assert (asked.id, asked.truth, asked.dataset) == ("sums-1", "What is 3 + 4?", "sums")
    assert [t.status for t in first.traces] == ["done", "failed", "done"]
    assert first.traces[1].failure == "The request failed: API error: 400."
    assert [(t.tokens, t.prompt_tokens) for t in first.traces] == [(20, 11), (0, None), (7, None)]
    assert first.traces[0].thinking_tokens == 5
    assert (second.started.question.text, second.started.question.truth) == ("Two?", None)


def test_what_came_from_a_cache_gives_no_clock(tmp_path: Path) -> None:
    path, record = sample("promptfoo", tmp_path)
    save_all(found_in("promptfoo", path), "x", tmp_path / "timed", lambda _done: None)
    record["results"]["results"][1]["response"]["cached"] = True
    write(path, record)
    save_all(found_in("promptfoo", path), "x", tmp_path / "cached", lambda _done: None)
    headers = [read_session(next((tmp_path / one).iterdir())).header for one in ("timed", "cached")]
    assert [header.timed for header in headers] == [True, False]


def test_an_output_that_is_no_json_is_named(tmp_path: Path) -> None:
    path, _ = sample("promptfoo", tmp_path)
    text = path.read_text("utf-8").replace('"output": "What is 3 + 4?"', '"output": {"a": 1e999}')
    found = found_in("promptfoo", write(path, text.replace("412", "4" * 400)))
    assert {skip.why for skip in found.skips} == {"has an output that cannot be written"}


def test_search_and_learn_samples_are_traces_and_searches_are_left_out(tmp_path: Path) -> None:
    path, record = sample("search-and-learn", tmp_path)
    write(path.with_name("beam_search_completions.jsonl"), record)
    plain = {key: record[key] for key in ("problem", "answer", "completions")}
    dvts = {**record, "unique_id": "x", "completion_tokens": -1}
    write(path, "\n".join(map(json.dumps, (record, plain, dvts))))
    known = Question("best_of_n-2", "Three and four?", "7")
    found = found_in("search-and-learn", tmp_path, questions=(known,))
    assert [skip.why for skip in found.skips] == [
        "holds a search, whose completions are no samples",
        "is of a search, whose completions are no samples",
    ]
    [(name, [first, second])] = races_of(found, tmp_path / "s").items()
    assert name == "m--best_of_n"
    assert first.started.question.id == "test/sums/1.json"
    assert [t.tokens for t in first.traces] == [12, 9]
    assert [t.answer and t.answer.text for t in first.traces] == ["7", None]
    assert (second.started.question.text, second.started.question.truth) == ("Three and four?", "7")
    assert second.traces[1].tokens == len("What is 3 + 4?")


def test_thinkbooster_candidates_are_traces_named_by_their_folders(tmp_path: Path) -> None:
    path, [record] = sample("thinkbooster", tmp_path)
    record["candidates"][0] |= {"trajectory": "hm</think>so 7", "extracted_answer": "7"}
    write(path, [record])
    [(name, [race])] = races_of(found_in("thinkbooster", tmp_path), tmp_path / "s").items()
    assert name == "tiny--sums"
    assert race.started.question.id == "sums-0"
    assert [t.answer and t.answer.text for t in race.traces] == ["7", None]
    assert 0 < race.traces[0].thinking_tokens < race.traces[0].tokens == 9


def test_deepconf_traces_keep_their_places_where_the_run_cut_one(tmp_path: Path) -> None:
    path, record = sample("deepconf", tmp_path)
    traces = record.pop("all_traces")
    cut = {**traces[0], "stop_reason": "gconf_threshold", "text": "half"}
    online = {**record, "warmup_traces": traces, "final_traces": [cut, traces[0]]}
    online["config"] = {"model_path": "deepseek-ai/tiny/"}
    write(path, online)
    write(path.with_name("b.json"), {**online, "question_id": 1, "ground_truth": "7"})
    [(name, [first, second])] = races_of(found_in("deepconf", tmp_path), tmp_path / "s").items()
    assert name == "tiny--sums"
    assert {first.started.question.id, second.started.question.id} == {"sums-0", "sums-1"}
    assert [t.status for t in first.traces] == ["done", "done", "failed", "done"]
    assert first.traces[2].failure == "The run cut it: its confidence fell under the bar."


def test_the_later_deepconf_has_its_traces_once(tmp_path: Path) -> None:
    """As its `deepthink` and `example_online.py` give it, run here on a server made up for it."""
    path, record = sample("deepconf", tmp_path)
    traces = record["all_traces"]
    cut = {**traces[0], "stop_reason": "gconf_threshold"}
    later = {
        "qid": 3,
        "question": "What is 3 + 4?",
        "ground_truth": "7",
        "warmup_traces": traces,
        "final_traces": [cut],
        "all_traces": [*traces, cut],
        "config": {"model": "openai/gpt-x", "mode": "online", "window_size": 8},
    }
    [(name, [race])] = races_of(found_in("deepconf", write(path, later)), tmp_path / "s").items()
    assert name == "gpt-x--sums"
    assert race.started.question.id == "sums-3"
    assert [t.status for t in race.traces] == ["done", "done", "failed"]


def test_a_pickle_is_never_loaded_and_the_way_round_is_told(tmp_path: Path) -> None:
    # What it would run if somebody loaded it: os.system("touch …").
    (tmp_path / "deepconf_qid0.pkl").write_bytes(
        b"cos\nsystem\n(S'touch " + bytes(tmp_path / "ran") + b"'\ntR."
    )
    for path in (tmp_path, tmp_path / "deepconf_qid0.pkl"):
        with pytest.raises(UsageError, match="is a pickle") as raised:
            found_in("deepconf", path)
        assert "json.dump(result" in raised.value.remedy
    assert not (tmp_path / "ran").exists()


BAD: dict[str, list[tuple[object, str]]] = {
    "search-and-learn": [
        ({}, "has no “problem”"),
        ({"problem": 7}, "has a “problem” that is no text"),
        ({"problem": "x", "answer": [1]}, "has a “answer” that is neither text nor number"),
        ({"problem": "x", "completions": 7}, "has no “completions”"),
        ({"problem": "x", "completions": [7]}, "has a completion that is no text"),
        (
            {"problem": "x", "completions": ["a"], "completion_tokens": [1, 2]},
            "has other “completion_tokens” than “completions”",
        ),
    ],
    "thinkbooster": [
        (7, "is no JSON object"),
        ({"index": True}, "has no “index”"),
        ({"index": 1, "question": "x"}, "has no “candidates”"),
        ({"index": 1, "question": "x", "candidates": [7]}, "has a candidate that is no object"),
        (
            {"index": 1, "question": "x", "candidates": [{"num_tokens": 10**30}]},
            "has a “num_tokens” above 1000000000",
        ),
        ({"index": 0, "question": "x", "candidates": [{}]}, "has no “num_tokens”"),
    ],
    "promptfoo": [
        (7, "is no JSON object"),
        ({}, "has no “raw”"),
        (
            {"prompt": {"raw": "q"}, "response": {"output": ""}, "testCase": {"assert": [7]}},
            "",
        ),
    ],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, n) for name, rows in BAD.items() for n in range(len(rows))]
)
def test_a_bad_row_is_named_and_the_others_are_read(tmp_path: Path, name: str, number: int) -> None:
    path, record = sample(name, tmp_path)
    bad, why = BAD[name][number]
    if name == "search-and-learn":
        write(path, "\n".join(map(json.dumps, (record, bad))))
    elif name == "thinkbooster":
        write(path, [*record, bad])
    else:
        record["results"]["results"].append(bad)
        write(path, record)
    found = found_in(name, path)
    assert [skip.why for skip in found.skips] == ([why] if why else [])
    place = {"search-and-learn": "line 2,", "thinkbooster": "question 2,", "promptfoo": "result 3,"}
    assert all(skip.where.endswith(f"{path.name}, {place[name]}") for skip in found.skips)
    assert len(races_of(found, tmp_path / "s")) >= 1


@pytest.mark.parametrize("name", ["thinkbooster", "promptfoo", "deepconf"])
@pytest.mark.parametrize("text", ["", "{", "7", "[" * 5000, "null", '{"results": {"results": 7}}'])
def test_a_file_that_is_something_else_is_named(tmp_path: Path, name: str, text: str) -> None:
    path = write(tmp_path / "candidates.json", text)
    found = found_in(name, path)
    assert found.batches == []
    [skip] = found.skips
    assert skip.where.endswith("candidates.json")


WORDS = (
    *("results", "prompt", "raw", "provider", "id", "response", "output", "tokenUsage", "error"),
    *("completion", "latencyMs", "testCase", "assert", "type", "value", "problem", "answer"),
    *("completions", "completion_tokens", "unique_id", "index", "question", "gold_answer"),
    *("candidates", "trajectory", "num_tokens", "extracted_answer", "question_id", "text"),
    *("ground_truth", "all_traces", "final_traces", "config", "model_path", "stop_reason"),
)
ROW = st.dictionaries(st.sampled_from(WORDS), trees(WORDS) | LEAVES, max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("completions")


@pytest.mark.parametrize("name", FORMATS)
@given(rows=st.lists(ROW, max_size=3))
def test_any_rows_are_read_or_named(folder: Path, name: str, rows: list[Any]) -> None:
    path = folder / name / "candidates.json"
    path.parent.mkdir(exist_ok=True)
    record: object = rows
    if name == "promptfoo":
        record = {"results": {"results": rows}}
    elif name == "deepconf":
        record = rows[0] if rows else {}
    text = "\n".join(map(json.dumps, rows)) if name == "search-and-learn" else json.dumps(record)
    path.write_text(text, encoding="utf-8", errors="replace")
    whole(found_in(name, path), folder / "out")
