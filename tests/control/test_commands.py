from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.control.commands import (
    FOLLOW,
    SPOKEN,
    Command,
    CommandError,
    as_json,
    from_json,
    from_words,
)

SAID = [
    ("arm FFS-1", {"do": "arm", "strategy": "FFS-1"}, Command("arm", "FFS-1")),
    ("arm none", {"do": "arm", "strategy": None}, Command("arm", "none")),
    ("arm", {"do": "arm"}, Command("arm")),
    ("cut 3", {"do": "cut", "trace": 3}, Command("cut", 3)),
    ("answer-now", {"do": "answer-now"}, Command("answer-now")),
    ("answer-now 2", {"do": "answer-now", "trace": 2}, Command("answer-now", 2)),
    ("next", {"do": "next"}, Command("next")),
    ("stop", {"do": "stop"}, Command("stop")),
    ("hold", {"do": "hold"}, Command("hold")),
    ("hold off", {"do": "hold", "to": "off"}, Command("hold", "off")),
    ("truth hide", {"do": "truth", "to": "hide"}, Command("truth", "hide")),
    ("state", {"do": "state"}, Command("state")),
    ("follow", {"do": "follow"}, Command("follow")),
]


@pytest.mark.parametrize(("typed", "sent", "meant"), SAID, ids=[typed for typed, _, _ in SAID])
def test_a_command_means_the_same_typed_and_sent(
    typed: str, sent: dict[str, object], meant: Command
) -> None:
    assert from_words(typed.split(), SPOKEN) == meant
    assert from_json(sent, SPOKEN) == meant
    assert from_json(as_json(meant), SPOKEN) == meant


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "There is no command “”."),
        ("armm FFS-1", "Did you mean arm?"),
        ("cut", "“cut” needs to be told what. Type: cut TRACE"),
        ("cut two", "A trace is a whole number from 1"),
        ("cut 0", "A trace is a whole number from 1"),
        ("cut 3 4", "“4” is too much. Type: cut TRACE"),
        ("next 3", "“3” is too much. Type: next"),
        ("truth maybe", "Say hide or show. Type: truth hide|show"),
        ("arm " + "x" * 61, "A strategy is a name of at most 60 characters"),
    ],
)
def test_what_is_no_command_says_how_it_is_typed(typed: str, says: str) -> None:
    with pytest.raises(CommandError) as refused:
        from_words(typed.split())
    assert says in str(refused.value)


def test_only_the_socket_can_be_followed() -> None:
    with pytest.raises(CommandError, match="There is no command “follow”"):
        from_words([FOLLOW.name])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@given(
    name=st.sampled_from([kind.name for kind in SPOKEN]) | ANYTHING,
    key=st.sampled_from(["strategy", "trace", "to", ""]),
    value=ANYTHING,
)
def test_whatever_is_sent_is_a_command_or_refused_in_a_sentence(
    name: object, key: str, value: object
) -> None:
    refused = ""
    command = Command("none")
    try:
        command = from_json({"do": name, key: value}, SPOKEN)
    except CommandError as error:
        refused = str(error)
    assert len(refused) < 400
    assert command.value is None or isinstance(command.value, str | int)
    assert not isinstance(command.value, bool)
