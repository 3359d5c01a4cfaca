from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.pieces import LOOSE_PIECES, Pieces

STEPS = st.lists(
    st.tuples(st.just("add"), st.lists(st.text("ab漢", max_size=3), max_size=3))
    | st.tuples(st.just("add many"), st.integers(LOOSE_PIECES - 3, LOOSE_PIECES + 3))
    | st.tuples(st.sampled_from(["block", "settle", "take", "clear", "measure"]), st.none()),
    max_size=12,
)


@given(STEPS, st.integers(0, 40))
def test_a_text_is_as_long_as_what_it_says_and_ends_like_it(
    steps: list[tuple[str, list[str] | int | None]], end: int
) -> None:
    text, said = Pieces(), ""
    for step, what in steps:
        match step, what:
            case "add", list():
                text.add(what)
                said += "".join(what)
            case "add many", int():
                text.add("xy" for _ in range(what))
                said += "xy" * what
            case "block", _:
                text.add_block("block")
                said += "block"
            case "take", _:
                other = Pieces()
                other.add(["ta", "ke"])
                text.take(other)
                said += "take"
                assert (len(other), other.text()) == (0, "")
            case "settle", _:
                text.settle()
            case "clear", _:
                text.clear()
                said = ""
            case _:
                assert len(text) == len(said)
    assert (len(text), text.text()) == (len(said), said)
    assert text.tail(end) == (said[-end:] if end else "")
