"""What the build makes: the man page, and a README that can be read on a package index."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


class Readme(MetadataHookInterface):
    """Hands on the README with links that lead somewhere from everywhere."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Put it into the metadata."""
        from scripts.read_elsewhere import read_elsewhere

        text = (ROOT / "README.md").read_text(encoding="utf-8")
        source = metadata.get("urls", {}).get("Source", "")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": read_elsewhere(text, source),
        }


class ManPage(BuildHookInterface[Any]):
    """Puts the man page into wheels, where `man` looks in an environment that is on the PATH."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write it, and say where it goes."""
        from scripts.man_page import man_page

        page = ROOT / "build" / "tts-tui.1"
        page.parent.mkdir(exist_ok=True)
        page.write_text(man_page(), encoding="utf-8")
        build_data["shared_data"][str(page)] = "share/man/man1/tts-tui.1"
