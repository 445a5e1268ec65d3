"""The tariffs of a centre: its settings, and the file that they name."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from percall.centre import Tariff
from percall.errors import LedgerFault
from percall.ledger.tariff_files import read_tariffs
from tests.ledger.books import centre


def read(root: Path, content: str, **sections: object) -> tuple[Tariff, ...]:
    (root / "tariffs.csv").write_text(content, encoding="utf-8")
    return read_tariffs(root, centre(costs={"tariff_file": "tariffs.csv"}, **sections))


def test_a_price_list_of_a_carrier_is_read(tmp_path: Path) -> None:
    content = (
        "Destination;Code;Country;Price per minute;Fee;First increment;Increment;From\n"
        "Latvia mobile;+3712;LV;0,0450;0,02;60;60;2026-01-01\n"
        "Latvia;371;LV;0,015;;;;\n"
    )
    assert read(tmp_path, content) == (
        Tariff("Latvia mobile", "+3712", None, None, Fraction("0.045"), Fraction("0.02"), 60, 60,
               date(2026, 1, 1), None),
        Tariff("Latvia", "371", None, None, Fraction("0.015"), Fraction(0), 1, 1, None, None),
    )  # fmt: skip


def test_one_price_of_the_file_settles_the_comma_of_another(tmp_path: Path) -> None:
    content = "prefix;per_minute;first_s\n371;1,234;1\n372;0,05\n"
    latvia, estonia = read(tmp_path, content)
    assert (latvia.per_minute, latvia.first_s) == (Fraction("1.234"), 1)
    assert estonia.per_minute == Fraction("0.05")


def test_settings_and_file_are_one_list(tmp_path: Path) -> None:
    own = [{"name": "Germany", "prefix": "49", "per_minute": "0.02"}]
    found = read(tmp_path, "prefix,direction,per_minute\n371,OUTBOUND,0.01\n", tariff=own)
    assert [(one.name, one.direction) for one in found] == [("Germany", None), ("371", "outbound")]


def test_a_centre_without_tariffs_has_none(tmp_path: Path) -> None:
    assert read_tariffs(tmp_path, centre()) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The file holds no lines"),
        ("prefix,fee\n371,0.05\n", "The columns per_minute are missing"),
        ("per_minute\n0.05\n", "The columns prefix or zone or name are missing"),
        ("prefix,per_minute\n371,\n", "A tariff has no price per minute (tariffs.csv, line 2)"),
        ("prefix,per_minute\n371,cheap\n", "per_minute of a tariff is 'cheap'"),
        ('prefix,per_minute\n371,"1,234"\n', "1234 or 1.234"),
        ("prefix,per_minute,first_s\n371,1,0\n", "whole seconds from 1 to 3600"),
        ("prefix,per_minute,direction\n371,1,out\n", "one of inbound, outbound"),
        ("prefix,per_minute,from_on\n371,1,1.10.2026\n", "write it as 2026-10-01"),
        ("prefix,per_minute\n371,1\n+371,2\n", "price the same calls"),
        ("prefix,per_minute\n371,-1\n", "is not negative"),
    ],
)
def test_a_fault_of_the_file_stops_the_reading(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(LedgerFault) as fault:
        read(tmp_path, content)
    assert message in str(fault.value)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault, match="cannot be read"):
        read_tariffs(tmp_path, centre(costs={"tariff_file": "none.csv"}))
