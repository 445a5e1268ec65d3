"""Which driver shares a line's cost where the line does not say so itself.

Rules:
1. The account's own driver, else that of the nearest branch above it, the centre's table
   (`[drivers]` of `centre.toml`) before the shipped one at the same branch.
2. The shipped table may name several drivers: the first that the centre has records of is taken,
   the last serves always.
3. Any other account is shared by agents' time.

Source: costing-rules.md, section 3.
"""

from collections.abc import Collection

from percall.ledger.lines import Line, is_at_or_below

SHIPPED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Labour", ("agent_time",)),
    ("Licences", ("agent_time",)),
    ("Hardware", ("agent_time",)),
    ("Software", ("agent_time",)),
    ("Premises", ("agent_time",)),
    ("Training", ("agent_time",)),
    ("Telecom", ("tariff", "vendor_charge", "line_time")),
)
OTHERWISE = ("agent_time",)


def preferred(account: str, of_centre: Collection[tuple[str, str]] = ()) -> tuple[str, ...]:
    """The account's drivers in order of preference; `of_centre` is the centre's own table."""
    table = [*((branch, (driver,)) for branch, driver in of_centre), *SHIPPED]
    found = [row for row in table if is_at_or_below(account, row[0])]
    # max() keeps the first of equals, and the centre's rows stand first.
    return max(found, key=lambda row: row[0].count(":"), default=("", OTHERWISE))[1]


def driver_of(line: Line, available: Collection[str]) -> str:
    """The driver that shares the line: the first available one, else the line's last.

    Args:
        line: A line of the ledger.
        available: Drivers that have anything to share by, such as `tariff` where the centre
            states tariffs and `vendor_charge` where its records carry charges.
    """
    return next((driver for driver in line.drivers if driver in available), line.drivers[-1])


def is_known(account: str, of_centre: Collection[tuple[str, str]] = ()) -> bool:
    """Whether the account's first part stands in the centre's table or in the shipped one."""
    first = account.casefold().split(":")[0]
    return any(first == branch.casefold().split(":")[0] for branch, _d in (*of_centre, *SHIPPED))
