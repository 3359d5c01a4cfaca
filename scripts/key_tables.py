"""Write the tables of keys, in the README and in docs/keys.md, from the keys as they are bound.

python -m scripts.key_tables
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from scripts.readme_strategies import README
from tts_tui.ui.all_keys import key_table
from tts_tui.ui.kit.key_text import key_text
from tts_tui.ui.kit.meanings import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = README.parent / "docs" / "keys.md"
HEAD = "| key | what it asks for |\n|---|---|\n"
MOST_WANTED = (
    *("up", "down", "open", "arm", "strategies", "section", "scores", "grid", "order", "pin"),
    *("cut", "answer now", "cut all", "hold", "truth", "edit", "answers", "next", "replay"),
    *("anew", "inspect", "compare", "what if", "write", "stage", "theme", "picture", "commands"),
    *("help", "back", "leave"),
)
"""The meanings in the README, as a newcomer wants them: watch, act, look closer, go on."""
INTRO = f"""# Keys

Written by `python -m scripts.key_tables` from the keys as they are bound. `tts-tui keys` lists
them with the changes of your configuration, where every key can be bound anew by its id; `?`
explains those of the screen you are on, and `{MEANINGS["commands"].keys}` finds what they do by
name.

## One key, one meaning

Whatever screen one is on, a key asks for the same; where a screen has no use for it, it does
nothing there. A dialog takes every key for itself, and names those it has.

"""


def table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown; a bar in a cell is told from one between cells."""
    lines = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)
    return head + "".join(f"| {line} |\n" for line in lines)


def meant(names: Iterable[str]) -> str:
    """The table of what keys mean on every screen."""
    rows = ((_keys(key_text(MEANINGS[name].keys)), MEANINGS[name].says) for name in names)
    return table(HEAD, rows)


def page() -> str:
    """All of docs/keys.md."""
    parts = [INTRO + meant(MEANINGS)]
    for screen, lines in groupby(key_table(), key=lambda line: line.screen):
        head = f"## {screen.capitalize()}\n\n| key | id | what it does |\n|---|---|---|\n"
        rows = ((_keys(line.key), f"`{line.id}`", line.description) for line in lines)
        parts.append(table(head, rows))
    return "\n".join(parts)


def with_keys(readme: str) -> str:
    """The text with its table of the most wanted keys as they are now."""
    return re.sub(rf"{re.escape(HEAD)}(\|[^\n]*\n)*", lambda _: meant(MOST_WANTED), readme)


def _keys(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split(" "))


def main() -> None:
    """Write them."""
    README.write_text(with_keys(README.read_text("utf-8")), "utf-8")
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
