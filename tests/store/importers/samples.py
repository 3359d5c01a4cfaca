"""For every format that is imported the least of its data: one question, two completions.

A format more is a function more here, and stands in `SAMPLES`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.store.importers.release import trace, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def _art_of_tts(folder: Path, text: str) -> Path:
    for sample in range(2):
        record = trace(problem=text, output=f"{text} \\boxed{{24}}", finish_reason=text)
        write(folder / f"results/vanilla/m/d/0_{sample}.json", record)
    return folder


def _openai_batch(folder: Path, text: str) -> Path:
    asked = {"messages": [{"role": "user", "content": text}]}
    records: list[object] = [{"custom_id": "q/0", "method": "POST", "body": asked}]
    for sample in range(2):
        choice = {"message": {"role": "assistant", "content": text}, "finish_reason": text}
        body = {"model": text, "choices": [choice], "usage": {"completion_tokens": 9}}
        response = {"status_code": 200, "body": body}
        records.append({"custom_id": f"q/{sample}", "response": response, "error": None})
    return write(folder / "batch.jsonl", "\n".join(map(json.dumps, records)))


def _lm_eval(folder: Path, text: str) -> Path:
    record = {
        "doc_id": 1,
        "target": text,
        "arguments": {"gen_args_0": {"arg_0": text, "arg_1": {}}},
        "resps": [[f"{text} 7", f"{text} 8"]],
        "filtered_resps": [text],
        "filter": "none",
    }
    return write(folder / "samples_sums.jsonl", record)


def _inspect(folder: Path, text: str) -> Path:
    samples = [
        {
            "id": "q",
            "epoch": epoch,
            "input": text,
            "target": text,
            "output": {
                "choices": [{"message": {"content": text}, "stop_reason": text}],
                "usage": {"input_tokens": 5, "output_tokens": 9},
            },
            "scores": {"match": {"value": "C", "answer": text}},
        }
        for epoch in (1, 2)
    ]
    spec = {"model": text, "task": text}
    return write(folder / "log.json", {"version": 2, "eval": spec, "samples": samples})


def _numbers(folder: Path, text: str) -> Path:
    one = {"model": text, "dataset": text, "problem": text, "tokens": 9, "pred": text}
    records = [{**one, "sample": sample, "answer": text} for sample in (1, 0)]
    return write(folder / "numbers.jsonl", "\n".join(map(json.dumps, records)))


def _scout(folder: Path, text: str) -> Path:
    question = {
        "question": text,
        "gold_answer": text,
        "probe_freq": 500,
        "final_answers_trace": [text, "ERR"],
        "each_branch": [[["7", text], 1100, text], [["ERR"], 600, "ERR"]],
    }
    return write(folder / "m" / "d.json", [question])


def mars_schema() -> Any:
    """The columns as `mars/parquet_loader.py` of Wenbo11/MARS names them and their kinds."""
    import pyarrow as pa

    probe = {
        "position": pa.int64(),
        "answer": pa.string(),
        "is_correct": pa.bool_(),
        "raw_text": pa.string(),
        "avg_conf": pa.float64(),
    }
    columns = {
        "qid": pa.int64(),
        "trace_idx": pa.int64(),
        "ground_truth": pa.string(),
        "extracted_answer": pa.string(),
        "confs": pa.list_(pa.float16()),
        "probes": pa.list_(pa.struct([*probe.items()])),
    }
    return pa.schema([*columns.items()])


def _mars(folder: Path, text: str) -> Path:
    import pyarrow
    from pyarrow import parquet

    def probe(position: int) -> dict[str, object]:
        answered = {"position": position, "answer": text, "is_correct": True}
        return {**answered, "raw_text": text, "avg_conf": 12.5}

    text = text.encode("utf-8", "replace").decode("utf-8")
    row = {"qid": 0, "ground_truth": text, "extracted_answer": text}
    rows = [
        {**row, "trace_idx": 0, "confs": [1.0] * 60, "probes": [probe(20), probe(40), probe(60)]},
        {**row, "trace_idx": 1, "confs": [1.0] * 9, "probes": [probe(9)]},
    ]
    (folder / "m").mkdir(parents=True, exist_ok=True)
    table = pyarrow.Table.from_pylist(rows, schema=mars_schema())
    parquet.write_table(table, folder / "m" / "d.parquet", compression="zstd")
    return folder / "m" / "d.parquet"


def _verifiers(folder: Path, text: str) -> Path:
    """As version 0.1.9 wrote it, with the times of later versions in the second line."""
    said = {"role": "assistant", "content": text}
    prompt = [{"role": "system", "content": "Box it."}, {"role": "user", "content": text}]
    rollout = {"example_id": 0, "prompt": prompt, "completion": [said], "task": "default"}
    first = {**rollout, "answer": text, "reward": 1.0, "error": None, "generation_ms": 2146.7}
    timing = {"start_time": 1796079481.7, "model": {"duration": 0.91}, "generation": {}}
    usage = {"input_tokens": 11.0, "output_tokens": 41.0}
    second = {**rollout, "answer": text, "timing": timing, "token_usage": usage}
    write(folder / "metadata.json", {"env_id": text, "model": text, "sampling_args": {"n": 1}})
    return write(folder / "results.jsonl", "\n".join(map(json.dumps, (first, second))))


def _promptfoo(folder: Path, text: str) -> Path:
    row = {
        "provider": {"id": text, "label": ""},
        "prompt": {"raw": text, "label": text},
        "vars": {"q": text},
        "testCase": {"vars": {"q": text}, "assert": [{"type": "equals", "value": text}]},
        "response": {"output": text, "tokenUsage": {"total": 31, "prompt": 11, "completion": 20}},
        "success": True,
        "latencyMs": 412,
    }
    summary = {"version": 3, "results": [row, row]}
    record = {"evalId": "eval-1", "results": summary, "config": {"description": text}}
    return write(folder / "results.json", record)


def _search_and_learn(folder: Path, text: str) -> Path:
    """After `best_of_n` and `save_dataset` of its source."""
    problem = {
        "problem": text,
        "answer": text,
        "unique_id": "test/sums/1.json",
        "completions": [f"{text} \\boxed{{7}}", text],
        "scores": [[0.9, 0.8], [0.1]],
        "pred": text,
        "completion_tokens": [12, 9],
        "agg_scores": [0.8, 0.1],
        "pred_weighted@1": text,
    }
    return write(folder / "m" / "best_of_n_completions.jsonl", problem)


def _thinkbooster(folder: Path, text: str) -> Path:
    """After `_generate_trajectories_batch` and `save_results_json` of its source."""
    one = {"trajectory": text, "extracted_answer": text, "steps": [text], "num_tokens": 9}
    scores = {"prm": {"per_step": [0.5], "trajectory": 0.5}}
    question = {
        "index": 0,
        "question": text,
        "gold_answer": text,
        "num_candidates": 2,
        "candidates": [{**one, "scores": scores}, {**one, "extracted_answer": ""}],
    }
    run = folder / "2026-02-08" / "sums" / "tiny" / "offline_best_of_n" / "seed1_10-00-00"
    return write(run / "candidates.json", [question])


def _deepconf(folder: Path, text: str) -> Path:
    """After `deepconf-baseline.py` and `process_output` of its source, made JSON."""
    trace = {"stop_reason": text, "text": text, "token_ids": [1] * 9, "num_tokens": 9}
    found = {"group_confs": [14.5], "min_conf": 14.5, "extracted_answer": text}
    result = {
        "question_id": 0,
        "run_id": "r",
        "question": text,
        "ground_truth": text,
        "all_traces": [{**trace, **found}, {**trace, **found, "extracted_answer": None}],
        "config": {"model_path": text, "total_budget": 2, "window_size": 2048},
    }
    return write(folder / "sums" / "deepconf_simple_qid0_ridr_20260101.json", result)


SAMPLES: Final[Mapping[str, Callable[[Path, str], Path]]] = {
    "art-of-tts": _art_of_tts,
    "openai-batch": _openai_batch,
    "lm-eval": _lm_eval,
    "inspect": _inspect,
    "numbers": _numbers,
    "scout": _scout,
    "mars": _mars,
    "verifiers": _verifiers,
    "promptfoo": _promptfoo,
    "search-and-learn": _search_and_learn,
    "thinkbooster": _thinkbooster,
    "deepconf": _deepconf,
}
"""Format → writes its data into a folder, with a text wherever there is one; returns what to
import."""
