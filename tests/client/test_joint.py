from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.streams import Played
from tests.support.server import DONE, choice, event
from tts_tui.client.continuation import tagged
from tts_tui.client.errors import FailureKind
from tts_tui.client.listening import Asked
from tts_tui.client.ports import Joint, Prefix, ThinkMode

FINISH = event(choice({}, finish_reason="stop"))
OPEN = Prefix("Let me add twelve and thirty. That is")
CLOSED = Prefix("Let me add twelve and thirty.", "The sum of twelve and thirty is 4")
ANSWER = Prefix("", "The sum of twelve and thirty is 4")


def say(*words: str) -> list[bytes]:
    return [event(choice({"content": word})) for word in words]


def think(*words: str) -> list[bytes]:
    return [event(choice({"reasoning": word})) for word in words]


def played(
    prefix: Prefix, *chunks: list[bytes], mode: ThinkMode = ThinkMode.AUTO
) -> tuple[str, str, Joint | None]:
    body = [*(piece for chunk in chunks for piece in chunk), FINISH, DONE]
    found = Played(body, mode, asked=Asked(continues=prefix))
    assert found.error is None
    assert found.completion is not None
    return found.thinking, found.answer, found.completion.joint


@pytest.mark.parametrize(
    ("prefix", "chunks", "thinking", "answer"),
    [
        (OPEN, [think(" 42."), say("So 42")], " 42.", "So 42"),
        (OPEN, [say(" 42.", "</think>", "So 42")], " 42.", "So 42"),
        (OPEN, [say(" 42", ".")], " 42.", ""),
        (CLOSED, [say("2.")], "", "2."),
        (CLOSED, [think("2", ".")], "", "2."),
        (CLOSED, [say("2 </think> is a tag")], "", "2 </think> is a tag"),
        (ANSWER, [say("2.")], "", "2."),
    ],
    ids=[
        "thinking as reasoning",
        "thinking as content",
        "thinking as content that never closes",
        "answer as content",
        "answer as reasoning",
        "a tag in an answer",
        "a model that only answers",
    ],
)
def test_what_comes_is_read_by_what_was_begun(
    prefix: Prefix, chunks: list[list[bytes]], thinking: str, answer: str
) -> None:
    assert played(prefix, *chunks) == (thinking, answer, Joint.WENT_ON)


def test_a_closing_tag_alone_still_tells_what_was_thinking_where_nobody_knew() -> None:
    assert played(ANSWER, say("2.", "</think>", "42"))[:2] == ("2.", "42")


@pytest.mark.parametrize("echo", [OPEN.thinking, tagged(OPEN)])
@given(st.integers(1, 7))
def test_an_echo_is_dropped_however_it_is_cut_up(echo: str, size: int) -> None:
    text = echo + " 42."
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert played(OPEN, say(*pieces)) == (" 42.", "", Joint.WENT_ON)


@pytest.mark.parametrize("prefix", [CLOSED, ANSWER])
def test_an_echo_of_the_answer_is_dropped(prefix: Prefix) -> None:
    assert prefix.answer is not None
    assert played(prefix, say(prefix.answer, "2.")) == ("", "2.", Joint.WENT_ON)
    assert played(prefix, say(tagged(prefix), "2.")) == ("", "2.", Joint.WENT_ON)


def test_what_begins_like_the_prefix_and_is_not_it_is_new() -> None:
    assert played(OPEN, say("Let me", " see.")) == ("Let me see.", "", Joint.WENT_ON)
    assert played(OPEN, say("Let me")) == ("Let me", "", Joint.WENT_ON)


def test_a_short_prefix_said_again_is_no_echo() -> None:
    assert played(Prefix("", "Wait"), say("Wait", " a bit")) == ("", "Wait a bit", Joint.WENT_ON)


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        (OPEN, "<think>\nLet me see."),
        (CLOSED, "\n<think>So"),
        (Prefix("", "The sum of the digits " * 8), "The sum of the digits " * 6 + "is new"),
    ],
)
def test_a_new_beginning_is_said_and_is_no_continuation(prefix: Prefix, text: str) -> None:
    found = Played([*say(*text), FINISH, DONE], asked=Asked(continues=prefix))
    assert found.error is not None
    assert found.error.kind is FailureKind.NOT_OFFERED
    assert not found.error.retryable
    assert "began anew" in found.error.sentence
    assert (found.thinking, found.answer.strip()) == ("", "")


def test_a_thinking_that_closes_at_once_is_told() -> None:
    assert played(OPEN, say("</think>", "So 42"))[2] is Joint.CLOSED
    assert played(OPEN, think("\n"), say("So 42"))[2] is Joint.CLOSED


def test_a_continuation_of_nothing_is_told() -> None:
    assert played(OPEN, say()) == ("", "", Joint.EMPTY)
    assert played(ANSWER, say("\n"))[2] is Joint.EMPTY


def test_what_continues_nothing_has_no_joint() -> None:
    completion = Played([*say("42"), FINISH, DONE]).completion
    assert completion is not None
    assert completion.joint is None
