"""Days of which only totals are known are counted, and priced as two totals can be."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from percall.costing.ask import Words, ask
from percall.costing.printed import as_json
from percall.store.workspace import Workspace, open_workspace
from tests.store.importing import bring, call, centre

DAYS = """
name = "days"
rows = "day_total"
[day_total]
local_on = "day"
offered = "offered"
answered = "answered"
abandoned = "abandoned"
talk_ms_mean = "talk"
asa_ms = "asa"
service_level_share = "level"
"""
DAYS_ALONE = DAYS.split("abandoned =", maxsplit=1)[0]
OCTOBER = {"from_on": date(2026, 10, 1), "to_on": date(2026, 11, 1)}
DEFINITION = '\n[definitions.legs]\ntransferred = "each_leg"\n'


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two calls of a minute on the 5th; 99 calls on the 6th that only totals tell of."""
    made = centre(tmp_path_factory.mktemp("days"))
    (made.ledger_folder / "books.csv").write_text(
        "month,account,amount\n2026-10,Labour:Wages,1010\n"
    )
    rows = [call(n, start="2026-10-05 10:00:00") for n in range(2)]
    bring(made, rows)
    day = {"day": "2026-10-06", "offered": 110, "answered": 99, "abandoned": 11, "talk": 161,
           "asa": 20, "level": "0.9"}  # fmt: skip
    bring(made, [day], DAYS, "days.csv")
    with (made.root / "centre.toml").open("a") as settings:
        settings.write(DEFINITION)
    return open_workspace(made.root)


def priced(workspace: Workspace, **words: Any) -> dict[str, Any]:
    document = as_json(ask(workspace, Words(**{**OCTOBER, **words})))
    period: dict[str, Any] = document["periods"][0]
    return period


def test_they_count_beside_the_calls_and_have_no_cost_at_practical_capacity(
    workspace: Workspace,
) -> None:
    found = priced(workspace)
    counts = ("contacts", "offered", "answered", "calls")
    assert [found[name] for name in counts] == [112, 112, 101, 101]
    assert found["cost"] == "1010.000000000"
    assert found["cost_per_call"] == {
        "fully_loaded": "10.000000000", "practical_capacity": None, "why_not": None,
    }  # fmt: skip


def test_their_rates_are_weighted_by_the_contacts_that_they_speak_of(workspace: Workspace) -> None:
    """99 calls of 161 s and 2 of 60 s; 99 of 110 within T, and both of 2."""
    quality = priced(workspace)["quality"]
    assert quality["aht_s"] == "159.000"
    assert quality["asa_s"] == "19.604"
    assert quality["service_level_share"] == "0.901785714"
    assert quality["abandoned_share"] == "0.098214286"


@pytest.mark.parametrize("words", [{"direction": "inbound"}, {"only": (("queue", "cards"),)}])
def test_a_filter_on_contacts_leaves_them_out(workspace: Workspace, words: Any) -> None:
    """Totals do not tell which of their contacts it would choose."""
    found = priced(workspace, **words)
    assert (found["contacts"], found["calls"]) == (2, 2)
    assert found["cost_per_call"]["practical_capacity"] == "505.000000000"


def test_other_periods_are_priced_as_ever(workspace: Workspace) -> None:
    found = priced(workspace, to_on=date(2026, 10, 6))
    assert (found["contacts"], found["calls"]) == (2, 2)
    assert found["cost_per_call"]["practical_capacity"] is not None


def test_a_definition_that_looks_at_more_than_totals_tell_is_refused_only_there(
    workspace: Workspace,
) -> None:
    refused = priced(workspace, definition="legs")["cost_per_call"]
    assert refused["fully_loaded"] is None
    assert "known by totals alone" in refused["why_not"]
    told = priced(workspace, definition="legs", to_on=date(2026, 10, 6))["cost_per_call"]
    assert told["why_not"] is None


def test_what_they_are_priced_at_is_said_beside_unassigned_money(tmp_path: Path) -> None:
    made = centre(tmp_path)
    bring(made, [{"day": "2026-10-06", "offered": 110, "answered": 99}], DAYS_ALONE, "days.csv")
    (note,) = [n for n in ask(made, Words()).notes if "lie between" in n]
    assert note == "The records of this period lie between 2026-10-06 and 2026-10-06."
    (made.ledger_folder / "books.csv").write_text("month,account,amount\n2026-10,Labour,990\n")
    answer = ask(made, Words(**OCTOBER))
    assert as_json(answer)["periods"][0]["unassigned"] == "990.000000000"
    assert [n for n in answer.notes if n.startswith("Days of totals use no pool: ")]
