"""The last door: whatever a command ends with becomes one line at most, and an exit code."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes
from tts_tui.cli.output import complain, flush, forget_stdout, make_robust
from tts_tui.errors import OutputError, TtsTuiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def through(run: Callable[[Sequence[str] | None], int], argv: Sequence[str] | None) -> int:
    """Run a command; give the process's exit code."""
    try:
        make_robust()
        code = run(argv)
        flush()
    except OutputError as error:
        complain(str(error))
        forget_stdout()
        return exit_codes.NOT_KEPT
    except TtsTuiError as error:
        complain(str(error))
        return exit_codes.BAD_INPUT
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        forget_stdout()
        return exit_codes.DONE
    except Exception as error:  # noqa: BLE001  # what comes here is a bug
        complain(
            f"A mistake of its own stopped the program ({type(error).__name__}). "
            "Run it again with TTS_TUI_DEBUG=1 to see where, and please report it."
        )
        if os.environ.get("TTS_TUI_DEBUG") == "1":
            # No local variables and no message: both may hold a key or what a model said.
            traceback.print_tb(error.__traceback__)
        return exit_codes.BUG
    return code
