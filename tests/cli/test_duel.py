from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.__main__ import main
from tts_tui.replay.recording import load_recording

if TYPE_CHECKING:
    from collections.abc import Iterator


async def _answers(exchange: Exchange) -> None:
    """Model `a` is right in all of its traces, `b` in none; both say as much."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "a"}, {"id": "b"}]}', content_type=JSON)(exchange)
        return
    right = exchange.request.body["model"] == "a"
    exchange.head()
    exchange.say(f" so \\boxed{{{42 if right else 41}}}")
    exchange.finish("stop", 5 if right else 9)


@pytest.fixture
def server() -> Iterator[ScriptServer]:
    with serving(_answers) as running:
        yield running


def _duel(server: ScriptServer, *flags: str) -> list[str]:
    asked = ["race", "What is 6 times 7?", "--answer", "42", "--base-url", server.url]
    return [*asked, "-n", "2", "--seed", "0", "--plain", "--session", "s.jsonl", *flags]


def _verdict(capsys: pytest.CaptureFixture[str]) -> list[str]:
    out, err = capsys.readouterr()
    assert err == ""
    return [line.removeprefix("duel  ") for line in out.splitlines() if line.startswith("duel  ")]


def test_two_models_race_each_other_and_one_verdict_is_printed_and_printed_again(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_duel(server, "--model", "a", "--model", "b", "--duel")) == 0
    said = _verdict(capsys)
    assert "on one server, " in said[0]
    assert said[1:3] == ["a beats b", "a is right, b is wrong"]
    assert "a took 10 tokens, b 18" in said
    assert main(["replay", "s.jsonl", "--plain"]) == 0
    assert _verdict(capsys) == said
    assert main(["replay", "s.jsonl", "--plain", "--hide-truth"]) == 0
    hidden = _verdict(capsys)
    assert hidden[1] == "no winner: what is right is not known, or hidden"
    assert not any("is right," in line or "beats" in line for line in hidden)


def test_a_model_races_itself_armed_and_not_with_the_same_seeds(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_duel(server, "--model", "a", "--duel", "FFS-1")) == 0
    assert any(
        line.startswith(("a tie", "unarmed beats", "FFS-1@2 beats")) for line in _verdict(capsys)
    )
    recording = load_recording(Path("s.jsonl"))
    assert [each.started.armed for each in recording.races] == [None, "FFS-1@2"]
    assert len({each.started.sampling.seed for each in recording.races}) == 1
    [scene] = recording.scenes
    assert len(scene.races) == 2
    seeds = sorted(
        int(str(request.body["seed"])) for request in server.requests if request.method == "POST"
    )
    assert seeds == [0, 0, 1, 1]


def test_the_sides_of_one_server_get_as_many_places_each(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--model", "a", "--model", "b", "--duel", "--concurrency", "2"]
    assert main(_duel(server, *flags)) == 0
    assert _verdict(capsys)[0].endswith("on one server, 1 place each")
    lines = [json.loads(line) for line in Path("s.jsonl").read_text("utf-8").splitlines()]
    assert [line["slots"] for line in lines if "slots" in line] == [1, 1]
    assert lines[0]["plan"]["duel"] is True


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--model", "a", "--duel"], "A duel has two sides, and it was given 1 model."),
        (["--model", "a", "--model", "b", "--model", "c", "--duel"], "given 3 models"),
        (["--model", "a", "--duel", "FSF-1"], "FSF-1"),
        (["--model", "a", "--duel", "SD"], "cannot be armed"),
        (["--model", "a", "--duel", "FFS-1", "--resume"], "begins a session of its own"),
    ],
)
def test_what_makes_no_two_sides_is_refused(
    flags: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["race", "6 × 7?", "--base-url", "http://127.0.0.1:9", "-n", "2"]
    assert main([*asked, *flags, "--session", "s.jsonl"]) == 2
    assert said in capsys.readouterr().err
    assert not Path("s.jsonl").exists()
