from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.answers import Alike, extract, normalise, rule_of


def text_of(text: str, **more: object) -> str | None:
    answer = extract(answer_text=text, truncated=bool(more.get("truncated")))
    return answer.text if answer else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"so \boxed{407}.", "407"),
        (r"\boxed{1} no wait \boxed{2}", "2"),
        (r"\boxed{\frac{1}{2}}", "1/2"),
        (r"\boxed{\text{B}}", "B"),
        (r"\boxed{ 042 }", "42"),
        (r"\boxed{1,234}", "1234"),
        (r"\boxed{x = 3}", "3"),
        (r"\boxed{90^\circ}", "90"),
        (r"\boxed{{7}}", "7"),
        (r"\fbox{7}", "7"),
        (r"\boxed {7}", "7"),
        (r"\boxed{5} then \boxed{12", "5"),
        ("The answer is 42.", "42"),
        ("Answer: **42**", "42"),
        ("the final answer is: $3.50$.", "3.5"),
        ("Answer: -.25", "-0.25"),
        ("The answer is 5, because 2 and 3 make 5.", "5"),
        ("Answer: Paris.\nThat is in France.", "Paris"),
        ("The answer is 4. Wait. The answer is 6.", "6"),
        ("so it is 6\n\n**Final Answer**\n407", "407"),
        ("**Final Answer:**\n\n407\nDone", "407"),
        ("The answer is 4.\n\n**Final Answer**\n$-7$", "-7"),
        ("## Final Answer\n**B**", "B"),
        ("Final answer:\n  1/2", "1/2"),
        ("**Final Answer**\n9 apples", "9"),
        ("**Final Answer**\nIt is as above. The answer is 3.", "3"),
    ],
)
def test_the_last_complete_answer_counts(text: str, expected: str) -> None:
    assert text_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        r"\boxed{12",
        r"the answer is 3, so \boxed{12",
        r"\boxed{}",
        r"\boxed 7",
        "",
        "I do not know.",
        "NO_ANSWER",
        "**Final Answer**",
        "**Final Answer**\n",
        "**Final Answer**\nTherefore we are done.",
        "**Final Answer**\nIt is 407.",
        "I give no final answer\n407",
        "**Final Answer**\n\\boxed{",
        "The answer is " + "very " * 40 + "long",
    ],
)
@pytest.mark.matrix(112)
def test_a_truncated_box_or_prose_is_no_answer(text: str) -> None:
    assert text_of(text) is None


@pytest.mark.matrix(112)
def test_an_answer_cut_off_by_the_token_limit_does_not_count() -> None:
    assert text_of("The answer is 4", truncated=True) is None
    assert text_of("The answer is 4. Then", truncated=True) == "4"
    assert text_of(r"\boxed{4}", truncated=True) == "4"
    assert text_of("**Final Answer**\n4", truncated=True) is None
    assert text_of("**Final Answer**\n4\n", truncated=True) == "4"


def test_the_answer_channel_goes_before_the_thinking_channel() -> None:
    answer = extract(answer_text=r"\boxed{2}", thinking_text=r"\boxed{1}")
    assert answer is not None
    assert answer.text == "2"
    fallback = extract(answer_text="done", thinking_text=r"\boxed{1}")
    assert fallback is not None
    assert fallback.text == "1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1/2", "0.5"),
        (r"\dfrac12", "1/2"),
        ("2/4", "1/2"),
        ("1,234", "1234"),
        ("007", "7"),
        ("(B)", "b"),
        ("B.", r"\textbf{B}"),
        ("(C) the third", "C"),
        ("−3", "-3"),
        ("Paris", "paris."),
        ("12 apples", "12"),
        ("$5", "5"),
        ("３", "3"),
        ("50%", "50\\%"),
        ("New  York", r"\text{new york}"),
    ],
)
@pytest.mark.matrix(109)
def test_equal_answers_have_equal_keys(one: str, other: str) -> None:
    first, second = normalise(one), normalise(other)
    assert first is not None
    assert second is not None
    assert first.key == second.key


@pytest.mark.parametrize(
    ("one", "other"),
    [("(1,234)", "1234"), ("12", "1 2"), ("B", "8"), ("1/0", "0"), ("9^{9^{9}}", "9")],
)
@pytest.mark.matrix(109)
def test_different_answers_have_different_keys(one: str, other: str) -> None:
    first, second = normalise(one), normalise(other)
    assert first is not None
    assert second is not None
    assert first.key != second.key


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    extract(answer_text=text)
    extract(answer_text=r"\boxed{" + text)
    answer = normalise(text)
    if answer is not None:
        assert answer.key.split(":")[0] in {"number", "choice", "text"}


PLAIN = st.one_of(st.text(max_size=8), st.sampled_from(["7", "x", "B", "1/2", "3.50", "Paris", ""]))
WRAPS = st.sampled_from(
    [
        *("{%s}", "(%s)", "$%s$", "x=%s", "%s.", "%s:", "%s°", "%s^\\circ", "%s cm", "£%s", "-%s"),
        *(
            "\\text{%s}",
            "\\frac{%s}{2}",
            "\\frac%s2",
            "\\left%s",
            "\\%s",
            "1%s",
            "½%s",
            "%s\n",
            "%s'",
        ),
    ]
)


@given(PLAIN, st.lists(WRAPS, max_size=6))
def test_the_form_of_a_form_is_itself(raw: str, wraps: list[str]) -> None:
    for wrap in wraps:
        raw = wrap.replace("%s", raw)
    first = normalise(raw)
    if first is not None:
        assert normalise(first.text) == first


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("{x=7}", "7"),
        ("5°°", "5"),
        ("x=y=7", "7"),
        ("}5°;", "}5"),
        ("{{B}}.", "B"),
        ("$x={3}$", "3"),
    ],
)
def test_what_typesets_is_taken_off_until_nothing_is_left_to_take(raw: str, text: str) -> None:
    answer = normalise(raw)
    assert answer is not None
    assert answer.text == text
    assert normalise(answer.text) == answer


@given(st.integers(-(10**30), 10**30))
def test_an_integer_is_itself(number: int) -> None:
    for form in (str(number), f"{number:,}", f"${number}$", f"{number}.0"):
        answer = normalise(form)
        assert answer is not None
        assert answer.text == str(number)


@given(st.fractions(max_denominator=10**6))
def test_a_fraction_is_reduced(number: object) -> None:
    answer = normalise(str(number))
    assert answer is not None
    assert answer.text == str(number)


@pytest.mark.matrix(114)
def test_a_box_with_a_hundred_thousand_open_braces_is_no_answer() -> None:
    assert text_of("\\boxed{" + "{" * 100_000) is None
    assert text_of("\\boxed{" * 10_000) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"1\frac{1}{2}", "3/2"),
        ("1 1/2", "3/2"),
        ("-2 1/3", "-7/3"),
        ("1½", "3/2"),
        ("½", "1/2"),
        ("10²", "10^2"),
        ("101₂", "101_2"),
        ("12 cm²", "12"),
        (r"\frac{-1}{2}", "-1/2"),
        ("1 2/0", "1 2/0"),
    ],
)
def test_mixed_numbers_and_raised_digits_mean_what_they_say(raw: str, text: str) -> None:
    answer = normalise(raw)
    assert answer is not None
    assert answer.text == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\frac{x+1}{2}", r"x+\frac{1}{2}"),
        (r"\frac{1}{2x}", r"\frac{1}{2}x"),
        ("10²", "102"),
        ("1½", "11/2"),
        (r"3\frac{1}{4}", "31/4"),
    ],
)
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    first, second = normalise(one), normalise(other)
    assert first is not None
    assert second is not None
    assert first.key != second.key


@pytest.mark.parametrize(
    ("written", "counts_as", "rule"),
    [
        ("0.5", "1/2", Alike.NUMBER),
        (r"\frac{2}{4}", "1/2", Alike.NUMBER),
        (r"\frac12", "1/2", Alike.TYPESETTING),
        ("1,000", "1000", Alike.NUMBER),
        ("50\\%", "50", Alike.PERCENT),
        ("7 cm", "7", Alike.UNIT),
        ("$x = 7$", "7", Alike.NAME),
        (r"\text{7}", "7", Alike.TYPESETTING),
        ("(B) seven", "B", Alike.CHOICE),
        ("One Half.", "one half", Alike.WORDS),
        ("$one half$", "one half", Alike.TYPESETTING),
    ],
)
def test_why_two_ways_to_write_an_answer_are_read_alike(
    written: str, counts_as: str, rule: Alike
) -> None:
    one, other = normalise(written), normalise(counts_as)
    assert one is not None
    assert other is not None
    assert one.key == other.key
    assert rule_of(written, other) is rule
