"""What no plan can do here, said clearly."""

from __future__ import annotations

from percall.errors import PercallError


class PlanRefused(PercallError):
    """A plan cannot be read, contradicts itself, or has a lever that does not apply here."""

    exit_code = 17
