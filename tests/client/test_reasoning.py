from __future__ import annotations

import itertools
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.streams import shown, tokens
from tts_tui.client.apportion import apportion
from tts_tui.client.ports import Delta, Reclassify, Spoken, ThinkMode
from tts_tui.client.reasoning import ThinkSplitter
from tts_tui.domain.events import Channel

HARMONY = (
    "<|channel|>analysis<|message|>hm<|end|>"
    "<|start|>assistant<|channel|>final<|message|>42<|return|>"
)
FENCED = "Use it so:\n```\n<think>\nhm\n</think>\n```\nDone"
CASES = {
    "row 29 a tag": ("<think>hm</think>42", "hm", "42"),
    "row 29 after white space": ("\n <think>hm</think>\n\n42", "hm", "\n \n\n42"),
    "row 29 thinking": ("<thinking>a</thinking>b", "a", "b"),
    "row 29 thought": ("<thought>a</thought>b", "a", "b"),
    "row 29 reasoning": ("<reasoning>a</reasoning>b", "a", "b"),
    "row 29 another tag inside": ("<think>a</thought>b</think>c", "a</thought>b", "c"),
    "row 29 two blocks": ("<think>a</think>\n<think>b</think>c", "ab", "\nc"),
    "row 29 never closed": ("<think>a <b", "a <b", ""),
    "row 30 only a closer": ("hm, so</think>42", "hm, so", "42"),
    "row 31 two closers": ("<think>a</think></think>b", "a", "b"),
    "row 31 two closers, no opener": ("a</think>\n</think>b", "a", "\nb"),
    "row 31 a closer later is text": ("<think>a</think>b</think>c", "a", "b</think>c"),
    "row 32 in a code fence": (FENCED, "", FENCED),
    "row 32 in prose": ("The tag <think> opens it.", "", "The tag <think> opens it."),
    "row 32 in backticks": ("Close it by `</think>`.", "", "Close it by `</think>`."),
    "row 33 harmony": (HARMONY, "hm", "42"),
    "row 33 harmony with start": (
        "<|start|>assistant" + HARMONY,
        "hm",
        "42",
    ),
    "row 33 harmony, markers lost after end": (
        "<|channel|>analysis<|message|>hm<|end|>42",
        "hm",
        "42",
    ),
    "row 33 a commentary is no answer": (
        "<|channel|>commentary to=f<|message|>x<|call|>",
        "x",
        "",
    ),
    "row 33 literal marker": ("A marker: <|channel|> is one", "", "A marker: <|channel|> is one"),
    "row 33 endless header": ("<|channel|>" + "x" * 300, "", "x" * 300),
    "row 33 empty header": ("<|channel|> <|message|>42", "", "42"),
    "lone closer in a code fence": (
        "So:\n```xml\n  </think>\n```\nThat is a tag.",
        "",
        "So:\n```xml\n  </think>\n```\nThat is a tag.",
    ),
    "lone closer after a code fence": (
        "So:\n```\nx\n```\nwell.</think>42",
        "So:\n```\nx\n```\nwell.",
        "42",
    ),
    "no tags": ("a < b and c </ d", "", "a < b and c </ d"),
}


def split(parts: list[tuple[str, int]], mode: ThinkMode = ThinkMode.AUTO) -> list[Spoken]:
    splitter = ThinkSplitter(mode)
    updates = [update for text, count in parts for update in splitter.feed(text, count)]
    return updates + splitter.close()


@pytest.mark.parametrize(("text", "thinking", "answer"), CASES.values(), ids=CASES.keys())
def test_a_text_with_think_tags_is_split_into_thinking_and_answer(
    text: str, thinking: str, answer: str
) -> None:
    assert shown(split([(text, 1)])) == (thinking, answer)


@pytest.mark.parametrize("text", [case[0] for case in CASES.values()], ids=CASES.keys())
@pytest.mark.parametrize("mode", list(ThinkMode))
def test_row_29_a_think_tag_cut_anywhere_is_split_the_same(text: str, mode: ThinkMode) -> None:
    whole = shown(split([(text, 1)], mode))
    for at in range(len(text) + 1):
        assert shown(split([(text[:at], 1), (text[at:], 1)], mode)) == whole
    assert shown(split([(character, 1) for character in text], mode)) == whole


def test_row_30_the_closer_alone_says_reclassify_once() -> None:
    updates = split([("hm", 2), ("</think>", 1), ("42", 1)])
    assert updates == [
        Delta(Channel.ANSWER, "hm", 2),
        Reclassify(),
        Delta(Channel.THINKING, "", 1),
        Delta(Channel.ANSWER, "42", 1),
    ]


def test_starts_in_reasoning_needs_no_opener_and_says_no_reclassify() -> None:
    updates = split([("hm</think>42", 3)], ThinkMode.STARTS_IN_REASONING)
    assert shown(updates) == ("hm", "42")
    assert not any(isinstance(update, Reclassify) for update in updates)


def test_starts_in_reasoning_drops_a_repeated_opener() -> None:
    updates = split([("\n<think>hm</think>42", 3)], ThinkMode.STARTS_IN_REASONING)
    assert shown(updates) == ("\nhm", "42")


def test_off_changes_nothing() -> None:
    assert shown(split([("<think>a</think>b", 1)], ThinkMode.OFF)) == ("", "<think>a</think>b")


@pytest.mark.parametrize("mode", [ThinkMode.AUTO, ThinkMode.STARTS_IN_REASONING])
def test_a_reasoning_field_makes_the_text_answer(mode: ThinkMode) -> None:
    splitter = ThinkSplitter(mode)
    splitter.saw_reasoning_field()
    updates = splitter.feed("</think>\nuse </think> so", 4) + splitter.close()
    assert shown(updates) == ("", "\nuse </think> so")


def test_only_an_unfinished_mark_is_held_back() -> None:
    splitter = ThinkSplitter()
    assert splitter.feed("so a < b", 4) == [Delta(Channel.ANSWER, "so a < b", 4)]
    assert splitter.feed("<", 1) == []
    assert splitter.feed("5", 1) == [Delta(Channel.ANSWER, "<5", 2)]


def test_tokens_of_a_tag_are_thinking() -> None:
    updates = split([("<think>", 1), ("a", 1), ("</think>", 1), ("b", 1)])
    thinking = [u for u in updates if isinstance(u, Delta) and u.channel is Channel.THINKING]
    assert tokens(thinking) == 3


PIECES = st.sampled_from(
    [
        *(
            "<think>",
            "</think>",
            "<thought>",
            "</thought>",
            "<|channel|>",
            "<|message|>",
            "<|end|>",
        ),
        *("<|start|>", "final", "analysis", " ", "\n", "so ", "<", "</", "|>", "`", "think>", "42"),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@given(TEXTS, st.sampled_from(list(ThinkMode)), st.data())
@settings(max_examples=300)
def test_same_channels_however_the_text_is_cut(
    text: str, mode: ThinkMode, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edges = [0, *cuts, len(text)]
    parts = [(text[a:b], 1) for a, b in itertools.pairwise(edges)]
    assert shown(split(parts, mode)) == shown(split([(text, 1)], mode))


@given(st.lists(st.tuples(TEXTS, st.integers(0, 9)), max_size=8), st.sampled_from(list(ThinkMode)))
@settings(max_examples=300)
def test_every_token_comes_out_once(parts: list[tuple[str, int]], mode: ThinkMode) -> None:
    updates = split(parts, mode)
    assert tokens(updates) == sum(count for _, count in parts)
    assert all(update.tokens >= 0 for update in updates if isinstance(update, Delta))


@given(TEXTS)
def test_off_is_the_text_itself(text: str) -> None:
    assert shown(split([(text, 1)], ThinkMode.OFF)) == ("", text)


@given(st.integers(0, 10_000), st.lists(st.integers(0, 1000), min_size=1, max_size=10))
def test_shares_add_up_and_none_is_negative(count: int, weights: list[int]) -> None:
    shares = apportion(count, weights)
    assert sum(shares) == count
    assert all(share >= 0 for share in shares)


def test_a_long_answer_without_marks_keeps_nothing_of_its_text() -> None:
    splitter = ThinkSplitter()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for word in range(20_000):
            splitter.feed(f" {word:05d}", 1)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000
