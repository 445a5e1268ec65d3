"""`centre.toml`: what it says, and how it says that something does not fit."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from percall.centre import Centre, read_centre
from percall.errors import WorkspaceFault

HEAD = """
[centre]
name = "Acme"
currency = "eur"
time_zone = "Europe/Riga"
"""


@pytest.fixture
def centre_file(tmp_path: Path) -> Path:
    return tmp_path / "centre.toml"


def read(file: Path, text: str, head: str = HEAD) -> Centre:
    file.write_text(head + text, encoding="utf-8")
    return read_centre(file)


def test_three_settings_are_enough(centre_file: Path) -> None:
    centre = read(centre_file, "")
    assert (centre.name, centre.currency, centre.time_zone) == ("Acme", "EUR", "Europe/Riga")
    assert (centre.calls, centre.answer_within_s, centre.customer_privacy) == (
        "handled",
        20,
        "hash",
    )


def test_shares_and_rates_are_exact(centre_file: Path) -> None:
    centre = read(centre_file, "[costs]\nshrinkage_share = 0.3\n[currencies]\nusd = 0.1\n")
    assert centre.shrinkage_share == Fraction(3, 10)
    assert centre.currencies == (("USD", Fraction(1, 10)),)


def test_a_file_with_a_byte_order_mark_is_read(centre_file: Path) -> None:
    centre_file.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert read_centre(centre_file).name == "Acme"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[counting]\ncalls = "taken"', "counting.calls is 'taken', which does not fit"),
        ('[counting]\ncalls = "taken"', "allowed is one of handled, answered, offered, all"),
        ("[counting]\nanswer_within_s = 1.5", "allowed is a whole number from 0 to 86400"),
        ("[counting]\nanswer_within_s = true", "counting.answer_within_s is True"),
        ("[counting]\nansver_within_s = 20", "did you mean answer_within_s?"),
        ("[cuonting]", "did you mean counting?"),
        ("[costs]\nshrinkage_share = 1", "allowed is a number >= 0 < 1"),
        ("[costs]\nshrinkage_share = -0.1", "costs.shrinkage_share is -0.1"),
        ("[costs]\nshrinkage_share = nan", "costs.shrinkage_share is NaN"),
        ("[currencies]\nUSD = 1e999999999", "currencies.USD is 1E+999999999"),
        ("[drivers]\nLabour = 'hours'", "allowed is one of agent_time, line_time"),
        ("[concurrency]\nchat = 0", "concurrency.chat is 0"),
        ("[privacy]\ncustomer = 'plain'", "allowed is one of hash, clear"),
        ("[opening_hours]\nmon = '8-20'", 'allowed is hours such as "08:00-20:00"'),
        ("[opening_hours]\nmon = '20:00-08:00'", 'allowed is hours such as "08:00-20:00"'),
        ("[opening_hours]\nclosed_on = ['soon']", "allowed is a day such as 2026-10-01"),
        ("[teams]\na = ['ana']\nb = ['ana']", "ana stands in two teams"),
        ("[[capacity]]\ndriver = 'agent_time'", "allowed is a table with the key from_on"),
        ("counting = 3", "counting is not a table"),
        ("this is no TOML", "The settings are not valid TOML"),
    ],
)  # fmt: skip
def test_a_fault_names_the_key_what_was_found_and_what_is_allowed(
    centre_file: Path, text: str, message: str
) -> None:
    head = text + HEAD if text.startswith("counting =") else HEAD + text
    with pytest.raises(WorkspaceFault, match=re.escape(message)) as raised:
        read(centre_file, head, head="")
    assert str(centre_file) in str(raised.value)


def test_what_is_required_and_missing_is_named(centre_file: Path) -> None:
    with pytest.raises(WorkspaceFault, match=r"centre\.currency is missing"):
        read(centre_file, "", head='[centre]\nname = "Acme"\ntime_zone = "UTC"\n')


def test_a_time_zone_that_is_none_is_refused(centre_file: Path) -> None:
    for zone in ("Mars/Olympus", "../../etc/passwd", "", "EST5EDT4"):
        with pytest.raises(WorkspaceFault, match="time_zone"):
            read(centre_file, "", head=HEAD.replace("Europe/Riga", zone))


def test_stated_capacity_is_hours_or_lines_in_some_days(centre_file: Path) -> None:
    rows = "from_on = 2026-10-01\nto_on = 2026-11-01\n"
    centre = read(centre_file, f"[[capacity]]\ndriver = 'agent_time'\n{rows}hours = 1600\n")
    assert centre.capacity[0].hours == 1600
    with pytest.raises(WorkspaceFault, match="either hours or lines"):
        read(centre_file, f"[[capacity]]\ndriver = 'agent_time'\n{rows}hours = 1\nlines = 2\n")


def test_capacity_must_end_after_it_starts(centre_file: Path) -> None:
    with pytest.raises(WorkspaceFault, match="to_on after from_on"):
        read(
            centre_file,
            "[[capacity]]\ndriver = 'line_time'\nlines = 3\n"
            "from_on = 2026-10-01\nto_on = 2026-10-01\n",
        )


def test_lines_are_open_in_the_hours_stated_and_all_day_without_any(centre_file: Path) -> None:
    """13 October 2026 is a Tuesday."""
    hours = "[opening_hours]\ntue = ['08:00-12:00', '13:00-24:00']\nclosed_on = [2026-10-20]\n"
    centre = read(centre_file, hours)
    assert centre.open_ms(date(2026, 10, 13)) == 15 * 3_600_000
    assert centre.open_ms(date(2026, 10, 14)) == 0
    assert centre.open_ms(date(2026, 10, 20)) == 0
    assert read(centre_file, "").open_ms(date(2026, 10, 14)) == 24 * 3_600_000


def test_guardrails_keep_their_order_and_only_those_that_are_set(centre_file: Path) -> None:
    centre = read(centre_file, "[guardrails]\nabandoned_share = 0.05\nservice_level_share = 0.8\n")
    assert [name for name, _limit in centre.guardrails] == [
        "service_level_share", "abandoned_share",
    ]  # fmt: skip
