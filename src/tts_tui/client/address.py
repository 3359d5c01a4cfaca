"""Whether requests can be made to an address: asked of those who would make them."""

from __future__ import annotations


def can_be_asked(url: str) -> bool:
    """Say whether httpx can read a web address and the resolver can be given its host.

    Both have rules of their own for host names (IDNA, lengths), and break on what urllib reads.
    """
    import httpx  # loaded where an address is looked at: most commands look at none

    try:
        host = httpx.Request("GET", url).url.raw_host
        if not host.startswith(b"[") and b":" not in host:
            host.decode("ascii").encode("idna")
    except (httpx.InvalidURL, ValueError):
        return False
    return bool(host)
