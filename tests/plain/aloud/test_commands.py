from __future__ import annotations

import pytest

from tts_tui.control.commands import KINDS, Command, CommandError
from tts_tui.plain.aloud.commands import TYPED, typed


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("read 3", Command("read", 3)),
        ("  ARM   FFS-1 ", Command("arm", "FFS-1")),
        ("v", Command("votes")),
        ("re 3", Command("read", 3)),
        ("q", Command("quit")),
        ("?", Command("help")),
        ("s", Command("state")),
        ("stop", Command("stop")),
    ],
)
def test_a_typed_line_is_a_command_and_may_be_cut_short(line: str, meant: Command) -> None:
    assert typed(line) == meant


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("st", "“st” could be stop or state. Type more of it."),
        ("reed 3", "There is no command “reed”. Did you mean read?"),
        ("read", "“read” needs to be told what. Type: read TRACE"),
        ("votes 3", "“3” is too much. Type: votes"),
    ],
)
def test_what_is_no_command_is_said(line: str, says: str) -> None:
    with pytest.raises(CommandError) as refused:
        typed(line)
    assert says in str(refused.value)


def test_nothing_typed_is_nothing() -> None:
    assert typed(" \r\n") is None


def test_every_command_of_the_control_socket_can_be_typed() -> None:
    assert set(KINDS) < set(TYPED)
    assert len({kind.name for kind in TYPED}) == len(TYPED)
