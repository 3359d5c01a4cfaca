"""Write the README's table of strategies from their cards.

python -m scripts.readme_strategies
"""

from __future__ import annotations

import re
from pathlib import Path

from tts_tui.domain.strategies.registry import CARDS

README = Path(__file__).parents[1] / "README.md"
HEAD = "| strategy | what it does |\n|---|---|\n"


def with_table(readme: str) -> str:
    """The text with its table as the cards have it now."""
    rows = "".join(f"| `{card.form}` | {card.rule} |\n" for card in CARDS)
    return re.sub(rf"{re.escape(HEAD)}(\|[^\n]*\n)*", lambda _: HEAD + rows, readme)


def main() -> None:
    """Write it."""
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
