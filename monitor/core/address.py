"""Web addresses: one article, one address."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Parameters that say how a reader got here, never what they read.
TRACKING = ("utm_", "at_", "mc_", "pk_", "ns_")
TRACKING_NAMES = frozenset(
    {
        "fbclid",
        "gclid",
        "dclid",
        "msclkid",
        "igshid",
        "ref",
        "ref_src",
        "cmpid",
        "ocid",
        "smid",
        "ito",
        "xtor",
        "partner",
    }
)
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """The address without fragment, tracking parameters, default port and trailing slash, host in lower case.

    Raises ValueError for an address that is not http(s) or has no host.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url[:200]!r}")
    place = parts.hostname.lower()
    if ":" in place:
        place = f"[{place}]"
    if parts.port not in (None, DEFAULT_PORTS[scheme]):
        place = f"{place}:{parts.port}"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(k)])
    return urlunsplit((scheme, place, parts.path.rstrip("/") or "/", query, ""))


def host(url: str) -> str:
    """The host an address is served from, in lower case; empty if it has none."""
    return (urlsplit(url).hostname or "").lower()


def _tracks(name: str) -> bool:
    low = name.lower()
    return low in TRACKING_NAMES or low.startswith(TRACKING)
