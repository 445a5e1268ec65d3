"""Money that a lever takes beside its effect: what is spent once, and what is booked anew."""

from __future__ import annotations

from fractions import Fraction

from percall.texts import N_
from percall.whatif.levers.lever import Parameter, Unit

MOST_MONEY = Fraction(10**12)

INVESTMENT = Parameter(
    "investment", Unit.MONEY, N_("money spent once; without: not known, nor is the payback"),
    most=MOST_MONEY,
)  # fmt: skip
"""Every lever that changes something has it."""
