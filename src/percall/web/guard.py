"""What every request and every answer of the pages must satisfy, before and after any page runs.

Rules:
1. Until there are accounts, the pages are for this machine alone: a request whose Host is not a
   loopback name is refused, so that a foreign site cannot reach them under a name of its own.
2. Nothing is loaded from anywhere else, and no script or style stands inside a page.
3. Only reading is possible, but for closing a month and for stopping a long question, which a
   foreign page cannot send.
"""

import ipaddress
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from percall.errors import UsageFault
from percall.texts import _

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "script-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
METHODS = ("GET", "HEAD", "POST")
LONGEST_QUERY = 4096
MISDIRECTED, TOO_LONG, NOT_ALLOWED, FORBIDDEN, BAD = 421, 414, 405, 403, 400

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[0-9a-z.-]+)(?::(?P<port>\d{1,5}))?", re.IGNORECASE)


def is_loopback(name: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    if name.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def require_loopback(host: str) -> None:
    """See that the pages are served to this machine alone.

    Raises:
        UsageFault: The host is another address.
    """
    if not is_loopback(host):
        raise UsageFault(
            _("The pages are served to this machine alone until there are accounts"),
            where=f"--host {host}",
            do=_("use 127.0.0.1; from elsewhere, reach it through a tunnel such as ssh -L"),
        )


def is_own_host(values: Iterable[bytes]) -> bool:
    """Whether the one Host header of a request names this machine."""
    found = list(values)
    if len(found) != 1:
        return False
    parts = _HOST.fullmatch(found[0].decode("latin-1"))
    return parts is not None and is_loopback(parts["name"])


class Guard:
    """Refuses what may not come in, and marks what goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self.app)(scope, receive, send_marked)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]

    def all_of(wanted: bytes) -> list[bytes]:
        return [value for name, value in headers if name == wanted]

    if not is_own_host(all_of(b"host")):
        why = _("This host is not served here: ask for http://127.0.0.1.")
        return PlainTextResponse(why, MISDIRECTED)
    if scope["method"] not in METHODS:
        allow = {"Allow": ", ".join(METHODS)}
        return PlainTextResponse(_("Pages can only be read."), NOT_ALLOWED, allow)
    if len(scope.get("query_string", b"")) > LONGEST_QUERY:
        return PlainTextResponse(_("The address is too long."), TOO_LONG)
    if scope["method"] == "POST" and not _is_from_here(all_of(b"origin"), all_of(b"host")):
        return PlainTextResponse(_("Only a page of percall may send this."), FORBIDDEN)
    return None


def _is_from_here(origins: list[bytes], hosts: list[bytes]) -> bool:
    # With the policy "same-origin" browsers name the origin of our own forms and of no others.
    return origins == [b"http://" + hosts[0]]
