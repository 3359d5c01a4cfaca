"""Make the README readable away from the repository, as on a package index.

Links into the repository lead to its address there. Where pyproject.toml names none (`Source` of
`[project.urls]`), they would lead nowhere: pictures are left out, and links are their words.
"""

from __future__ import annotations

import re

_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<path>[^)\s:#][^)\s:]*)\)\n*")
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]*)\]\((?P<path>[^)\s:#][^)\s:]*)\)")


def read_elsewhere(readme: str, source: str) -> str:
    """Give the README with every link into the repository made absolute, or none left."""
    if not source:
        return _LINK.sub(r"\g<words>", _PICTURE.sub("", readme))
    base = source.rstrip("/")
    shown = _PICTURE.sub(
        lambda found: found[0].replace(f"]({found['path']}", f"]({base}/raw/HEAD/{found['path']}"),
        readme,
    )
    return _LINK.sub(rf"[\g<words>]({base}/blob/HEAD/\g<path>)", shown)
