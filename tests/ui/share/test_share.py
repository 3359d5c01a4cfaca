from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pyte
import pytest

from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import hostile_race, two_traces, write_session
from tts_tui.replay.player import ReplayControls
from tts_tui.replay.recording import load_recording
from tts_tui.ui.kit.palette import palette_from
from tts_tui.ui.kit.theme_file import built_in_default
from tts_tui.ui.share.cast import CastLook, Watch, cast_lines
from tts_tui.ui.share.moving import Shot, moving_svg
from tts_tui.ui.share.stage import Stage
from tts_tui.ui.share.still import svg_of

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
PALETTE = palette_from(built_in_default().variables())
OURS = re.compile(r"\x1b\[(?:\?25[lh]|2J|\d+;\d+H|0(?:;\d+)*m)")


def played(
    path: Path, width: int = 100, height: int = 30, version: int = 3
) -> tuple[list[Any], Stage]:
    watch = Watch()
    controls = ReplayControls(load_recording(path), now=watch)
    look = CastLook(PALETTE, width, height, fps=5, title="a\x1b]0;x\x07 title", version=version)
    lines = [json.loads(line) for line in cast_lines(controls, watch, look, 7, lambda _: None)]
    return lines, Stage(controls, PALETTE, width, height)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_session(tmp_path / "s.jsonl", two_traces(), strategies=["FFS-1@2", "MV@2"], n=2)


def screen_of(events: list[Any], width: int, height: int) -> list[str]:
    screen = pyte.Screen(width, height)
    stream = pyte.Stream(screen)
    for _, kind, data in events:
        if kind == "o":
            stream.feed(str(data))
    return [line.rstrip() for line in screen.display]


def test_a_cast_is_version_3_and_lasts_as_long_as_the_replay(path: Path) -> None:
    [header, *events], _ = played(path)
    assert isinstance(header, dict)
    assert header["version"] == 3
    assert header["term"] == {"cols": 100, "rows": 30}
    assert "\x1b" not in header["title"]
    intervals = [event[0] for event in events]
    assert all(interval >= 0 for interval in intervals)
    assert 21.5 <= sum(intervals) <= 21.5 + 0.4 + 1.0 + 2.0


def test_version_2_holds_the_same_at_times_since_the_start(path: Path) -> None:
    [header, *events], _ = played(path, version=2)
    [newer_header, *newer], _ = played(path)
    assert header["version"] == 2
    assert (header["width"], header["height"]) == (100, 30)
    assert all(header[name] == newer_header[name] for name in ("timestamp", "title"))
    assert [event[1:] for event in events] == [event[1:] for event in newer]
    since_start = list(accumulate(round(event[0] * 1000) for event in newer))
    assert [round(event[0] * 1000) for event in events] == since_start


def test_the_last_picture_of_a_cast_is_the_replays_last(path: Path) -> None:
    [_, *events], stage = played(path)
    shown = screen_of(events[:-1], 100, 30)
    expected = [strip.text.rstrip() for strip in stage.still(21.5)]
    # The line of the player is paused in the one and at its end in the other.
    assert shown == expected


def test_every_mark_is_a_marker(path: Path) -> None:
    [_, *events], _ = played(path)
    said = " ".join(str(data) for _, kind, data in events if kind == "m")
    for text in ("trace 1 finished", "FFS-1@2 decides 4", "trace 2 finished", "MV@2 decides 4"):
        assert text in said


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_cannot_steer_a_viewers_terminal(tmp_path: Path, hostile: str) -> None:
    path = write_session(tmp_path / "s.jsonl", hostile_race(hostile), strategies=["SD"])
    [_, *events], stage = played(path)
    for _, kind, data in events:
        rest = OURS.sub("", str(data)) if kind == "o" else str(data)
        assert not controls_in(rest)
    picture = svg_of(stage.still(2.0), PALETTE, hostile)
    root = ElementTree.fromstring(picture)
    assert root.tag.endswith("svg")
    assert not controls_in(picture)


def test_a_still_asks_nothing_of_the_network_and_shows_the_moment(path: Path) -> None:
    _, stage = played(path)
    picture = svg_of(stage.still(2.5), PALETTE, "a title")
    assert "url(http" not in picture
    assert "@import" not in picture
    text = "".join(ElementTree.fromstring(picture).itertext()).replace("\xa0", " ")
    assert "FFS-1@2" in text
    assert "a title" in text


def moving(path: Path, *at: float) -> str:
    controls = ReplayControls(load_recording(path), now=Watch())
    stage = Stage(controls, PALETTE, 100, 30)
    shots = [Shot(float(n), stage.passing(t_s)) for n, t_s in enumerate(at)]
    return moving_svg(shots, float(len(at)), PALETTE, "a <title>")


def shown_at(svg: str, shot: int, many: int) -> str:
    """The texts that the style sheet shows in a shot, by its keyframes."""
    root = ElementTree.fromstring(svg)
    said = []
    for group in root.iter(f"{SVG}g"):
        kinds = group.get("class", "").split()
        if not kinds:
            visible = True
        else:
            [frames] = re.findall(rf"@keyframes {kinds[1]}{{(.*)}}", svg)
            steps = re.findall(r"([\d.]+)%{visibility:(\w+)}", frames)
            passed = [word for share, word in steps if float(share) <= 100 * shot / many + 0.01]
            visible = passed[-1] == "visible"
        if visible:
            said += [text.text or "" for text in group.findall(f"{SVG}text")]
    return " ".join(said)


def test_a_moving_picture_shows_each_shot_in_its_time_and_rests_on_the_last(path: Path) -> None:
    stage = Stage(ReplayControls(load_recording(path), now=Watch()), PALETTE, 100, 30)
    svg = moving(path, 0.0, 2.5, 21.5)
    for shot, t_s in enumerate((0.0, 2.5, 21.5)):
        there = shown_at(svg, shot, 3)
        words = {word for strip in stage.passing(t_s) for word in re.findall(r"\w+", strip.text)}
        assert words <= set(re.findall(r"\w+", there))
    root = ElementTree.fromstring(svg)
    moved = [group for group in root.iter(f"{SVG}g") if group.get("class")]
    resting = [group for group in moved if "h" not in group.get("class", "").split()]
    last = {text.text for group in resting for text in group.findall(f"{SVG}text")}
    assert any("21" in (text or "") for text in last)
    assert "@media (prefers-reduced-motion:no-preference)" in svg
    assert root.findtext(f"{SVG}title") == "a <title>"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_moving_picture_of_hostile_text_is_xml_and_asks_nothing_of_the_network(
    tmp_path: Path, text: str
) -> None:
    path = write_session(tmp_path / "h.jsonl", hostile_race(text), strategies=["SD"], n=1)
    svg = moving(path, 0.0, 1.0, 5.0)
    root = ElementTree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "style", "rect", "g", "text")
    }
    assert "url(" not in svg
    assert not controls_in(svg.replace("\n", ""))
