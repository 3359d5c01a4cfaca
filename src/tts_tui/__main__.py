"""The program: runs a command, and turns whatever goes wrong into one line and a code."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes
from tts_tui.cli.main import run
from tts_tui.cli.output import complain, forget_stdout, make_robust
from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(
    argv: Sequence[str] | None = None, run: Callable[[Sequence[str] | None], int] = run
) -> int:
    """Run the program; give the process's exit code."""
    make_robust()
    try:
        code = run(argv)
        sys.stdout.flush()
    except TtsTuiError as error:
        complain(str(error))
        return exit_codes.BAD_INPUT
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        forget_stdout()
        return exit_codes.DONE
    except Exception as error:  # noqa: BLE001  # the last door: what comes here is a bug
        complain(
            f"A mistake of its own stopped the program ({type(error).__name__}). "
            "Run it again with TTS_TUI_DEBUG=1 to see where, and please report it."
        )
        if os.environ.get("TTS_TUI_DEBUG") == "1":
            # No local variables and no message: both may hold a key or what a model said.
            traceback.print_tb(error.__traceback__)
        return exit_codes.BUG
    return code


if __name__ == "__main__":
    sys.exit(main())
