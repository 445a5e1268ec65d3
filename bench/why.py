"""`percall why` between two months, of a centre with thirty queues and twelve pools.

    python -m bench.why 1

Whole processes, beside `percall cost` of the same two months. Aim: under two seconds. First a
centre of 36,000 contacts a month; then the sizes asked for, in millions of segments in the two
months together.
"""

import json
from decimal import Decimal
from pathlib import Path

from bench import lake
from bench.measure import PERCALL, asked, median_run, say, say_machine
from percall.store.workspace import Workspace

QUEUE_COUNT, POOL_COUNT = 30, 12
MONTHS = ("2025-01", "2025-02")
AIM_S = 2.0
USUAL_SEGMENTS, MILLION = 200_000, 1_000_000
BY_TEAM = 6
LINES = """account,amount,driver,scope,cash_kind
Labour:Management,60000,,,step
Licences:Contact centre,24000,,,step
Software,9000,,,step
Hardware,10000,,,fixed
Premises:Rent,40000.50,,,fixed
Premises:Utilities,{utilities},,,fixed
Training,1000,,,step
Telecom:Minutes,{minutes},line_time,,variable
Telecom:Lines,4000,line_time,,fixed
Software:Bot,2000,session,,fixed
Software:Tokens,{tokens},token,,variable
Software:Messages,300,message,,variable
Software:Cards,3000,contact,queue:queue-07,fixed
"""


def workspace_of(folder: Path, segments: int) -> Workspace:
    """The benchmark's lake with thirty queues, and books of twelve pools; made once."""
    # The lake draws from the queues that its module names.
    lake.QUEUES = tuple(f"queue-{n:02}" for n in range(QUEUE_COUNT))
    folder.mkdir(parents=True, exist_ok=True)
    made = lake.make(folder / f"why-{segments}", segments, months=len(MONTHS))
    rows = ["month," + LINES.splitlines()[0]]
    for number, month in enumerate(MONTHS):
        told = LINES.format(utilities=5000 + 800 * number, minutes=10288.07 + 77 * number,
                            tokens=140 + number)  # fmt: skip
        rows += [f"{month},{line}" for line in told.splitlines()[1:]]
        rows += [
            f"{month},Labour:Wages,{120_000 + 900 * number},,team:queue-{n:02}-1,step"
            for n in range(BY_TEAM)
        ]
    (made.ledger_folder / "books.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return made


def check(printed: str) -> None:
    """See that the question is as large as it should be, and that its causes add up."""
    found = json.loads(printed)
    mix = next(cause for cause in found["causes"] if cause["cause"] == "mix")
    assert len([row for row in mix["by_queue"] if row["queue"]]) >= QUEUE_COUNT
    assert len({pool["pool"] for c in found["causes"] for pool in c["pools"]}) == POOL_COUNT
    total = sum(Decimal(cause["amount"]) for cause in found["causes"])
    assert total == Decimal(found["change"])


def main() -> None:
    """Print the table."""
    arguments = asked(__doc__)
    say_machine()
    for segments in (USUAL_SEGMENTS, *(size * MILLION for size in arguments.sizes)):
        root = workspace_of(arguments.folder, segments).root
        print(f"{segments:,} segments in two months, {QUEUE_COUNT} queues, {POOL_COUNT} pools")
        cost = median_run(
            [*PERCALL, "cost", "-w", root, "--from", "2025-01-01", "--to", "2025-03-01",
             "--by", "month", "--json"], arguments.runs,
        )  # fmt: skip
        say("percall cost --by month, whole process", cost, note=f"{cost.peak_mb:.0f} MB")
        why = median_run(
            [*PERCALL, "why", "-w", root, "--from", MONTHS[0], "--to", MONTHS[1], "--json"],
            arguments.runs,
        )  # fmt: skip
        check(why.printed)
        kept = "kept" if why.seconds < AIM_S else "missed"
        note = f"{why.peak_mb:.0f} MB; the aim of {AIM_S} s is {kept}"
        say("percall why, whole process", why, cost, note)


if __name__ == "__main__":
    main()
