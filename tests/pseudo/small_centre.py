"""A small centre with a bit of everything that is said about one: faults, quarantine, guardrails."""

import re
from pathlib import Path

CALLS = """\
Call,Start,Skill,Agent,Waited,Talked,Result
1001,2026-10-01 09:00:05,Orders,ana,0:00:12,0:04:10,OK
1002,2026-10-01 09:02:40,Orders,,0:01:30,,LOST
1003,2026-10-01 09:10:00,Support,janis,-5,0:09:30,OK
1004,soon,Support,janis,0:00:05,0:09:30,OK
1005,2026-10-01 09:20:00,Support,janis,0:00:05,0:09:30,WHAT
"""
MAPPING = """\
rows = "contact"

[contact]
key = ["Call"]
started_at = "Start"
outcome = { column = "Result", translate = { OK = "handled", LOST = "abandoned" } }

[[segment]]
kind = "queue"
queue = "Skill"
wait_ms = { column = "Waited", unit = "h:mm:ss" }

[[segment]]
kind = "agent"
when = { column = "Result", is = ["OK"] }
queue = "Skill"
agent_id = "Agent"
talk_ms = { column = "Talked", unit = "h:mm:ss" }
"""
SETTINGS = """\
[centre]
name = "Acme"
currency = "EUR"
time_zone = "Europe/Riga"

[guardrails]
service_level_share = 0.9
abandoned_share = 0.5
"""
LEDGER = """\
month,account,amount
2026-10,Labour:Wages,4800
2026-10,Telecom:Minutes,100
2026-10,Software:Bot,100
"""
BAD_LEDGER = """\
month,account,amount
2026-13,Labour:Wages,many
2026-10,Labour:Wages,"1.234"
2026-10,Foo:Bar,12
2026-10,Labour:Wages,5
2026-10,Labour:Wages,5
"""


def write_small_centre(folder: Path) -> None:
    """Writes `acme`, `faulty` (its ledger has faults), `calls.csv` and `acme.toml`."""
    for name, ledger in (("acme", LEDGER), ("faulty", BAD_LEDGER)):
        (folder / name / "ledger").mkdir(parents=True)
        (folder / name / "centre.toml").write_text(SETTINGS, encoding="utf-8")
        (folder / name / "ledger" / "2026.csv").write_text(ledger, encoding="utf-8")
    (folder / "calls.csv").write_text(CALLS, encoding="utf-8")
    (folder / "acme.toml").write_text(MAPPING, encoding="utf-8")


def words_of(*texts: str) -> set[str]:
    """The words of letters in some texts."""
    return {word for text in texts for word in re.findall(r"[^\W\d_]+", text)}


# What the centre itself says: its names and values are data, not texts.
DATA = words_of(CALLS, LEDGER, BAD_LEDGER, "Acme acme EUR UTC Europe/Riga")
