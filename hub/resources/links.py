"""One look at a page elsewhere: is it there? Only public addresses are asked, and the address that was checked is the
one that is connected to, so that no name can lead into our own network: not by redirect, IPv6 or a second answer."""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urljoin, urlsplit

from hub.resources.models import UrlState

SECONDS = 10
MOST_HOPS = 5
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; CareersClusterHub; looks once a week whether a link still works)",
    "Accept": "*/*",
    "Accept-Language": "en-GB",
    "Connection": "close",
}
_SIGN_IN_WORDS = ("login", "log-in", "signin", "sign-in", "/auth", "sso")


class Unknown(Exception):
    """It cannot be said from here: no network, another trouble there, or an address that is not to be asked."""


def look(url: str) -> UrlState:
    """OK, SIGN_IN or DEAD. Raises Unknown."""
    for _ in range(MOST_HOPS):
        status, where = _ask(url)
        if status in {301, 302, 303, 307, 308} and where:
            url = urljoin(url, where)
            if any(word in urlsplit(url).path.lower() for word in _SIGN_IN_WORDS):
                return UrlState.SIGN_IN
            continue
        if 200 <= status < 300:
            return UrlState.OK
        if status in {401, 403, 407}:
            return UrlState.SIGN_IN
        if status in {404, 410}:
            return UrlState.DEAD
        break
    raise Unknown(url)


def _ask(url: str) -> tuple[int, str]:
    """Status and Location. The body is not read."""
    try:
        parts = urlsplit(url)
        host, is_safe = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_safe else 80)
        if parts.scheme not in {"http", "https"} or not host:
            raise Unknown(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = _Pinned(host, port, public_address(host, port), is_safe)
        try:
            connection.request("GET", path.encode("utf-8", "replace").decode("latin-1"), headers=_HEADERS)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location") or ""
        finally:
            connection.close()
    except socket.gaierror as problem:
        if problem.errno == socket.EAI_NONAME:
            return 404, ""  # there is no such site (any more)
        raise Unknown(url) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise Unknown(url) from None


def is_public(address: str) -> bool:
    """Not loopback, private, link-local, multicast or reserved; nor such an address dressed up as IPv6."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None and not inner.is_global:
            return False
    return found.is_global and not found.is_multicast


def public_address(host: str, port: int) -> str:
    """The first address of the host. Raises Unknown where any of them is not public."""
    addresses = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not addresses or not all(is_public(one.partition("%")[0]) for one in addresses):
        raise Unknown(host)
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """Connects to that address whatever the name says by now."""

    def __init__(self, host: str, port: int, address: str, is_safe: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._is_safe = address, is_safe
        self.default_port = 443 if is_safe else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_safe:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
