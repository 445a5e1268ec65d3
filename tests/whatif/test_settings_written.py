"""The settings of a plan read back as the plan has them."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from percall.centre import Tariff, centre_of
from percall.whatif.settings_written import settings_of

TEXT = """\
[centre]
name = "A"
currency = "EUR"
time_zone = "UTC"

[costs]
tariff_file = "tariffs.csv"
"""


def test_tariffs_of_a_file_stand_in_the_settings_once_a_plan_has_changed_them() -> None:
    before = centre_of(tomllib.loads(TEXT, parse_float=Decimal))
    by_zone = Tariff("z", "", "mobile", None, Fraction(1, 50), Fraction(0), 1, 1, None, None)
    after = replace(before, tariffs=(by_zone,), tariff_file=None)
    written = settings_of(TEXT, before, after)
    assert centre_of(tomllib.loads(written, parse_float=Decimal)) == after
