"""Resolution as a curve over the window, honest about chains that the end of the data cuts off.

Rules:
1. Time is counted in whole hours. A contact that somebody came back after within g hours has its
   event at g rounded up; one that nobody came back after is censored at the whole hours for which
   it was watched. A return in the hour that the end of the data cuts off counts as not yet seen.
2. With n contacts still at risk and d events in an hour, the share that lasts is the product of
   (n - d) / n over the hours up to the window. It is exact: a ratio of whole numbers. Where every
   contact was watched for the whole window it is the plain share.
3. Its variance is its square times the sum of d / (n (n - d)); the interval is the share plus and
   minus 1.959964 standard errors, within 0 and 1.
4. Beyond the longest watch nothing is known.

Source: E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete Observations", Journal
of the American Statistical Association 53 (1958), 457-481; M. Greenwood, "The Natural Duration of
Cancer", Reports on Public Health and Medical Subjects 33 (1926), HMSO.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

# The windows of a curve, in hours: by the hour, then by the day, up to sixty days.
GRID_H = (1, 2, 4, 8, 12, *(24 * day for day in range(1, 61)))
SHORT_GRID_H = (1, 4, 24, 72, 168, 336, 720, 1440)

Z_95 = Fraction(1_959_964, 1_000_000)
# Variances are kept in whole units of this: no figure shows so many places.
FINE = 10**36


@dataclass(frozen=True, slots=True)
class Share:
    """A share of contacts with its interval of 95 %; all 0..1."""

    share: Fraction
    low: Fraction
    high: Fraction

    def times(self, factor: Fraction) -> "Share":
        """The same of another unit, such as contacts instead of shares."""
        return Share(self.share * factor, self.low * factor, self.high * factor)

    def under(self, whole: Fraction) -> "Share | None":
        """A whole divided by it, such as cost for one; None where it is 0."""
        if not self.share:
            return None
        low, high = (
            whole / bound if bound else whole / self.share for bound in (self.high, self.low)
        )
        return Share(whole / self.share, min(low, high), max(low, high))


@dataclass(slots=True)
class Watched:
    """Contacts by the hour of their event, or for which they were watched without one."""

    events: dict[int, int] = field(default_factory=dict)
    censored: dict[int, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.events.values()) + sum(self.censored.values())

    def add(self, *, is_event: bool, hour: int, count: int) -> None:
        """Count some more."""
        into = self.events if is_event else self.censored
        into[hour] = into.get(hour, 0) + count

    def add_all(self, other: "Watched") -> None:
        """Count those of another."""
        for hour, count in other.events.items():
            self.add(is_event=True, hour=hour, count=count)
        for hour, count in other.censored.items():
            self.add(is_event=False, hour=hour, count=count)

    def unwatched(self, window_h: int) -> int:
        """Those of whom the end of the data comes before the window is over."""
        return sum(count for hour, count in self.censored.items() if hour < window_h)

    def returned(self, window_h: int) -> int:
        """Those whom somebody is seen to have come back after within the window."""
        return sum(count for hour, count in self.events.items() if hour <= window_h)

    def curve(self, windows_h: tuple[int, ...]) -> dict[int, Share | None]:
        """The share that lasts beyond each window; None where nobody was watched for so long."""
        found: dict[int, Share | None] = {}
        steps = sorted(self.events.keys() | self.censored.keys())
        share, variance, at_risk, position = Fraction(1), 0, self.count, 0
        for window_h in sorted(windows_h):
            while position < len(steps) and steps[position] <= window_h:
                hour = steps[position]
                ended = self.events.get(hour, 0)
                if ended:
                    share *= Fraction(at_risk - ended, at_risk)
                if 0 < ended < at_risk:
                    variance += FINE * ended // (at_risk * (at_risk - ended))
                at_risk -= ended + self.censored.get(hour, 0)
                position += 1
            is_known = self.count and (not share or (steps and steps[-1] >= window_h))
            found[window_h] = _interval(share, variance) if is_known else None
        return found

    def at(self, window_h: int) -> Share | None:
        """The share that lasts beyond one window; None where nobody was watched for so long."""
        return self.curve((window_h,))[window_h]


def _interval(share: Fraction, variance_units: int) -> Share:
    """The share with its interval; the variance in units of 1 / `FINE`, relative to its square."""
    fine_share = share.numerator * FINE // share.denominator
    error = Fraction(isqrt(fine_share * fine_share * variance_units // FINE), FINE)
    reach = Z_95 * error
    return Share(share, max(share - reach, Fraction(0)), min(share + reach, Fraction(1)))
