"""The example ledger of a new workspace."""

from pathlib import Path

import pytest

from percall.ledger.example import example_ledger
from tests.ledger.books import books, codes

EUR, USD = (
    {"name": "Test", "currency": code, "time_zone": "Europe/Riga"} for code in ("EUR", "USD")
)


@pytest.mark.parametrize("own", [EUR, USD])
def test_the_example_is_a_sound_ledger_once_it_is_saved_as_books(
    tmp_path: Path, own: dict[str, str]
) -> None:
    ledger = books(tmp_path, example_ledger(own["currency"]), centre=own)
    assert codes(ledger) == []
    assert len({line.currency for line in ledger.lines}) == 2


def test_the_example_shows_every_kind_of_cost(tmp_path: Path) -> None:
    lines = books(tmp_path, example_ledger("EUR")).lines
    first_parts = {line.account.split(":")[0] for line in lines}
    assert first_parts == {
        "Labour", "Licences", "Hardware", "Software", "Premises", "Telecom", "Training",
    }  # fmt: skip
    assert {"Labour:Benefits", "Premises:Rent", "Premises:Utilities"} <= {
        line.account for line in lines
    }
    assert any(line.amount < 0 for line in lines)
    assert any(line.day_count > 1000 for line in lines)
    assert any(line.scope for line in lines)
