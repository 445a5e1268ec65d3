"""Progress of long work on stderr, where somebody looks on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from percall.errors import one_line


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """A function that shows the present step; it shows nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console  # noqa: PLC0415  # kept off the start path
    from rich.text import Text  # noqa: PLC0415  # kept off the start path

    with Console(stderr=True).status("") as status:
        yield lambda text: status.update(Text(f"{one_line(text)} ..."))
