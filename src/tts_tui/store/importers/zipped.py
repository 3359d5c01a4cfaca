"""Members of a zip file, read in memory and within limits; nothing is unpacked to the disk.

Those packed with zstandard, which `zipfile` knows from Python 3.14 on, are read with the optional
package of that name.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from importlib.util import find_spec
from typing import Final

from tts_tui.store.importers.imported import bad

try:
    from lzma import LZMAError
except ImportError:  # a Python that was built without it cannot unpack it either
    _LZMA: tuple[type[Exception], ...] = ()
else:
    _LZMA = (LZMAError,)

DAMAGE: Final[tuple[type[Exception], ...]] = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    *_LZMA,
    ValueError,
    EOFError,
)
"""What `zipfile` and its packers raise for a damaged file."""
MAX_MEMBER_BYTES: Final = 64_000_000
MAX_MEMBERS: Final = 200_000
_ZSTD: Final = 93
_LOCAL_HEADER: Final = struct.Struct("<26xHH")
"""A member's header in the file, up to the lengths of its name and of what follows that."""
_CONVERT: Final = "convert it with `inspect log convert --to json`"


def members_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """List the members by name. Raises Malformed for too many."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        bad(f"holds more than {MAX_MEMBERS} files")
    return {member.filename: member for member in members}


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read one member. Raises Malformed, and what `zipfile` raises for damage."""
    if member.file_size > MAX_MEMBER_BYTES:
        bad(f"larger than {MAX_MEMBER_BYTES // 10**6} MB")
    try:
        with archive.open(member) as file:
            raw = file.read(MAX_MEMBER_BYTES + 1)
    except NotImplementedError:
        raw = _from_zstd(archive, member)
    except RuntimeError:
        bad("locked with a password")
    return raw if len(raw) <= MAX_MEMBER_BYTES else bad("larger than it says")


def _from_zstd(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type != _ZSTD:
        bad(f"packed in a way that cannot be read; {_CONVERT}")
    if find_spec("zstandard") is None:
        bad(f"packed with zstandard: pip install zstandard, or {_CONVERT}")
    import zstandard

    file = archive.fp
    if file is None:
        bad("not open")
    file.seek(member.header_offset)
    name_bytes, extra_bytes = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    file.seek(name_bytes + extra_bytes, 1)
    packed = file.read(member.compress_size)
    try:
        with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
            raw: bytes = reader.read(MAX_MEMBER_BYTES + 1)
            return raw
    except zstandard.ZstdError:
        bad("damaged")
