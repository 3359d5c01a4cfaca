from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hostile import HOSTILE, controls_in
from tests.support.screens import home_app
from tts_tui.text import display_text
from tts_tui.ui.inspect.markdown import render_markdown
from tts_tui.ui.kit.palette import grounded, palette_of

INKS = grounded(palette_of(home_app()))


def rendered(text: str, width: int = 100) -> str:
    return "\n".join(strip.text.rstrip() for strip in render_markdown(text, width, INKS))


@pytest.mark.parametrize(
    "formula",
    [
        r"\(x_1 * y_2 * z\)",
        r"\[a_1 + b_1 \\ c\]",
        "$a_b*c*d_e$",
        "$$x_1 < y_1 & z$$",
        r"\boxed{a_1*b*c}",
        r"\begin{align} a_1 &= b*2*3 \end{align}",
    ],
)
@pytest.mark.matrix(113)
def test_mathematics_stays_as_it_is_written(formula: str) -> None:
    assert formula in rendered(f"so **then** {formula} and _on_")
    assert "then" in rendered(f"so **then** {formula}")
    assert "**" not in rendered(f"so **then** {formula}")


def test_a_displayed_formula_keeps_its_lines() -> None:
    lines = ["\\[", "x = 1", "- 2", "= 3 \\\\", "\\]"]
    assert "\n".join(lines) in rendered("\n".join(lines))


def test_html_pictures_and_indents_stay_text() -> None:
    shown = rendered("<b>x</b> ![p](u)\n\n    y \\(z_1\\)\n")
    for part in ("<b>x</b>", "p (u)", "y \\(z_1\\)"):
        assert part in shown


def test_prices_are_no_mathematics() -> None:
    assert "costs $5 and bold $6" in rendered("costs $5 and **bold** $6")


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.matrix(95)
def test_hostile_text_makes_no_control_and_no_link(text: str) -> None:
    for piece in (text, f"[{text}](http://{text})", f"```{text}\n{text}\n```", f"# {text}"):
        strips = render_markdown(display_text(piece), 40, INKS)
        for strip in strips:
            assert not controls_in(strip.text)
            assert all(style is None or style.link is None for _, style, _ in strip)


@given(st.text(st.sampled_from("\\()[]$*_`#->|\n ab{}"), max_size=120), st.integers(1, 60))
@pytest.mark.matrix(114)
def test_any_text_is_drawn(text: str, width: int) -> None:
    assert all(strip.cell_length == max(10, width) for strip in render_markdown(text, width, INKS))
