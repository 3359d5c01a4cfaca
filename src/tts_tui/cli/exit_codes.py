"""What the exit codes mean; the first four are a contract."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
RACE_FAILED: Final = 1
"""Every trace of some race failed."""
SOME_LEFT_OUT: Final = 1
"""Some of many files or sessions could not be used; each was named."""
BAD_INPUT: Final = 2
"""A flag, a file or a configuration value cannot be used."""
INTERRUPTED: Final = 130
BUG: Final = 70
"""A mistake of the program's own."""
