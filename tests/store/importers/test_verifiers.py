"""What `vf-eval` saves. The lines are those that the versions named really wrote, shortened.

Each was run on an environment of two questions of ours against a server on this machine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.store.importers.release import write
from tts_tui.domain.events import Channel, Provenance, Question, Sampling
from tts_tui.domain.race import SessionState
from tts_tui.store.importers import verifiers
from tts_tui.store.importers.importer import ImportOrder
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.race import RaceState

ASKED = "What is 3 + 4?"
METADATA = {
    "env_id": "sums",
    "model": "org/tiny",
    "num_examples": 3,
    "rollouts_per_example": 3,
    "sampling_args": {"n": 1, "temperature": 0.7, "max_completion_tokens": 99},
}


def rollout(example: int = 0, text: str = "So it is \\boxed{7}", **changes: Any) -> dict[str, Any]:
    """A line of version 0.1.9."""
    return {
        "example_id": example,
        "prompt": [{"role": "system", "content": "Box it."}, {"role": "user", "content": ASKED}],
        "completion": [{"role": "assistant", "content": text}],
        "task": "default",
        "reward": 1.0,
        "error": None,
        "generation_ms": 2146.7609405518,
        "scoring_ms": 126.886844635,
        "total_ms": 2407.7622890472,
        "answer": "7",
        "right": 1.0,
        "num_turns": 1.0,
        **changes,
    }


def trace(index: int = 0, text: str = "So it is \\boxed{8}", **changes: Any) -> dict[str, Any]:
    """A trace of version 0.4.0."""
    said = {"role": "assistant", "content": text, "reasoning_content": "hm hm hm hm "}
    return {
        "version": 1,
        "id": f"b1c25aa7813743e9bdb4613d253f723{index}",
        "task": {"type": "SumsTask", "data": {"idx": 0, "prompt": ASKED}, "key": "402af"},
        "agent": {"config": {"model": "org/tiny", "sampling": {"temperature": 0.7}}},
        "nodes": [
            {"semantic_parents": [], "message": {"role": "user", "content": ASKED}},
            {"parent": 0, "semantic_parents": [], "message": said, "sampled": True},
        ],
        "calls": [
            {
                "node": 1,
                "model": "tiny",
                "endpoint": "/chat/completions",
                "finish_reason": "stop",
                "usage": {"prompt_tokens": 11, "completion_tokens": 41, "reasoning_tokens": 20},
                "time": {"start": 1796079481.7212853, "end": 1796079482.6313148},
            }
        ],
        "is_completed": True,
        "ok": True,
        "stop_condition": "agent_completed",
        "errors": [],
        **changes,
    }


def episode(*traces: dict[str, Any], **changes: Any) -> dict[str, Any]:
    data = {"idx": 0, "prompt": ASKED, "answer": "7"}
    return {
        "id": "7a",
        "env": {"id": "sums"},
        "task": {"type": "SumsTask", "data": data, "key": "402af"},
        "ok": True,
        "errors": [],
        "traces": list(traces),
        **changes,
    }


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def races_of(data: Path, out: Path, *questions: Question) -> tuple[str, list[RaceState]]:
    found = verifiers.IMPORTER.find(ImportOrder([data], len, questions))
    assert save_all(found, "verifiers", out, lambda _done: None).skips == []
    [path] = out.iterdir()
    return path.name, list(SessionState(read_session(path).events).races.values())


def test_rollouts_of_an_example_are_the_traces_of_its_race(tmp_path: Path) -> None:
    write(tmp_path / "evals" / "metadata.json", METADATA)
    write(
        tmp_path / "evals" / "results.jsonl",
        lines(
            rollout(),
            rollout(1),
            rollout(text="It is 8", generation_ms=280.5),
            rollout(completion=[], error="ModelError()", generation_ms=497.5),
        ),
    )
    name, [first, second] = races_of(tmp_path, tmp_path / "out")
    assert name == "org_tiny--sums.jsonl"
    assert first.started.question == Question("sums-0", ASKED, "7", "sums")
    assert second.started.question.id == "sums-1"
    assert first.started.sampling == Sampling(0.7, None, 99, None)
    assert [t.status for t in first.traces] == ["done", "done", "failed"]
    assert first.traces[2].failure == "The rollout failed: ModelError()."
    assert [t.provenance for t in second.traces] == [Provenance.TOKENIZER]
    ends = [trace.end_s for trace in first.traces]
    assert ends[:2] == pytest.approx([2.146761, 0.2805], abs=1e-3)
    # Nobody knows when it failed: nothing may be decided by that.
    assert ends[2] is not None
    assert ends[2] > 2.1467


def test_later_versions_count_tokens_and_tell_the_models_time_apart(tmp_path: Path) -> None:
    span = {"start": 1.0, "end": 1.5, "duration": 0.5}
    timing = {"start_time": 1.0, "generation": span, "model": {"spans": [span], "duration": 0.25}}
    later = rollout(
        timing=timing,
        token_usage={"input_tokens": 11.0, "output_tokens": 41.0},
        is_truncated=True,
        completion=[{"role": "assistant", "content": "7", "reasoning_content": "hm hm"}],
    )
    del later["generation_ms"]
    path = write(tmp_path / "sums--org--tiny" / "0d76bdf2" / "results.jsonl", lines(later))
    name, [race] = races_of(path, tmp_path / "out", Question("0", "Three and four?", "seven"))
    assert name == "org_tiny--sums.jsonl"
    assert (race.started.question.text, race.started.question.truth) == (
        "Three and four?",
        "seven",
    )
    [found] = race.traces
    assert (found.tokens, found.prompt_tokens, found.finish_reason) == (41, 11, "length")
    assert found.text(Channel.THINKING) == "hm hm"
    assert found.end_s == pytest.approx(0.25, abs=1e-3)


def test_a_group_of_environments_is_a_set_each(tmp_path: Path) -> None:
    write(tmp_path / "metadata.json", METADATA)
    path = write(tmp_path / "results.jsonl", lines(rollout(), rollout(1, task="words")))
    batches = verifiers.IMPORTER.find(ImportOrder([path], len)).batches
    assert [batch.name for batch in batches] == ["org_tiny--sums", "org_tiny--words"]


def test_traces_of_an_episode_are_read_from_their_nodes(tmp_path: Path) -> None:
    broken = trace(1, nodes=[], calls=[], ok=False, errors=[{"type": "E", "message": "it broke"}])
    judge = trace(2, task={"type": "Judge", "data": {}, "key": "other"})
    again = trace(text="So it is \\boxed{7}")
    path = write(
        tmp_path / "traces.jsonl",
        lines(episode(trace(), judge), episode(broken, ok=False), episode(again)),
    )
    name, races = races_of(path, tmp_path / "out")
    assert name == "org_tiny--sums.jsonl"
    [race] = races
    assert race.started.question == Question("sums-0", ASKED, "7", "sums")
    assert race.started.sampling.temperature == 0.7
    assert [t.status for t in race.traces] == ["done", "failed", "done"]
    assert [t.answer and t.answer.text for t in race.traces] == ["8", None, "7"]
    first = race.traces[0]
    assert (first.tokens, first.thinking_tokens, first.prompt_tokens) == (41, 20, 11)
    assert first.text(Channel.THINKING) == "hm hm hm hm "
    assert first.end_s == pytest.approx(0.91, abs=1e-3)
    assert race.traces[1].failure == "The rollout failed: it broke."


def test_several_turns_are_one_text_with_all_their_tokens_and_time(tmp_path: Path) -> None:
    one = trace()
    one["nodes"] += [
        {"parent": 1, "message": {"role": "user", "content": "Sure?"}},
        {"parent": 2, "message": {"role": "assistant", "content": "Yes."}, "sampled": True},
    ]
    one["calls"] += [{**one["calls"][0], "node": 3, "finish_reason": "length"}]
    path = write(tmp_path / "traces.jsonl", lines(episode(one)))
    _, [race] = races_of(path, tmp_path / "out")
    [found] = race.traces
    assert found.text(Channel.ANSWER) == "So it is \\boxed{8}\n\nYes."
    assert (found.tokens, found.thinking_tokens, found.finish_reason) == (82, 40, "length")
    assert found.end_s == pytest.approx(1.82, abs=1e-3)
    assert found.prompt_tokens is None


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize("moment", [None, True, "1", -1, 1e300, 10**400, [1.0]])
def test_a_call_whose_moments_are_none_has_no_time(tmp_path: Path, moment: object) -> None:
    one = trace()
    one["calls"][0]["time"] = {"start": moment, "end": moment}
    path = write(tmp_path / "traces.jsonl", lines(episode(one)))
    [batch] = verifiers.IMPORTER.find(ImportOrder([path], len)).batches
    [[race], _] = batch.read(lambda: None)
    assert [imported.took_s for imported in race.traces] == [None]


BAD_LINES = {
    "torn": ("{", "is not JSON"),
    "NaN": ('{"completion": NaN}', "is not JSON"),
    "deep": ("[" * 20_000 + "]" * 20_000, "is nested too deeply"),
    "number": ("7", "is no JSON object"),
    "nothing": ("{}", "is neither a rollout nor an episode of verifiers"),
    "no id": (lines(rollout(example_id=None)), "has no “example_id”"),
    "id true": (lines(rollout(example_id=True)), "has no “example_id”"),
    "no completion": (lines(rollout(completion=[])), "has no “completion”"),
    "other type": (lines(rollout(completion={"a": [1]})), "has no “completion”"),
    "other truth": (
        lines(rollout(answer="8")),
        "asks something else than the rollouts before it",
    ),
    "other task": (
        lines(episode(trace(nodes=[7]), task={"key": "x"})),
        "has no trace of its own task",
    ),
    "loop": (
        lines(episode(trace(nodes=[{"sampled": True, "parent": 0}]))),
        "has a node whose parent is not before it",
    ),
    "node": (
        lines(episode(trace(nodes=[7, {"sampled": True, "parent": 0}]))),
        "has a node that is no object",
    ),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path, name: str) -> None:
    line, why = BAD_LINES[name]
    path = write(tmp_path / "results.jsonl", lines(rollout()) + line.rstrip("\n") + "\n")
    found = verifiers.IMPORTER.find(ImportOrder([path], len))
    [skip] = found.skips
    assert skip.where.endswith("results.jsonl, line 2,")
    assert skip.why == why
    assert len(found.batches) == 1


@pytest.mark.parametrize("time", [None, True, "1", -1, 0, 1e12, 10**400, [1.0], {}])
def test_a_time_that_is_none_leaves_the_session_without_times(tmp_path: Path, time: object) -> None:
    path = write(tmp_path / "results.jsonl", lines(rollout(), rollout(generation_ms=time)))
    found = verifiers.IMPORTER.find(ImportOrder([path], len))
    save_all(found, "verifiers", tmp_path / "out", lambda _done: None)
    [session] = (tmp_path / "out").iterdir()
    header = read_session(session).header
    assert not header.timed
    assert header.note_of_times == ""
