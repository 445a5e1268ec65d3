"""No name of the bank's file is known to the code: renamed and turned around, it costs the same."""

import csv
import re
from pathlib import Path

import pytest

from percall.contact.shipped import find_mapping
from tests.hostile.small_centre import percall

SOURCES = Path(__file__).parents[2] / "src" / "percall"
# Values that are words of any centre, or that are none at all.
PLAIN_WORDS = {
    "call_id",
    "priority",
    "type",
    "date",
    "outcome",
    "server",
    "AGENT",
    "IN",
    "0",
    "1",
    "2",
}
LEDGER = (
    "from_on,to_on,account,amount\n1999-02-01,1999-03-01,Labour:Wages,120000\n"
    "1999-02-01,1999-02-15,Telecom:Minutes,4321.09\n"
)


@pytest.fixture(scope="module")
def bank(shared_data: Path) -> Path:
    return shared_data / "anonymous-bank" / "1999-02-first-half.tsv"


def new_name(column: str, columns: list[str]) -> str:
    """Names with signs that SQL, TOML and spreadsheets each have a use for."""
    return f'Nr {columns.index(column)} "{column[::-1]}" [%]\''


def renamed_mapping(columns: list[str]) -> str:
    """The shipped mapping with every column's name changed, and nothing else."""
    text = find_mapping("anonymous-bank", Path("none")).text
    names = "|".join(re.escape(f'"{column}"') for column in columns)

    def changed(found: re.Match[str]) -> str:
        name = new_name(found[0].strip('"'), columns)
        return '"' + name.replace('"', '\\"') + '"'

    return re.sub(names, changed, text)


def write_turned(bank: Path, file: Path) -> None:
    """The file with its columns renamed and in reverse order."""
    with bank.open(newline="") as stream, file.open("w", newline="") as out:
        rows = csv.reader(stream, delimiter="\t")
        writer = csv.writer(out, delimiter="\t")
        columns = next(rows)
        writer.writerow([new_name(column, columns) for column in columns[::-1]])
        writer.writerows(row[::-1] for row in rows)


def costs(folder: Path, file: Path, mapping: str | Path) -> tuple[dict[str, object], str]:
    """What the import counted, and the JSON of the question."""
    root = folder / "bank"
    percall("init", root, "--currency", "ILS", "--time-zone", "Asia/Jerusalem")
    (root / "ledger" / "books.csv").write_text(LEDGER)
    counts = percall("import", "-w", root, file, "--mapping", mapping, "--json").json
    asked = percall(
        "cost", "-w", root, "--from", "1999-02-01", "--to", "1999-02-15", "--by", "week",
        "--group-by", "queue,priority", "--json",
    )  # fmt: skip
    return {key: counts[key] for key in counts if key not in ("import_id", "file")}, asked.out


def test_a_renamed_and_reordered_file_costs_the_same(bank: Path, tmp_path: Path) -> None:
    with bank.open() as stream:
        columns = stream.readline().rstrip("\r\n").split("\t")
    turned = tmp_path / "turned.tsv"
    write_turned(bank, turned)
    mapping = tmp_path / "anonymous-bank.toml"
    mapping.write_text(renamed_mapping(columns))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = costs(tmp_path / "a", bank, "anonymous-bank")
    assert before[0]["read"] == 17_456
    assert costs(tmp_path / "b", turned, mapping) == before


def test_no_name_of_the_file_stands_in_the_code(bank: Path) -> None:
    """Its columns, and the words that stand in those that hold few of them."""
    with bank.open(newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    names = set(rows[0])
    for column in ("type", "outcome", "server", "vru+line"):
        names |= {row[column].strip() for row in rows}
    names |= {"vru"}
    pattern = re.compile(
        "|".join(rf"\b{re.escape(name)}\b" for name in names - PLAIN_WORDS if name)
    )
    for file in sorted(SOURCES.rglob("*.py")):
        if file.parent.name == "readers":
            continue  # the names of other systems' columns, some of which are common
        found = [
            line for line in file.read_text().splitlines()
            if any(is_the_banks(hit[0], line) for hit in pattern.finditer(line))
        ]  # fmt: skip
        assert not found, (file, found)


def is_the_banks(name: str, line: str) -> bool:
    """Two letters in capitals may be anything else, unless they stand quoted."""
    return len(name) > 2 or f'"{name}"' in line or f"'{name}'" in line
