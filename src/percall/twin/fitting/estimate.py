"""An estimate: a number with its interval, how many it rests on, and where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that was estimated; `low` and `high` bound it with 95 % confidence.

    `subject` is what it is of, in the words of `behaviour.toml`; `method` how it was found.
    """

    subject: str
    value: float
    low: float
    high: float
    count: int
    method: str

    def as_json(self) -> dict[str, object]:
        """The estimate as JSON prints it."""
        return {
            "subject": self.subject, "value": _rounded(self.value), "low": _rounded(self.low),
            "high": _rounded(self.high), "count": self.count, "method": self.method,
        }  # fmt: skip


def _rounded(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def share(subject: str, hits: float, count: int, method: str = "share") -> Estimate:
    """A share with Wilson's interval.

    Source: Wilson 1927, Probable inference, JASA 22.
    """
    if count == 0:
        return Estimate(subject, math.nan, 0.0, 1.0, 0, method)
    p, z2 = hits / count, Z_95**2
    middle = (p + z2 / (2 * count)) / (1 + z2 / count)
    reach = Z_95 * math.sqrt(p * (1 - p) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return Estimate(subject, p, max(0.0, middle - reach), min(1.0, middle + reach), count, method)


def mean(subject: str, values: object, method: str = "mean") -> Estimate:
    """A mean with the normal interval of its standard error."""
    import numpy as np  # noqa: PLC0415  # shares need none

    array = np.asarray(values, float)
    if len(array) == 0:
        return Estimate(subject, math.nan, -math.inf, math.inf, 0, method)
    value = float(array.mean())
    error = float(array.std(ddof=1)) / math.sqrt(len(array)) if len(array) > 1 else math.inf
    return Estimate(subject, value, value - Z_95 * error, value + Z_95 * error, len(array), method)
