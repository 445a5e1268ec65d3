"""The rules of the floor: what the centre states, and what is assumed where it does not."""

from dataclasses import dataclass
from fractions import Fraction

from percall.centre import Centre
from percall.ledger.lines import is_at_or_below
from percall.texts import N_

OVERTIME, WAITING = "overtime", "waiting"

# setting of [marginal]: its default, and why it is that.
DEFAULTS: dict[str, tuple[object, str]] = {
    "short_occupancy_share": (
        Fraction(85, 100),
        N_("the planner's ceiling: above 85 % agents tire and waits rise steeply"),
    ),
    "short_floor": (
        OVERTIME,
        N_("agents stay on and are paid for it; `waiting` if customers wait instead"),
    ),
    "overtime_factor": (
        Fraction(3, 2),
        N_("time and a half, as in the Fair Labor Standards Act (29 U.S.C. 207)"),
    ),
    "overtime_accounts": (
        ("Labour:Wages", "Labour:Benefits"),
        N_("pay and what the employer adds to it"),
    ),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the floor, stated or assumed; `assumed` names the settings not stated."""

    short_occupancy_share: Fraction
    short_floor: str
    overtime_factor: Fraction
    overtime_accounts: tuple[str, ...]
    assumed: frozenset[str]

    @property
    def pays_overtime(self) -> bool:
        """Whether a short floor is met by overtime, rather than by customers who wait."""
        return self.short_floor == OVERTIME

    def is_paid_overtime(self, account: str) -> bool:
        """Whether an hour of overtime is paid from the account, or from a part of it."""
        return any(
            is_at_or_below(account, branch) or is_at_or_below(branch, account)
            for branch in self.overtime_accounts
        )


def rules_of(centre: Centre) -> Rules:
    """The centre's own rules, completed by the defaults."""
    stated = {name: getattr(centre.marginal, name) for name in DEFAULTS}
    assumed = frozenset(name for name, value in stated.items() if value is None)
    values = {name: DEFAULTS[name][0] if name in assumed else stated[name] for name in DEFAULTS}
    return Rules(**values, assumed=assumed)  # type: ignore[arg-type]  # read by centre.SETTINGS


def as_text(value: object) -> str:
    """A setting's value as people read it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{float(value):g}" if isinstance(value, Fraction) else str(value)
