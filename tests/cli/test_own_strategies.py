"""Strategies of one's own on the command line, the one of the README among them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.own import own_file
from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).parents[2] / "README.md"


async def _answers(exchange: Exchange) -> None:
    """42 for two of three."""
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    seed = exchange.request.body["seed"]
    assert isinstance(seed, int)
    exchange.head()
    exchange.say(f"so \\boxed{{{41 if seed == 1 else 42}}}")
    exchange.finish("stop", seed + 2)


def example() -> str:
    """The README's strategy."""
    _, _, section = README.read_text("utf-8").partition("### A strategy of your own")
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(home: Path) -> Path:
    made = home / "config" / "strategies"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def server() -> Iterator[ScriptServer]:
    with serving(_answers) as running:
        yield running


def race(server: ScriptServer, *flags: str) -> list[str]:
    asked = ["race", "What is 6 times 7?", "--base-url", server.url, "--model", "m"]
    return [*asked, "--seed", "0", "-n", "3", "--answer", "42", "--session", "s.jsonl", *flags]


def test_the_readmes_example_is_short_and_races_scores_and_compares(
    folder: Path, server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len([line for line in example().split("\n") if line]) <= 15
    (folder / "two_thirds.py").write_text(example())
    assert run(race(server, "--arm", "two-thirds", "--plain")) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "two-thirds@3" in out
    assert "two thirds agree" in out
    header = json.loads(Path("s.jsonl").read_text().split("\n")[0])
    assert header["plan"]["armed"] == "two-thirds@3"
    assert "two-thirds@3" in header["plan"]["strategies"]
    assert run(["score", "s.jsonl", "--json"]) == 0
    rows = {row["strategy"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["two-thirds@3"]["decided"] is True
    assert rows["two-thirds@3"]["answer"] == "42"
    # Armed, it may have cut the third trace: what is compared has all three.
    assert run(race(server, "--plain", "--session", "whole.jsonl")) == 0
    capsys.readouterr()
    flags = ["--json", "--strategies", "two-thirds,MV", "-n", "3"]
    assert run(["compare", "whole.jsonl", *flags]) == 0
    compared = {row["strategy"]: row["accuracy"] for row in json.loads(capsys.readouterr().out)}
    assert compared == {"two-thirds": 1.0, "MV": 1.0}


def test_a_session_without_it_is_scored_with_it_where_that_is_asked_for(
    folder: Path, server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "two_thirds.py").write_text(example())
    assert run(race(server, "--strategies", "MV", "--plain")) == 0
    for flags, expected in (
        ([], ["MV@3"]),
        (["--strategies", "two-thirds,MV"], ["two-thirds@3", "MV@3"]),
    ):
        capsys.readouterr()
        assert run(["score", "s.jsonl", "--json", *flags]) == 0
        scored = json.loads(capsys.readouterr().out)
        assert [row["strategy"] for row in scored] == expected
    assert run(["replay", "s.jsonl", "--plain"]) == 0
    assert "two-thirds" not in capsys.readouterr().out
    assert run(["compare", "s.jsonl", "--json"]) == 0
    compared = {row["strategy"] for row in json.loads(capsys.readouterr().out)}
    assert "two-thirds" in compared


def test_a_broken_file_stops_nothing_and_is_named_once(
    folder: Path, server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    own_file(folder, "good")
    (folder / "bad.py").write_text("def broken(")
    assert run(race(server, "--plain")) == 0
    out, err = capsys.readouterr()
    assert "good@3" in out
    [line] = err.strip().split("\n")
    assert "strategies/bad.py is left out: line 1" in line
    assert line.endswith("Correct it, or remove it.")


@pytest.mark.parametrize("form", ["--plain", "--json"])
def test_one_that_fails_drops_out_and_the_race_goes_on(
    folder: Path, server: ScriptServer, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    own_file(folder, "bad", "return 1 / 0")
    assert run(race(server, "--arm", "bad", "--strategies", "bad,MV", form)) == 0
    out, err = capsys.readouterr()
    said = "bad@3 failed and is left out: ZeroDivisionError: division by zero."
    assert said in (out if form == "--plain" else err)
    assert "Traceback" not in out + err
    assert "MV@3" in out
    assert run(["score", "s.jsonl", "--json"]) == 0
    scored = capsys.readouterr()
    assert [row["strategy"] for row in json.loads(scored.out)] == ["MV@3"]
    assert scored.err.count(said) == 1


def test_the_doctor_says_where_each_comes_from(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_file(folder, "good")
    (folder / "bad.py").write_text("CARD = 7")
    run(["doctor"])
    lines = capsys.readouterr().out.split("\n")
    assert any(
        line.startswith("✓ ok       strategy good@N: of your own, from ")
        and line.endswith("strategies/good.py")
        for line in lines
    )
    assert any(
        line.startswith("○ optional") and "bad.py is left out: its CARD is a int" in line
        for line in lines
    )


def test_a_folder_of_strategies_in_the_working_folder_is_not_read(
    home: Path, server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    own_file(home / "work" / "strategies", "hostile")
    assert run(race(server, "--plain")) == 0
    out, err = capsys.readouterr()
    assert "hostile" not in out + err
    run(["doctor"])
    assert "strategies of your own: none" in capsys.readouterr().out
