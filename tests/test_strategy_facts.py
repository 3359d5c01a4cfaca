"""What is known of a strategy stands on its card: nowhere else is one named."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from scripts.readme_strategies import README, with_table
from tts_tui.domain.strategies.registry import CARDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = README.parent / "src" / "tts_tui"

EXAMPLE = "an example of a name in help, a placeholder or a remedy"
ALLOWED = {
    "analysis/scorers/__init__.py": "the table of the fast scorers, each an optional second file",
    "cli/commands/compare.py": EXAMPLE,
    "cli/commands/ctl.py": EXAMPLE,
    "cli/commands/demo.py": EXAMPLE,
    "cli/commands/export.py": EXAMPLE,
    "cli/commands/grid.py": EXAMPLE,
    "cli/main.py": EXAMPLE,
    "cli/options.py": EXAMPLE,
    "cli/planning.py": EXAMPLE,
    "cli/commands/race.py": EXAMPLE,
    "cli/commands/score.py": EXAMPLE,
    "cli/study_options.py": EXAMPLE,
    "store/importers/deepconf.py": "whose results it reads, which have the paper's name",
    "ui/compare/keys.py": EXAMPLE,
    "ui/compare/screen.py": EXAMPLE,
    "ui/race/strategies.py": EXAMPLE,
}
"""File → why it may name one."""


def named() -> re.Pattern[str]:
    """A stem in capitals anywhere; one that is also a word only where it is the name of a row."""
    sure = [re.escape(c.stem) for c in CARDS if c.stem != c.stem.lower()]
    words = [re.escape(c.stem) for c in CARDS if c.stem == c.stem.lower()]
    return re.compile(
        rf"(?<![\w-])(?:(?:{'|'.join(sure)})(?:-\d+)?(?:@\w+)?|(?:{'|'.join(words)})-\d+(?:@\w+)?)"
        r"(?![\w-])"
    )


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Every string in a module that is no documentation, with its line."""
    tree = ast.parse(source)
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def names_in(path: Path) -> list[str]:
    found = named()
    return [
        f"{path.relative_to(SOURCE)}:{line} {match[0]}"
        for line, text in strings(path.read_text("utf-8"))
        if (match := found.search(text))
    ]


def test_no_strategy_is_named_outside_its_own_room() -> None:
    said = [
        name
        for path in sorted(SOURCE.rglob("*.py"))
        if SOURCE / "domain" / "strategies" not in path.parents
        and str(path.relative_to(SOURCE)) not in ALLOWED
        for name in names_in(path)
    ]
    assert said == []


@pytest.mark.parametrize("path", sorted(ALLOWED))
def test_what_may_name_a_strategy_still_does(path: str) -> None:
    assert names_in(SOURCE / path)


def test_the_readme_lists_every_strategy_as_its_card_has_it() -> None:
    """Where not: `python -m scripts.readme_strategies` writes it."""
    text = README.read_text("utf-8")
    assert all(f"| `{card.form}` |" in text for card in CARDS)
    assert with_table(text) == text
