from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.support.hostile import HOSTILE, controls_in
from tests.support.pools import beam_outputs, group_of, pool
from tests.ui.kit.colour_maths import contrast
from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.plot import Axis, distinct, plot_of
from tts_tui.study.plot_svg import svg_of

GROUP = group_of(
    pool((10, "7"), (20, "12"), (30, "7"), question="a"),
    pool((10, "12"), (20, "7"), (30, "12"), question="b"),
    runs=beam_outputs(4, pool((15, "7"), question="a")),
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("axis", list(Axis))
@pytest.mark.parametrize("logarithmic", [True, False])
def test_every_point_is_drawn_and_says_its_numbers(axis: Axis, logarithmic: bool) -> None:
    rows = [row for row in Comparison([GROUP]).rows if row.dataset == "d"]
    plot = plot_of(rows, axis, logarithmic=logarithmic)
    root = ElementTree.fromstring(svg_of(plot, "m · d"))
    points = root.findall(f"{SVG}g")
    assert len(points) == len(plot.points)
    words = [point.findtext(f"{SVG}title") or "" for point in points]
    assert any(word.startswith("BS@4 (as released: best_of): 100.0 %") for word in words)
    assert all(word.endswith(" tokens") for word in words)


def test_hostile_titles_steer_nothing() -> None:
    plot = plot_of([], Axis.SPENT)
    svg = svg_of(plot, " ".join(HOSTILE) + "<script>alert(1)</script>&]]>")
    root = ElementTree.fromstring(svg)
    assert root.findall(f".//{SVG}script") == []
    assert controls_in(svg) == set()


def test_kinds_of_strategies_are_told_apart_by_shape_and_colour_on_white() -> None:
    rows = [row for row in Comparison([GROUP]).rows if row.dataset == "d"]
    svg = svg_of(plot_of(rows, Axis.SPENT), "m · d")
    root = ElementTree.fromstring(svg)
    named = {text.text for text in root.findall(f"{SVG}text")}
    looks = set()
    for point in root.findall(f"{SVG}g"):
        shape = point[1]
        assert contrast(shape.attrib["stroke"], "#ffffff") >= 3
        outline = shape.attrib.get("d", "").partition("m")[2] or shape.text
        looks.add((shape.attrib["stroke"], outline))
    kinds = {row.key.card.stem for row in distinct(rows)}
    assert len(kinds) > 8
    assert len(looks) == len(kinds)
    assert kinds <= named
