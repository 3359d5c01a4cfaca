from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.recordings import two_traces, write_session
from tts_tui.__main__ import main


@pytest.fixture
def session(home: Path) -> Path:
    path = write_session(Path("race.jsonl"), two_traces(), strategies=["FFS-1@2", "MV@2"], n=2)
    assert home
    return path


def test_a_cast_and_a_picture_are_written_beside_one(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["export", str(session), "--format", "cast", "--speed", "8", "--size", "80x24"]) == 0
    )
    assert "wrote ~/work/race.cast" in capsys.readouterr().out
    lines = Path("race.cast").read_text("utf-8").split("\n")
    assert json.loads(lines[0])["term"] == {"cols": 80, "rows": 24}
    assert main(["export", str(session), "--format", "svg", "--at", "50%", "--theme", "paper"]) == 0
    assert Path("race.svg").read_text("utf-8").startswith("<svg")
    assert not list(Path().glob(".*"))


def test_nothing_is_overwritten_unless_told(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("race.svg").write_text("mine")
    assert main(["export", str(session), "--format", "svg"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert Path("race.svg").read_text() == "mine"
    assert main(["export", str(session), "--format", "svg", "--force"]) == 0
    assert Path("race.svg").read_text("utf-8").startswith("<svg")


def test_what_if_can_be_exported(session: Path) -> None:
    command = ["export", str(session), "--format", "svg", "--arm", "FFS-1", "--out", "armed.svg"]
    assert main(command) == 0
    assert "What&#160;if&#160;FFS-1@2" in Path("armed.svg").read_text("utf-8")


@pytest.mark.parametrize("first", [True, False])
def test_what_is_exported_keeps_a_hidden_truth(session: Path, first: bool) -> None:
    hide = ["--hide-truth"]
    for kind in ("svg", "cast"):
        command = ["export", str(session), "--format", kind, "--speed", "8"]
        assert main([*command, "--out", f"shown.{kind}"]) == 0
        hidden = [*command, "--out", f"hidden.{kind}"]
        assert main([*hide, *hidden] if first else [*hidden, *hide]) == 0
        shown, text = (
            Path(f"{name}.{kind}").read_text("utf-8").replace("&#160;", " ")
            for name in ("shown", "hidden")
        )
        assert "truth hidden" in text
        assert "truth hidden" not in shown
        for verdict in ("✓ right", "✗ wrong"):
            assert verdict in shown
            assert verdict not in text


@pytest.mark.parametrize(
    ("flags", "part"),
    [
        (["--format", "gif"], "gif"),
        (["--format", "svg", "--at", "soon"], "“soon” is no moment"),
        (["--format", "svg", "--at", "99"], "ends at 21.5 s"),
        (["--format", "svg", "--size", "1x1"], "not a size"),
        (["--format", "svg", "--size", "x"], "not a size"),
        (["--format", "svg", "--question", "3"], "holds 1 question"),
        (["--format", "svg", "--arm", "ZZ"], "is no strategy"),
        (["--format", "svg", "--theme", "zz"], "No theme"),
        (["--format", "svg", "--out", "/nowhere/at/all.svg"], "There is no folder"),
        (["--format", "cast", "--speed", "1000"], "0.25 to 64"),
        ([], "--format"),
    ],
)
def test_bad_flags_are_one_sentence(
    session: Path, capsys: pytest.CaptureFixture[str], flags: list[str], part: str
) -> None:
    assert main(["export", str(session), *flags]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert part in err
    assert [path.name for path in Path().iterdir()] == ["race.jsonl"]


def test_a_comparison_without_a_screen_cannot_hide_the_truth(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for flags in (["--plain"], ["--json"], ["--csv", "rows.csv"]):
        assert main(["compare", str(session), "--hide-truth", *flags]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "--hide-truth" in err
    assert not Path("rows.csv").exists()
