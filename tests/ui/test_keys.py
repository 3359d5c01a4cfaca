from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from scripts.key_tables import HEAD, PAGE, page, with_keys
from scripts.readme_strategies import README
from tts_tui.ui.all_keys import SCREENS, key_table, unknown_ids
from tts_tui.ui.kit.key_text import key_text
from tts_tui.ui.kit.meanings import ANSWERS, MEANINGS

if TYPE_CHECKING:
    from textual.binding import Binding

ALL = [(screen, binding) for screen, bindings in SCREENS.items() for binding in bindings]
IMPOSSIBLE = {"ctrl+m", "ctrl+i", "ctrl+h", "ctrl+left_square_bracket", "ctrl+[", "ctrl+enter"}
RAW = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "enter": "\r",
    "space": " ",
    "end": "\x1b[F",
    "escape": "\x1b",
    "question_mark": "?",
    "f1": "\x1bOP",
    "ctrl+q": "\x11",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "home": "\x1b[H",
    "left": "\x1b[D",
    "right": "\x1b[C",
    "tab": "\t",
    "ctrl+t": "\x14",
    "ctrl+r": "\x12",
    "ctrl+p": "\x10",
    "ctrl+z": "\x1a",
    "ctrl+c": "\x03",
    "shift+up": "\x1b[1;2A",
    "shift+down": "\x1b[1;2B",
    "shift+left": "\x1b[1;2D",
    "shift+right": "\x1b[1;2C",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "full_stop": ".",
    "comma": ",",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "minus": "-",
    "plus": "+",
    "exclamation_mark": "!",
    "number_sign": "#",
    "asterisk": "*",
    "percent_sign": "%",
    "equals_sign": "=",
    "colon": ":",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "slash": "/",
    "delete": "\x1b[3~",
}


def keys_of(text: str) -> list[str]:
    return [key.strip() for key in text.split(",")]


def test_every_binding_has_an_id_of_its_own_and_an_explanation() -> None:
    ids = [binding.id for _, binding in ALL]
    assert len(ids) == len(set(ids))
    for _, binding in ALL:
        assert binding.id
        assert binding.description
        assert binding.tooltip.endswith(".")


@pytest.mark.parametrize("screen", ["home", "race", "inspect", "replay", "side by side"])
def test_no_screen_uses_a_key_twice(screen: str) -> None:
    keys = [
        key
        for name, binding in ALL
        if name in {screen, "everywhere"}
        for key in keys_of(binding.key)
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("key", [key for _, binding in ALL for key in keys_of(binding.key)])
def test_a_legacy_terminal_can_send_every_key(key: str) -> None:
    assert key not in IMPOSSIBLE
    raw = RAW.get(key, key)
    parser = XTermParser()
    sent = [*parser.feed(raw), *parser.feed("")]
    pressed = [event for event in sent if isinstance(event, Key)]
    assert [event.key for event in pressed] == [key] or [event.character for event in pressed] == [
        key
    ]


def test_the_table_says_what_the_keymap_changed() -> None:
    (line,) = [line for line in key_table({"race.arm": "ctrl+g"}) if line.id == "race.arm"]
    assert (line.screen, line.key) == ("race", "ctrl+g")
    assert {line.screen for line in key_table()} == {*SCREENS}


def test_keys_are_written_the_way_people_read_them() -> None:
    assert key_text("up,k") == "↑ k"
    assert key_text("question_mark,f1") == "? f1"
    assert key_text("space") == "space"


def test_the_tables_in_the_documents_are_the_keys_as_they_are_bound() -> None:
    """Where not: `python -m scripts.key_tables` writes them."""
    readme = README.read_text("utf-8")
    assert HEAD in readme
    assert with_keys(readme) == readme
    assert PAGE.read_text("utf-8") == page()


def test_a_keymap_with_a_strange_name_is_told() -> None:
    assert unknown_ids({"race.arm": "g", "race.amr": "g"}) == ["race.amr"]


MEANT = {meant.keys: name for name, meant in MEANINGS.items()}


def test_no_two_meanings_share_a_key() -> None:
    keys = [key for meant in MEANINGS.values() for key in keys_of(meant.keys)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("screen", "binding"), ALL, ids=[str(one.id) for _, one in ALL])
def test_every_binding_says_one_meaning(screen: str, binding: Binding) -> None:
    answers = {meant.keys for meant in ANSWERS.values()} if screen == "dialogs" else set()
    assert binding.key in MEANT.keys() | answers


@pytest.mark.parametrize("name", MEANINGS)
def test_every_meaning_is_of_use_somewhere(name: str) -> None:
    used = {binding.key for _, binding in ALL}
    assert MEANINGS[name].keys in used
