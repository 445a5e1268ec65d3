"""The share of some contacts that one might avoid, as people write it: exact."""

import re
from fractions import Fraction

from percall.errors import UsageFault
from percall.texts import _

_SHARE = re.compile(r"[01]?\.?[0-9]{1,12}|[0-9]{1,9}/[0-9]{1,9}", re.ASCII)
_SHOWN = 40


def share_of(text: str) -> Fraction:
    """The share that a text names, exact: 0.1 or 1/3.

    Raises:
        UsageFault: It names none above 0 and at most 1.
    """
    found = Fraction(0)
    if _SHARE.fullmatch(text.strip()) and not re.search("/0+$", text.strip()):
        found = Fraction(text.strip())
    if not 0 < found <= 1:
        raise UsageFault(
            _("{text} is not a share").format(text=repr(text[:_SHOWN])), where="--share",
            do=_("a share is above 0 and at most 1, such as 0.1"),
        )  # fmt: skip
    return found
