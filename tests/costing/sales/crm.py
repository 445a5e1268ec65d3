"""A centre with campaigns and a CRM's export of sales: rows, files, and the commands that ask."""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.hostile.small_centre import Said, percall

Row = dict[str, Any]
CALLS = """
name = "calls"
rows = "contact"
[contact]
key = ["id"]
started_at = "at"
direction = { value = "outbound" }
outcome = { column = "result", translate = { ok = "handled", none = "failed" } }
customer = "customer"
[[segment]]
kind = "agent"
when = { column = "result", is = ["ok"] }
agent_id = { value = "ana" }
talk_ms = { column = "talk", unit = "s" }
[dimensions]
campaign = "campaign"
"""
SALES = """
name = "crm"
rows = "sale"
[sale]
key = ["sale"]
contact = ["contact"]
happened_at = "at"
what = "what"
is_cancelled = "cancelled"
value = "value"
units = "units"
customer = "customer"
campaign = "campaign"
version = "version"
"""
BOOKS = (
    "month,account,amount,driver\n2026-09,Labour:Wages,3000,agent_time\n"
    "2026-10,Labour:Wages,3100,agent_time\n2026-10,Marketing:List,200,lead\n"
)


def desk(folder: Path) -> Path:
    """A workspace with books and both mappings."""
    root = folder / "desk"
    percall("init", root, "--currency", "EUR", "--time-zone", "Europe/Riga")
    (root / "ledger" / "books.csv").write_text(BOOKS)
    (root / "mappings").mkdir()
    (root / "mappings" / "calls.toml").write_text(CALLS)
    (root / "mappings" / "crm.toml").write_text(SALES)
    return root


def contact(number: int, at: str, **changes: Any) -> Row:
    return {"id": f"c{number}", "at": datetime.fromisoformat(at), "answered": True, "talk": 60,
            "customer": f"3712000000{number}", "campaign": "spring"} | changes  # fmt: skip


def sale(number: int, at: str, **changes: Any) -> Row:
    return {"id": f"s{number}", "at": datetime.fromisoformat(at), "what": "sale", "contact": "",
            "customer": "", "campaign": "", "value": 100, "units": 2, "cancelled": False,
            "version": ""} | changes  # fmt: skip


def bring_contacts(root: Path, rows: list[Row], name: str = "calls.csv") -> Said:
    return _bring(root, name, "calls", [
        {"id": c["id"], "at": c["at"], "result": "ok" if c["answered"] else "none",
         "customer": c["customer"], "talk": c["talk"], "campaign": c["campaign"] or ""}
        for c in rows])  # fmt: skip


def bring_sales(root: Path, rows: list[Row], name: str = "crm.csv") -> Said:
    return _bring(root, name, "crm", [
        {"sale": s["id"], "at": s["at"], "what": s["what"], "contact": s["contact"],
         "cancelled": "yes" if s["cancelled"] else "no", "value": s["value"], "units": s["units"],
         "customer": s["customer"], "campaign": s["campaign"], "version": s["version"]}
        for s in rows])  # fmt: skip


def _bring(root: Path, name: str, mapping: str, rows: list[Row]) -> Said:
    file = root.parent / name
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    said = percall("import", "-w", root, file, "--mapping", mapping, "--json")
    assert said.code == 0, said.error
    return said


def sold(root: Path, *words: str, month: int = 10) -> Any:
    said = percall("sales", "-w", root, "--json", "--from", f"2026-{month:02}-01",
                   "--to", f"2026-{month + 1:02}-01", *words)  # fmt: skip
    assert said.code == 0, said.error
    return said.json


def random_world(seed: int) -> tuple[list[Row], list[Row]]:
    """Contacts of September and October, and sales of September to November."""
    chance = Random(seed)
    first = datetime(2026, 9, 1)  # noqa: DTZ001  # a CRM's local times
    customers = [f"3712000{n:04}" for n in range(12)]
    campaigns = ["spring", "autumn", None]

    def moment(days: int) -> datetime:
        return first + timedelta(days=chance.randrange(days), seconds=chance.randrange(1, 80000))

    contacts = [
        {"id": f"c{n}", "at": moment(61), "answered": chance.random() < 0.6, "talk": 30 + n,
         "customer": chance.choice([*customers, ""]), "campaign": chance.choice(campaigns)}
        for n in range(60)
    ]  # fmt: skip
    sales = []
    for n in range(60):
        at = moment(80)
        sales.append({
            "id": f"s{n}", "what": "sale", "value": chance.randrange(1, 500), "units": 1,
            "at": at.replace(hour=0, minute=0, second=0) if chance.random() < 0.4 else at,
            "contact": chance.choice(["", "", f"c{chance.randrange(70)}"]),
            "customer": chance.choice([*customers, "", "none"]), "version": "",
            "campaign": chance.choice(["spring", "autumn", "winter", "", ""]),
            "cancelled": chance.random() < 0.15})  # fmt: skip
    return contacts, sales
