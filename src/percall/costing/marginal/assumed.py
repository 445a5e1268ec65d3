"""What an answer had to assume, named one by one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from percall.costing.marginal.assumptions import DEFAULTS, Rules, as_text
from percall.costing.marginal.floor import Floor, Stood
from percall.costing.marginal.ladder import AGENT_TIME, Avoided, Rung
from percall.texts import _

_OF_A_SHORT_FLOOR = ("short_floor", "overtime_factor", "overtime_accounts")


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something that was taken because nobody said it: its name, value and reason."""

    name: str
    value: str
    why: str


def assumed_in(
    rules: Rules, stood: Iterable[Stood], avoided: Avoided, rungs: Sequence[Rung]
) -> Iterator[Assumed]:
    """What was assumed: settings, cash kinds by account, capacities, notices of steps that drop.

    A setting that nothing was judged by is not named.
    """
    known = list(stood)
    looked_at = {
        "short_occupancy_share": any(one.quality.occupancy_share is not None for one in known),
        **dict.fromkeys(_OF_A_SHORT_FLOOR, any(one.floor is Floor.SHORT for one in known)),
    }
    for name, (_default, why) in DEFAULTS.items():
        if name in rules.assumed and looked_at[name]:
            yield Assumed(f"marginal.{name}", as_text(getattr(rules, name)), _(why))
    kinds = {one.line.account: one.moves.kind for one in avoided.booked if one.moves.is_assumed}
    for account, kind in sorted(kinds.items()):
        why = _("the usual kind of such an account; cash_kind on the line, or in [cash_kinds]")
        yield Assumed(f"cash_kind {account}", kind.value, why)
    for pool, rates in avoided.rates.items():
        if pool.driver == AGENT_TIME and rates.used and rates.supply.state == "unknown":
            why = _("neither paid time nor [[capacity]] tells it, so an hour looks dear")
            yield Assumed(f"capacity {pool.name}", _("what was used"), why)
    unsaid = {
        part.booked.line.account: part.leaves_on
        for rung in rungs
        for part in rung.parts
        if part.leaves_on is not None and part.booked.line.notice_on is None
    }
    for account, leaves_on in sorted(unsaid.items()):
        why = _("the end of the line; notice_on on the line says otherwise")
        yield Assumed(f"notice_on {account}", str(leaves_on), why)
