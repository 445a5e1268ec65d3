"""Notes beside the figures speak the reader's language: its words for pools, its numbers."""

import pytest

from percall.costing.ask import Words, ask
from percall.store.workspace import Workspace
from percall.texts import MINUS, THIN_SPACE, number, use_language
from tests.store.importing import bring, call, centre

LEDGER = "month,account,amount,scope\n2026-10,Labour:Wages,100,queue:loans\n"
BAD_ROWS = 1234


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A pool that nobody uses, and rows that could not be read."""
    made = centre(tmp_path_factory.mktemp("notes"))
    (made.ledger_folder / "books.csv").write_text(LEDGER)
    bring(made, [call(n, start="" if n else "2026-10-01 10:00:00") for n in range(BAD_ROWS + 1)])
    return made


@pytest.mark.parametrize(
    ("language", "pool", "count"),
    [
        ("en", "No contact took anything of the pool agents' time (queue: loans):",
         f"1{THIN_SPACE}234 rows could not be read"),
        ("lv", "Neviens kontakts neko neņēma no izmaksu kopas aģentu laiks (rinda: loans):",
         f"1{THIN_SPACE}234 rindas nevarēja nolasīt"),
    ],
)  # fmt: skip
def test_notes_name_pools_and_write_numbers_as_their_reader_does(
    workspace: Workspace, language: str, pool: str, count: str
) -> None:
    use_language(language)
    notes = ask(workspace, Words()).notes
    assert [note.startswith(pool) for note in notes].count(True) == 1
    assert [note.startswith(count) for note in notes].count(True) == 1


@pytest.mark.parametrize(
    ("language", "exact", "shown"),
    [
        ("en", "1234567.80", f"1{THIN_SPACE}234{THIN_SPACE}567.80"),
        ("lv", "-1234.50", f"{MINUS}1{THIN_SPACE}234,50"),
        ("lv", "-0.05", f"{MINUS}0,05"),
        ("lv", 12, "12"),
    ],
)
def test_numbers(language: str, exact: str | int, shown: str) -> None:
    use_language(language)
    assert number(exact) == shown


def test_a_filter_that_no_record_meets_names_the_values_that_there_are(
    workspace: Workspace,
) -> None:
    (note,) = [n for n in ask(workspace, Words(only=(("queue", "nope"),))).notes if "'nope'" in n]
    assert note == "No record of this period has the queue 'nope': known are cards."
