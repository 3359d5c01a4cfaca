"""A search that ends: a pattern that could run wild is given to a process of its own.

`re` holds the interpreter while it matches, so no thread could keep the screen alive beside it,
and nothing inside the program could stop it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.search import MAX_MATCHES, SearchError, find_all
from tts_tui.child_env import child_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.hedges import Span
    from tts_tui.analysis.search import Query

LIMIT_S: Final = 3.0
"""How long a search may take."""
_SMALL: Final = 1_000_000
"""Characters that plain text is searched in at once, without another process."""
_CHILD: Final = Path(__file__).with_name("search_child.py")


def bounded_find(
    query: Query, texts: Sequence[str], limit_s: float = LIMIT_S, child: Path = _CHILD
) -> list[list[Span]]:
    """Find the places in each text; blocks up to `limit_s` seconds. Raises SearchError."""
    if query.literal and sum(map(len, texts)) <= _SMALL:
        return find_all(query, texts)
    wanted = [query.pattern, query.flags, MAX_MATCHES, int(limit_s) + 1, list(texts)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(child)],
            input=json.dumps(wanted).encode("ascii"),
            capture_output=True,
            timeout=limit_s,
            check=True,
            env=child_environment(),
        )
        places = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise SearchError(
            f"The search took longer than {limit_s:g} s and was stopped.",
            "Avoid repeats inside repeats, such as (a+)+.",
        ) from None
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise SearchError(
            f"The search could not be run: {type(error).__name__}.", "Search for plain text."
        ) from None
    return [[(start, end) for start, end in spans] for spans in places]
