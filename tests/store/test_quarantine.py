"""Rows that could not be read: kept with their reason, mended, imported again."""

import csv
from pathlib import Path

from percall.store.quarantine import (
    export_quarantine,
    import_quarantine,
    quarantined,
    quarantined_count,
)
from percall.store.undo import undo
from percall.store.workspace import create
from tests.store.importing import bring, call, centre, parts, table


def exported(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def mend(file: Path, **values: list[str]) -> None:
    """Put values into columns of an exported file, as somebody with a spreadsheet would."""
    rows = exported(file)
    for name, cells in values.items():
        for row, cell in zip(rows, cells, strict=True):
            row[name] = cell
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_every_reason_names_its_row(tmp_path: Path) -> None:
    rows = [call(1), call(2, id=""), call(3, start="soon"), call(4, start=""), call(5, result="?")]
    workspace = centre(tmp_path)
    assert parts(bring(workspace, rows)) == (5, 1, 0, 0, 0, 4)
    assert [(row.row, row.code) for row in quarantined(workspace)] == [
        (3, "no_key"), (4, "unreadable_start"), (5, "no_start"), (6, "untranslated_value"),
    ]  # fmt: skip


def test_personal_columns_are_kept_as_hashes_that_come_in_as_such(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1), call(2, start="", phone="+37120000001")])
    (row,) = quarantined(workspace)
    assert row.columns is not None
    assert "+37120000001" not in str(row.columns)
    assert "talk" in row.columns
    # The same number, once clear and once as its hash, is the same customer.
    bring(workspace, [call(3, phone=row.columns["phone"])], name="again.csv")
    keys = table(workspace, "contact", "customer_key, customer")
    assert len(set(keys)) == 1
    assert keys[0][1] is None


def test_customers_stay_clear_where_the_centre_says_so(tmp_path: Path) -> None:
    root = create(tmp_path / "centre", "Test", "EUR", "UTC").root
    settings = (root / "centre.toml").read_text().replace('customer = "hash"', 'customer = "clear"')
    (root / "centre.toml").write_text(settings)
    from percall.store.workspace import open_workspace  # the settings changed

    workspace = open_workspace(root)
    bring(workspace, [call(1)])
    assert table(workspace, "contact", "customer") == [("+37120000001",)]


def test_lines_that_cannot_be_split_are_kept_as_their_place(tmp_path: Path) -> None:
    text = "id,start,result,phone,version,queue,agent,talk\n"
    good = "c1,2026-10-01 10:00:00,OK,1,,q,a,5\n"
    bad = "c2,2026-10-01 10:00:00,OK,1,,q\n"
    workspace = centre(tmp_path)
    file = text + good + bad + good.replace("c1", "c3")
    assert parts(bring(workspace, file)) == (3, 2, 0, 0, 0, 1)
    (row,) = quarantined(workspace)
    assert (row.row, row.columns, row.code) == (3, None, "not_split")
    assert row.byte_offset is not None
    assert file[row.byte_offset :][: row.byte_length] == bad.rstrip("\n")
    # The rows after it keep the numbers that an editor shows.
    assert table(workspace, "contact", "source_row") == [(2,), (4,)]


def test_formulas_leave_safe_and_come_back_unchanged(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    cells = ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "'quoted", "plain"]
    report = bring(workspace, [call(i, start="", queue=cell) for i, cell in enumerate(cells)])
    assert report.counts.quarantined == len(cells)
    out = tmp_path / "mend.csv"
    assert export_quarantine(workspace, out) == len(cells)
    rows = exported(out)
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values()
    )
    mend(out, start=["2026-10-05 09:00:00"] * len(cells))
    (again,) = import_quarantine(workspace, out)
    assert parts(again) == (len(cells), len(cells), 0, 0, 0, 0)
    queues = {queue for (queue,) in table(workspace, "contact", "first_queue")}
    assert queues == {cell.strip() if cell != "\tx" else cell for cell in cells}
    assert quarantined_count(workspace) == 0
    rows_in = sorted(row for (row,) in table(workspace, "contact", "source_row"))
    assert rows_in == list(range(2, 2 + len(cells)))


def test_columns_leave_in_the_order_of_their_file(tmp_path: Path) -> None:
    """A row beside the other looks as it does in the file, twice mended or not."""
    workspace = centre(tmp_path)
    names = list(reversed(call(1)))
    rows = [{name: call(n, start="")[name] for name in names} for n in range(2)]
    bring(workspace, rows)
    out = tmp_path / "mend.csv"
    for said in ("soon", "2026-10-05 09:00:00"):
        export_quarantine(workspace, out)
        assert list(exported(out)[0])[5:] == names
        mend(out, start=[said] * 2)
        import_quarantine(workspace, out)
    assert quarantined_count(workspace) == 0


def test_a_row_that_is_still_wrong_stays_in_quarantine(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1, start=""), call(2, start="")])
    out = tmp_path / "mend.csv"
    export_quarantine(workspace, out)
    mend(out, start=["2026-10-05 09:00:00", ""])
    (again,) = import_quarantine(workspace, out)
    assert (again.counts.imported, again.counts.quarantined) == (1, 1)
    assert [row.row for row in quarantined(workspace)] == [3]


def test_the_quarantine_of_an_undone_import_is_that_of_the_one_that_repeats_it(
    tmp_path: Path,
) -> None:
    workspace = centre(tmp_path)
    rows = [call(1), call(2, start="soon")]
    original = bring(workspace, rows)
    bring(workspace, rows)
    assert quarantined_count(workspace) == 1
    undo(workspace, original.import_id)
    assert [(row.row, row.code) for row in quarantined(workspace)] == [(3, "unreadable_start")]
    assert quarantined_count(workspace) == 1
    file = tmp_path / "out.csv"
    export_quarantine(workspace, file)
    mend(file, start=["2026-10-05 09:00:00"])
    assert parts(import_quarantine(workspace, file)[0]) == (1, 1, 0, 0, 0, 0)
    assert quarantined_count(workspace) == 0
