from __future__ import annotations

import pytest

from tts_tui.client.next_tokens.scorer import looks_like_control, read_logp


@pytest.mark.parametrize(
    ("value", "logp"),
    [
        *((-0.5, -0.5), (-3, -3.0), (0, 0.0), (1e-7, 0.0), (float("-inf"), float("-inf"))),
        *((0.4, None), (float("nan"), None), (True, None), ("-0.5", None), (None, None)),
    ],
)
def test_what_can_be_a_log_p(value: object, logp: float | None) -> None:
    assert read_logp(value) == logp


@pytest.mark.parametrize(
    ("text", "control"),
    [("", True), ("<|im_end|>", True), ("</s>", True), ("<", False), ("a>", False)],
)
def test_what_may_be_a_mark(text: str, control: bool) -> None:
    assert looks_like_control(text) is control
