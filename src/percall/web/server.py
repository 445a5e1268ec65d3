"""The server of the pages: a socket of this machine alone, until Ctrl-C."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from percall.errors import UsageFault
from percall.texts import _

END_WITHIN_S = 2


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that listens, and the address of the pages."""

    socket: socket.socket
    address: str


def listen(host: str, port: int) -> Listening:
    """A listening socket; port 0 takes a free one.

    Raises:
        UsageFault: The port is taken, or may not be used.
    """
    name = "127.0.0.1" if host.casefold() == "localhost" else host.strip("[]")
    is_six = ipaddress.ip_address(name).version == 6  # of the protocol
    found = socket.socket(socket.AF_INET6 if is_six else socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((name, port))
        found.listen(128)
    except OSError as error:
        found.close()
        raise UsageFault(
            _("The port cannot be listened on: {why}").format(why=error.strerror),
            where=f"{name}, --port {port}",
            do=_("choose another port, or 0 for a free one"),
        ) from None
    shown = f"[{name}]" if is_six else name
    return Listening(found, f"http://{shown}:{found.getsockname()[1]}/")


def run(root: Path, listening: Listening) -> None:
    """Serve the workspace's pages until the process is told to end."""
    import uvicorn  # noqa: PLC0415  # heavy: only the server loads it

    from percall.web.answers import Answers  # noqa: PLC0415  # likewise
    from percall.web.application import application  # noqa: PLC0415  # likewise
    from percall.web.drawing import warm_up  # noqa: PLC0415  # likewise
    from percall.web.played import warm_up as warm_up_twin  # noqa: PLC0415  # likewise

    answers = Answers(root)

    def first() -> None:
        answers.warm_up()
        warm_up_twin(answers)

    warm_up(first)
    server = uvicorn.Server(
        uvicorn.Config(
            application(answers), log_level="error", access_log=False, server_header=False,
            timeout_graceful_shutdown=END_WITHIN_S, lifespan="off", ws="none",
        )
    )  # fmt: skip
    try:
        server.run(sockets=[listening.socket])
    except KeyboardInterrupt:  # Ctrl-C is how it is meant to end
        return
