from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.families import family
from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import hostile_race, two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.cli.exporters.svg import DECIDED_S, END_S
from tts_tui.domain.events import RaceStarted

if TYPE_CHECKING:
    from tts_tui.cli.exporters.exporter import Flag


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


def test_a_picture_that_moves_holds_the_first_decision_and_the_end(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", str(session), "--format", "svg", "--animate", "2"]
    assert main(command) == 0
    # Eight moments in two seconds, the first decision among them for longer, and the end.
    [total] = re.findall(r"animation:([\d.]+)s", Path("race.svg").read_text("utf-8"))
    assert float(total) == 2 + DECIDED_S + END_S
    assert main([*command, "--at", "50%", "--force"]) == 2
    assert "Leave out --at or --animate." in capsys.readouterr().err


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


@pytest.mark.parametrize("kind", sorted(EXPORTERS))
def test_every_format_holds_what_procedures_grew(home: Path, kind: str) -> None:
    names = ["MV@2", "wait-1@1", "BS@2"]
    path = write_session(Path("family.jsonl"), family(), strategies=names, n=2)
    text = exported(path, kind)
    assert home
    assert "wait-1@1" in text
    assert "BS@2" in text


def exported(session: Path, kind: str, *flags: str) -> str:
    """What an export as `kind` holds; its file is gone again."""
    out = Path("made")
    assert main(["export", str(session), "--format", kind, "--out", str(out), *flags]) == 0
    text = out.read_text("utf-8")
    out.unlink()
    return text


@pytest.mark.parametrize("kind", EXPORTERS)
def test_every_format_writes_a_file_under_the_sessions_name(session: Path, kind: str) -> None:
    assert main(["export", str(session), "--format", kind]) == 0
    assert Path(f"race.{kind}").stat().st_size > 0
    assert {path.name for path in Path().iterdir()} == {"race.jsonl", f"race.{kind}"}


@pytest.mark.parametrize("kind", EXPORTERS)
def test_no_format_lets_a_hidden_truth_be_guessed(home: Path, kind: str) -> None:
    # Whoever is right, what is written is the same, to the byte.
    hidden = set()
    for truth in ("4", "5", "truth-of-its-own"):
        events = two_traces()
        first = events[0]
        assert isinstance(first, RaceStarted)
        events[0] = replace(first, question=replace(first.question, truth=truth))
        session = write_session(Path("race.jsonl"), events, strategies=["FFS-1@2", "MV@2"], n=2)
        hidden.add(exported(session, kind, "--hide-truth"))
    assert home
    assert len(hidden) == 1


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", EXPORTERS)
def test_no_format_lets_hostile_text_through(home: Path, kind: str, text: str) -> None:
    session = write_session(Path("s.jsonl"), hostile_race(text), strategies=["SD", "MV@1"], n=1)
    assert home
    for flags in ([], ["--hide-truth"]):
        assert not controls_in(exported(session, kind, *flags))


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("kind", ["cast", "svg"])
def test_a_picture_says_that_the_truth_is_hidden(session: Path, kind: str, first: bool) -> None:
    command = ["export", str(session), "--format", kind, "--out", "hidden"]
    assert main(["--hide-truth", *command] if first else [*command, "--hide-truth"]) == 0
    shown, text = (
        text.replace("&#160;", " ")
        for text in (exported(session, kind), Path("hidden").read_text("utf-8"))
    )
    assert "truth hidden" in text
    assert "truth hidden" not in shown
    for verdict in ("✓ right", "✗ wrong"):
        assert verdict in shown
        assert verdict not in text


def flags_of_others() -> list[tuple[str, Flag[Any]]]:
    every = {flag for exporter in EXPORTERS.values() for flag in exporter.flags}
    return [
        (kind, flag)
        for kind, exporter in EXPORTERS.items()
        for flag in sorted(every - set(exporter.flags), key=lambda flag: flag.name)
    ]


@pytest.mark.parametrize(("kind", "flag"), flags_of_others())
def test_a_flag_of_another_format_is_refused(
    session: Path, capsys: pytest.CaptureFixture[str], kind: str, flag: Flag[Any]
) -> None:
    # Also where it is given what it would be anyway.
    command = ["export", str(session), "--format", kind, flag.name, str(flag.default)]
    assert main(command) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert f"{flag.name} is a flag of " in err
    assert f"not of {kind}." in err
    assert [path.name for path in Path().iterdir()] == ["race.jsonl"]


def test_the_helps_name_every_format_and_its_flags(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for command in ([], ["export"]):
        assert main([*command, "--help"]) == 0
        said.append(" ".join(capsys.readouterr().out.split()))
    of_all, of_export = said
    for kind, exporter in EXPORTERS.items():
        assert exporter.what in of_all
        assert exporter.what in of_export
        assert f"--format {kind}" in of_export, "an example of it in cli/commands/export.py"
        for flag in exporter.flags:
            assert re.search(rf"{flag.name} \S+ (\S+, )*{kind}(, \S+)*: ", of_export)


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
