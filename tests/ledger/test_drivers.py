"""Which driver shares a cost where the line does not say so."""

import pytest

from percall.ledger.drivers import SHIPPED, driver_of, is_known, preferred
from percall.settings import DRIVERS
from tests.ledger.books import line


@pytest.mark.parametrize(
    ("account", "drivers"),
    [
        ("Labour:Wages", ("agent_time",)),
        ("Premises:Rent", ("agent_time",)),
        ("Telecom:Minutes", ("tariff", "vendor_charge", "line_time")),
        ("Coffee", ("agent_time",)),
    ],
)
def test_an_account_has_a_driver_by_default(account: str, drivers: tuple[str, ...]) -> None:
    assert preferred(account) == drivers


def test_the_nearest_branch_of_the_centres_own_table_wins() -> None:
    own = [("Telecom", "line_time"), ("Telecom:Minutes:Mobile", "contact"), ("software", "session")]
    assert preferred("Telecom:Minutes:Mobile:LV", own) == ("contact",)
    assert preferred("Telecom:Minutes", own) == ("line_time",)
    assert preferred("Software:CRM", own) == ("session",)


@pytest.mark.parametrize(
    ("available", "driver"),
    [
        ({"tariff", "vendor_charge"}, "tariff"),
        ({"vendor_charge"}, "vendor_charge"),
        (set(), "line_time"),
    ],
)
def test_telephony_is_shared_by_price_where_prices_are_known(
    available: set[str], driver: str
) -> None:
    assert driver_of(line(drivers=preferred("Telecom")), available) == driver


def test_a_driver_said_on_the_line_is_taken_whatever_is_available() -> None:
    assert driver_of(line(drivers=("tariff",)), ()) == "tariff"


def test_an_account_is_known_by_its_first_part() -> None:
    assert is_known("labour:Bonus")
    assert not is_known("Coffee:Beans")
    assert is_known("Coffee:Beans", [("Coffee:Cups", "contact")])


def test_every_shipped_driver_is_one_of_costing() -> None:
    assert {driver for _branch, drivers in SHIPPED for driver in drivers} <= set(DRIVERS)
