from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tts_tui.analysis.bounded_search import bounded_find
from tts_tui.analysis.math_equal import MathJudge, Verdict
from tts_tui.analysis.search import read_query
from tts_tui.child_env import child_environment
from tts_tui.ui.kit.clipboard import copy

SOURCE = Path(__file__).parents[1] / "src" / "tts_tui"
CANARY = "canary-5Zq0"
TELLTALE = (
    "import json, os; word = json.dumps(sorted(v for v in os.environ.values() if 'cana' in v))\n"
)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_PAT",
        "lower_key",
        "LD_PRELOAD",
    ):
        monkeypatch.setenv(name, CANARY)


def test_a_child_gets_what_it_needs_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_CTYPE", "C.UTF-8")
    given = child_environment()
    assert CANARY not in given.values()
    assert given["LC_CTYPE"] == "C.UTF-8"
    assert "PATH" in given


def test_no_child_is_started_with_our_whole_environment() -> None:
    started = [
        (path.name, call)
        for path in SOURCE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"subprocess", "anyio", "asyncio", "os"}
        and call.func.attr
        in {"run", "Popen", "call", "check_call", "check_output", "open_process", "run_process",
            "create_subprocess_exec", "create_subprocess_shell", "system", "popen", "execv"}
        and (call.func.value.id, call.func.attr) not in {("anyio", "run"), ("asyncio", "run")}
    ]  # fmt: skip
    assert {name for name, _ in started} >= {"math_equal.py", "bounded_search.py", "local.py"}
    for name, call in started:
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert given.get("env", "").startswith("child_environment("), name


def test_the_judge_of_mathematics_sees_no_key(tmp_path: Path) -> None:
    child, seen = tmp_path / "child.py", tmp_path / "seen"
    child.write_text(
        TELLTALE + f"open({str(seen)!r}, 'w').write(word)\n"
        "print('\"ready\"', flush=True); input(); print('\"same\"', flush=True); input()\n"
    )
    with MathJudge(child=child) as judge:
        assert judge("a", "b") is Verdict.SAME
    assert seen.read_text() == "[]"


def test_a_search_sees_no_key(tmp_path: Path) -> None:
    child, seen = tmp_path / "child.py", tmp_path / "seen"
    child.write_text(TELLTALE + f"open({str(seen)!r}, 'w').write(word); print('[[[0, 1]]]')\n")
    assert bounded_find(read_query("a|b"), ["a"], child=child) == [[(0, 1)]]
    assert seen.read_text() == "[]"


def test_a_clipboard_tool_sees_no_key(tmp_path: Path) -> None:
    tool, seen = tmp_path / "pbcopy", tmp_path / "seen"
    tool.write_text(f'#!/bin/sh\nenv > "{seen}"\n')
    tool.chmod(0o755)
    copy("x", lambda _: None, which=lambda name: str(tool) if name == "pbcopy" else None)
    assert CANARY not in seen.read_text()
    assert "PATH=" in seen.read_text()
