r"""The rendered view: Markdown drawn, mathematics left as it is written.

A mathematical span (`\(…\)`, `\[…\]`, `$…$`, `$$…$$`) is taken out of Markdown's hands before it
reads a `_` or a `*` in it: it stays its LaTeX source, letter by letter. HTML stays text, links
are written out and cannot be clicked, and code is not coloured.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console
from rich.markdown import Markdown
from rich.theme import Theme
from textual.strip import Strip

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

    from tts_tui.ui.kit.palette import Palette

MAX_CHARACTERS: Final = 200_000
"""A longer text is not rendered: Markdown takes its time."""
MAX_LINES: Final = 80
"""Lines of one displayed formula."""

# Every piece is bounded, or a text of many openings without an end would take for ever.
_INLINE: Final = re.compile(
    r"\\\(.{0,2000}?\\\)|\\\[.{0,2000}?\\\]|\$\$.{1,2000}?\$\$"
    r"|\$(?=\S)[^$\n]{1,400}(?<=\S)\$(?!\d)"
    r"|\\begin\{([a-z]{1,20}\*?)\}.{0,2000}?\\end\{\1\}"
    r"|\\[A-Za-z]{1,40}(?:\{[^{}\n]{0,200}\}){0,4}",
    re.DOTALL,
)
_OPENERS: Final = {r"\[": r"\]", "$$": "$$", r"\begin{": r"\end{"}


def render_markdown(text: str, width: int, inks: Palette) -> list[Strip]:
    """Draw safe text as Markdown; takes its time on long texts."""
    document = Markdown("", code_theme="ansi_dark", hyperlinks=False)
    document.parsed = _plain_code(_parser().parse(text))
    console = Console(
        file=io.StringIO(),
        width=max(10, width),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        theme=_theme(inks),
    )
    lines = console.render_lines(document, console.options, style=inks.text, pad=True)
    return [Strip(line).simplify() for line in lines]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Models indent for looks: four spaces are no code.
    parser.disable("code")
    # A picture would be drawn as a sign of ours: its text and address stay readable as a link.
    parser.disable("image")
    parser.inline.ruler.before("escape", "mathematics", _inline_mathematics)
    parser.block.ruler.before("fence", "mathematics", _block_mathematics, {"alt": ["paragraph"]})
    return parser


def _inline_mathematics(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "\\$":
        return False
    found = _INLINE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = " ".join(found.group().split("\n"))
    state.pos = found.end()
    return True


def _block_mathematics(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    closer = next((c for o, c in _OPENERS.items() if first.startswith(o)), None)
    if closer is None:
        return False
    last = start
    lines = [first]
    rest = first[2:]
    while closer not in rest:
        last += 1
        if last >= min(end, start + MAX_LINES) or state.isEmpty(last):
            return False
        rest = state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]]
        lines.append(rest)
    if last == start:
        return False
    if not silent:
        state.push("paragraph_open", "p", 1)
        inline = state.push("inline", "", 0)
        inline.children = _written_out(lines)
        inline.content = "\n".join(lines)
        # An inline token is parsed later, unless it is of another type.
        inline.type = "mathematics"
        state.push("paragraph_close", "p", -1)
    state.line = last + 1
    return True


def _written_out(lines: list[str]) -> list[Token]:
    tokens: list[Token] = []
    for line in lines:
        if tokens:
            tokens.append(Token("hardbreak", "br", 0))
        tokens.append(Token("text", "", 0, content=line))
    return tokens


def _plain_code(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.type == "mathematics":
            token.type = "inline"
        elif token.type == "fence":
            token.info = ""
    return tokens


def _theme(inks: Palette) -> Theme:
    code = inks.answering
    return Theme(
        {
            **{f"markdown.h{level}": inks.title for level in range(1, 8)},
            "markdown.h1.border": inks.border,
            "markdown.hr": inks.border,
            "markdown.code": code,
            "markdown.code_block": code,
            "markdown.link": inks.title,
            "markdown.link_url": inks.muted,
            "markdown.item.bullet": inks.title,
            "markdown.item.number": inks.title,
            "markdown.block_quote": inks.muted,
            "markdown.table.border": inks.border,
            "markdown.table.header": inks.title,
        }
    )
