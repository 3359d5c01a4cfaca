"""What a shell completes: commands and flags by themselves, and the words that people have here.

A script is made once, so it holds the strategies, themes and models of that moment; sessions are
looked for whenever somebody asks.
"""

from __future__ import annotations

import argparse
from shlex import quote
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tts_tui.cli.parser import Parser

SHELLS: Final = ("bash", "zsh", "fish")
_USUAL_N: Final = 8


def completion_script(parser: Parser, shell: str) -> str:
    """Write a shell's script for all that the parser reads; raises ConfigError.

    The parser is told what its values are completed with, so it is of no other use afterwards.
    """
    import shtab

    completed = _completed()
    for action in _actions(parser):
        told = completed.get(_kind(action))
        if isinstance(told, tuple):
            action.choices = told
        elif told is not None:
            action.complete = told  # type: ignore[attr-defined]  # where shtab looks
        elif action.choices is not None:
            action.choices = tuple(action.choices)  # a mapping is a command's to shtab
    return str(shtab.complete(parser, shell))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
        else:
            yield action


def _kind(action: argparse.Action) -> str:
    """What a value is: what the help calls it, and where that is a name, whose."""
    called = action.metavar if isinstance(action.metavar, str) else ""
    return f"{called} of {action.dest}" if called in {"NAME", "LIST"} else called


def _completed() -> Mapping[str, object]:
    """How each kind of value is completed: with one of these words, or as shtab is told."""
    import shtab

    from tts_tui.client.local_parts import MODEL_ID
    from tts_tui.config import load_settings
    from tts_tui.control.commands import SPOKEN
    from tts_tui.data.servers import hosted_servers
    from tts_tui.domain.strategies import offered_names
    from tts_tui.store.library import library_dirs
    from tts_tui.ui.kit.theme_file import load_themes

    models = (MODEL_ID, *load_settings().models)
    # Without their N, which is a race's own.
    strategies = [name.partition("@")[0] for name in offered_names(_USUAL_N)]
    return {
        **dict.fromkeys(("FILE", "PATH"), shtab.FILE),
        "DIR": shtab.DIRECTORY,
        "SESSION": _sessions([folder.absolute() for folder in library_dirs()]),
        "LIST of strategies": _list_of("strategies", strategies),
        "NAME of arm": _words(strategies),
        "RULE": _words(strategies),
        "NAME of theme": _words(load_themes().by_name),
        "NAME of model": _words(models),
        "MODEL|URL": _words(models),
        "WHAT": _words(kind.name for kind in SPOKEN),
        "PRESET": _words(server.name for server in hosted_servers()),
    }


def _words(words: Iterable[str]) -> tuple[str, ...]:
    # In these scripts words stand between blanks: a name with anything else in it is left out.
    return tuple(word for word in words if quote(word) == word)


def _list_of(what: str, words: Sequence[str]) -> dict[str, object]:
    """Complete the last of several names with commas between them."""
    name, known = f"_tts_tui_{what}", " ".join(_words(words))
    return _function(
        name,
        {
            "bash": f"""
{name}() {{
  local before=""
  [[ "$1" == *,* ]] && before="${{1%,*}},"
  compgen -P "$before" -W "{known}" -- "${{1##*,}}"
}}""",
            "zsh": f"""
{name}() {{
  _sequence compadd - {known}
}}""",
            "fish": f"""
function {name}
  set -l before (string match -r -- '.*,' (commandline -ct))
  for word in {known}
    echo "$before$word"
  end
end""",
        },
    )


def _sessions(folders: Sequence[Path]) -> dict[str, object]:
    """Complete a session's name in the library, or a file."""
    name, among = "_tts_tui_sessions", " ".join(quote(str(folder)) for folder in folders)
    return _function(
        name,
        {
            "bash": f"""
{name}() {{
  local folder file
  for folder in {among}; do
    for file in "$folder/$1"*.jsonl "$folder/$1"*.jsonl.gz; do
      [ -e "$file" ] || continue
      file="${{file##*/}}"; file="${{file%.gz}}"
      echo "${{file%.jsonl}}"
    done
  done
  compgen -f -X '!*.jsonl*' -- "$1"
  compgen -d -- "$1"
}}""",
            "zsh": f"""
{name}() {{
  local folder; local -a there
  for folder in {among}; do
    there+=("$folder"/*.jsonl(N:t:r) "$folder"/*.jsonl.gz(N:t:r:r))
  done
  compadd -a there
  _files -g '*.jsonl*'
}}""",
            "fish": f"""
function {name}
  for folder in {among}
    for file in $folder/*.jsonl $folder/*.jsonl.gz
      string replace -r '\\.jsonl(\\.gz)?$' '' -- (string replace -r '.*/' '' -- $file)
    end
  end
  __fish_complete_path (commandline -ct) | string match -r -- '^[^\\t]*(?:\\.jsonl|/).*'
end""",
        },
    )


def _function(name: str, scripts: Mapping[str, str]) -> dict[str, object]:
    """Complete with a function of each shell's own; `scripts` define it."""
    return {"bash": name, "zsh": name, "fish": f"({name})", "preamble": dict(scripts)}
