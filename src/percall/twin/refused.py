"""What the twin cannot play, said clearly."""

from __future__ import annotations

from percall.errors import PercallError


class TwinRefused(PercallError):
    """The flow, the behaviour and the horizon do not make a model that can be played."""

    exit_code = 14
