from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tts_tui.engine.tokens import MAX_COUNTED_CHARACTERS, Cl100kTokenizer


def test_the_yardstick_counts_the_same_from_the_first_trace_on() -> None:
    tokenizer = Cl100kTokenizer()
    with ThreadPoolExecutor(8) as lanes:
        counts = set(lanes.map(tokenizer.count, ["hello world, hello <|endoftext|>"] * 16))
    assert len(counts) == 1
    assert None not in counts


def test_a_text_too_long_to_be_worth_it_is_not_counted() -> None:
    assert Cl100kTokenizer().count("a" * (MAX_COUNTED_CHARACTERS + 1)) is None
