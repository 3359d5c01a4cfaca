from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.client.fences import Fences

FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.M)
texts = st.lists(st.sampled_from(["`", "```", "~~", "~", " ", "   ", "\n", "\n\n", "x", ""]))


@given(texts)
def test_a_fence_is_open_after_an_odd_number_of_them(pieces: list[str]) -> None:
    fences, said = Fences(), ""
    for piece in pieces:
        fences.feed(piece)
        said += piece
        assert fences.open is (len(FENCE.findall(said)) % 2 == 1)
