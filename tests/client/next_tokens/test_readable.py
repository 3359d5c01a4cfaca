from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.client.next_tokens.readable import TokenBytes


def read(pieces: list[bytes]) -> str:
    tokens = TokenBytes()
    for number, piece in enumerate(pieces):
        tokens.add(number, piece)
    return "".join(tokens.text(range(number), number) for number in range(len(pieces)))


@given(st.text(st.characters(codec="utf-8")), st.data())
def test_a_text_cut_anywhere_reads_as_the_whole(text: str, data: st.DataObject) -> None:
    whole = text.encode()
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(whole) - 1)))))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert read([piece for piece in pieces if piece]) == text


def test_a_character_is_read_with_its_last_byte() -> None:
    tokens = TokenBytes()
    for number, piece in enumerate((b" \xf0\x9f", b"\xa6", b"\x9c")):
        tokens.add(number, piece)
    assert [tokens.text(range(n), n) for n in range(3)] == [" ", "", "🦜"]


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert read([b"a\xff", b"b"]) == "a\ufffdb"
