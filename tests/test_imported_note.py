"""What was imported as beam searches says wherever it is shown how it came about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tests.support.race_board import picture
from tests.support.screens import at_every_size
from tests.support.studies import two_models
from tts_tui.analysis.key import Key
from tts_tui.analysis.plot import Axis, plot_of
from tts_tui.cli.main import run
from tts_tui.domain.events import (
    ModelCard,
    RaceStarted,
    Sampling,
    TraceFinished,
)
from tts_tui.domain.strategies.bs import CARD, imported_note
from tts_tui.study.comparing import Order, compare
from tts_tui.study.plot_svg import svg_of
from tts_tui.ui.compare.model import CompareModel
from tts_tui.ui.kit.explain import rule_of, strategy_rules
from tts_tui.ui.race.live_model import LiveModel

if TYPE_CHECKING:
    from pathlib import Path

NOTE = "as released: best_of"


def started(beams: int | None) -> RaceStarted:
    card = ModelCard("m", "m", "")
    return RaceStarted(0, 0.0, QUESTION, card, 1, Sampling(), "2026-11-24T14:03:00Z", None, beams)


def shown(capsys: pytest.CaptureFixture[str], *argv: object) -> str:
    capsys.readouterr()
    assert run([str(part) for part in argv]) == 0
    return capsys.readouterr().out


def test_the_card_says_it_and_a_race_only_where_its_outputs_were_imported() -> None:
    assert NOTE == CARD.note == imported_note(started(4))
    assert imported_note(started(None)) == ""


def test_plain_lines_and_tables_say_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_models(tmp_path)
    path = tmp_path / "quick--sums--bs2.jsonl"
    assert f"starts: quick, 1 trace, {NOTE}" in shown(capsys, "replay", path, "--plain")
    scored = shown(capsys, "score", path).split("\n")[1:-1]
    assert all(f"BS@2 ({NOTE})" in line for line in scored)
    table = shown(capsys, "compare", tmp_path, "--plain").split("\n")
    assert all(f"BS@2 ({NOTE})" in line for line in table if "BS@" in line)
    assert any("BS@2" in line for line in table)
    (tmp_path / "quick").mkdir()
    for one in tmp_path.glob("quick--*.jsonl"):
        one.rename(tmp_path / "quick" / one.name)
    between = shown(capsys, "compare", tmp_path / "quick", "--versus", "BS@2", "MV@4")
    assert f"; BS@2 {NOTE}" in between


def test_rows_for_programs_keep_their_names_and_say_it_under_a_key_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_models(tmp_path)
    scored = shown(capsys, "score", tmp_path / "quick--sums--bs2.jsonl", "--json")
    compared = shown(capsys, "compare", tmp_path, "--json")
    assert {row["strategy"] for row in json.loads(scored)} == {"BS@2"}
    assert "BS" in {row["strategy"] for row in json.loads(compared)}
    assert {row["note"] for row in json.loads(scored)} == {NOTE}
    assert {(row["strategy"], row["note"]) for row in json.loads(compared)} >= {
        ("BS", NOTE),
        ("MV", None),
    }


def test_the_plot_and_its_screen_say_it(tmp_path: Path) -> None:
    report = compare(Order(two_models(tmp_path)))
    model = CompareModel(report)
    model.cursor = Key("BS", 2, NOTE)
    assert f"BS@2 ({NOTE}): " in model.said_of_row()
    picture_of = svg_of(plot_of(model.rows, Axis.SPENT), "title")
    assert f">{NOTE}</text>" in picture_of
    assert f"BS@2 ({NOTE}): " in picture_of
    model.cursor = Key("MV", 4)
    assert NOTE not in model.said_of_row()


def test_the_help_says_it() -> None:
    assert NOTE in dict(strategy_rules())["BS@N"]
    assert NOTE in rule_of("BS@4")


@at_every_size
@pytest.mark.parametrize("beams", [4, None])
def test_the_board_of_a_race_says_it_beside_its_lanes(
    size: tuple[int, int], beams: int | None
) -> None:
    controls = FakeControls(plan_of(n=1, strategies=("BS@4",)))
    controls.feed(started(beams), TraceFinished(0, 1.0, 0, "stop", tokens=9))
    text = "\n".join(picture(LiveModel(controls), *size))
    assert (f"traces {NOTE}" in text) == (beams is not None)
    assert "BS@4" in text
