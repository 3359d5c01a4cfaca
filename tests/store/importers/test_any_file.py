"""Whatever a file of another program holds: it is read, or named and left out."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.race import SessionState
from tts_tui.errors import UsageError
from tts_tui.store.importers import (
    art_of_tts,
    inspect_log,
    lm_eval,
    numbers,
    openai_batch,
    scout,
    verifiers,
)
from tts_tui.store.importers.importer import ImportOrder
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

KEYS = (
    *(
        "custom_id",
        "id",
        "method",
        "body",
        "response",
        "status_code",
        "error",
        "message",
        "messages",
    ),
    *("choices", "content", "reasoning", "role", "finish_reason", "usage", "completion_tokens"),
    *(
        "completion_tokens_details",
        "reasoning_tokens",
        "model",
        "temperature",
        "max_tokens",
        "doc_id",
    ),
    *("resps", "filtered_resps", "filter", "arguments", "gen_args_0", "arg_0", "arg_1", "target"),
    *(
        "eval",
        "task",
        "samples",
        "epoch",
        "epochs",
        "config",
        "input",
        "output",
        "scores",
        "answer",
    ),
    *("value", "stop_reason", "type", "text", "redacted", "problem", "pred", "output_tokens"),
    *("dataset", "sample", "tokens"),
    *("example_id", "completion", "prompt", "timing", "generation_ms", "token_usage", "env"),
    *("traces", "nodes", "calls", "parent", "sampled", "task", "data", "key", "time", "start"),
    *("end", "duration", "output", "status", "incomplete_details", "reason", "summary"),
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 9) | st.integers(),
    st.floats(),
    st.sampled_from(
        ["", "q/0", "q/1", "user", "m", "so \\boxed{7}", "<think>a</think>7", "reasoning"]
    ),
    st.text(max_size=8),
)


def trees(keys: tuple[str, ...] = KEYS) -> SearchStrategy[Any]:
    return st.recursive(
        LEAVES,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(keys), inner, max_size=6)
        ),
        max_leaves=20,
    )


def completion(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Records that are nearly right, so that the reading gets far."""
    usage = st.fixed_dictionaries(
        {}, optional={"completion_tokens": inner, "output_tokens": inner, "reasoning_tokens": inner}
    )
    message = st.fixed_dictionaries({"content": inner}, optional={"reasoning": inner})
    choice = st.fixed_dictionaries({"message": message}, optional={"finish_reason": inner})
    body = st.fixed_dictionaries({"choices": st.lists(choice, max_size=2), "usage": usage})
    return st.one_of(
        st.fixed_dictionaries(
            {"custom_id": inner, "response": st.fixed_dictionaries({"body": body | inner})}
        ),
        st.fixed_dictionaries({"custom_id": inner, "method": inner, "body": body | inner}),
        st.fixed_dictionaries({"doc_id": inner, "resps": inner, "filtered_resps": inner}),
        st.fixed_dictionaries(
            {"id": inner, "epoch": inner, "input": inner, "output": body, "scores": inner}
        ),
    )


NUMBERS = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["m", 1, None]),
        "dataset": st.sampled_from(["d", "", []]),
        "problem": st.integers(0, 2) | LEAVES,
        "sample": st.integers(0, 3) | LEAVES,
        "tokens": st.integers(1, 50) | LEAVES,
        "pred": LEAVES,
        "answer": st.sampled_from(["7", 7, None]),
    }
)
SAID = st.fixed_dictionaries({"role": st.just("assistant"), "content": LEAVES})
NODE = st.fixed_dictionaries(
    {"message": SAID | LEAVES, "sampled": st.booleans() | LEAVES},
    optional={"parent": st.integers(-1, 3) | LEAVES},
)
CALL = st.fixed_dictionaries(
    {"node": st.integers(0, 3) | LEAVES, "usage": trees()},
    optional={"time": st.fixed_dictionaries({"start": LEAVES, "end": LEAVES}) | LEAVES},
)
ROLLOUT = st.fixed_dictionaries(
    {"example_id": st.integers(0, 2) | LEAVES, "completion": st.lists(SAID, max_size=2) | LEAVES},
    optional={
        "prompt": LEAVES | trees(),
        "answer": LEAVES,
        "generation_ms": LEAVES,
        "timing": trees(),
        "token_usage": trees(),
        "error": LEAVES | trees(),
    },
)
EPISODE = st.fixed_dictionaries(
    {
        "task": st.fixed_dictionaries({"data": st.fixed_dictionaries({"idx": LEAVES}) | LEAVES}),
        "traces": st.lists(
            st.fixed_dictionaries(
                {"nodes": st.lists(NODE, max_size=4), "calls": st.lists(CALL | LEAVES, max_size=3)},
                optional={"ok": LEAVES, "errors": trees()},
            )
            | LEAVES,
            max_size=3,
        ),
    }
)
RECORDS = st.lists(trees() | completion(LEAVES | trees()), max_size=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("import")


def whole(found: Any, out: Path) -> None:
    """Everything that was found can be written, and opens again with as many traces."""
    summary = save_all(found, "x", out, lambda _done: None, again=True)
    traces = 0
    for path in out.glob("*.jsonl"):
        session = read_session(path)
        assert session.losses == []
        traces += sum(race.n for race in SessionState(session.events).races.values())
        path.unlink()
    assert traces == summary.traces


@pytest.mark.parametrize("module", [openai_batch, lm_eval])
@given(records=RECORDS)
def test_any_lines_are_read_or_named(folder: Path, module: Any, records: list[Any]) -> None:
    path = folder / "samples_t.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8", errors="replace")
    whole(module.find([path], len), folder / "out")


@given(records=st.lists(NUMBERS | trees(), max_size=6))
def test_any_numbers_are_read_or_named(folder: Path, records: list[Any]) -> None:
    path = folder / "numbers.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8", errors="replace")
    whole(numbers.find([path]), folder / "out")


@given(records=st.lists(ROLLOUT | EPISODE | trees(), max_size=5))
def test_any_rollouts_are_read_or_named(folder: Path, records: list[Any]) -> None:
    path = folder / "evals" / "results.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8", errors="replace")
    whole(verifiers.IMPORTER.find(ImportOrder([path], len)), folder / "out")


@given(samples=RECORDS, spec=trees())
def test_any_log_is_read_or_named(folder: Path, samples: list[Any], spec: Any) -> None:
    named = {"model": "m", "task": "t", "config": spec}
    path = folder / "log.json"
    path.write_text(json.dumps({"eval": named, "samples": samples}))
    whole(inspect_log.find([path], len), folder / "out")


@given(record=trees())
def test_any_file_of_a_release_is_read_or_named(folder: Path, record: Any) -> None:
    path = folder / "release" / "results" / "vanilla" / "m" / "d" / "0_0.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record))
    found = None
    with suppress(UsageError):
        found = art_of_tts.find(folder / "release", [], [])
    if found is not None:
        whole(found, folder / "out")


BRANCHES = st.lists(
    st.lists(LEAVES, max_size=3)
    | st.tuples(st.lists(LEAVES, max_size=3), LEAVES | st.integers(1, 99), LEAVES),
    max_size=4,
)
QUESTION = st.fixed_dictionaries(
    {"question": LEAVES | st.just("q"), "gold_answer": LEAVES | st.just(7)},
    optional={
        "probe_freq": LEAVES | st.just(10),
        "each_branch": LEAVES | BRANCHES,
        "probe_matrix_mxn": LEAVES | st.lists(st.lists(LEAVES, max_size=3), max_size=3),
        "branch_tokens": LEAVES | st.lists(LEAVES, max_size=3),
        "final_answers_trace": LEAVES | st.lists(LEAVES, max_size=3),
    },
)


@given(questions=trees() | st.lists(trees() | QUESTION, max_size=3))
def test_any_file_of_branches_is_read_or_named(folder: Path, questions: Any) -> None:
    path = folder / "branches" / "d.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(questions))
    whole(scout.find(ImportOrder([path], len)), folder / "out")
