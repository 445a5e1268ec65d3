"""Makes a sample: a workspace with settings and books, raw files, and the truth about them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from percall.errors import UsageFault
from percall.flow.reading import FLOW_FILE
from percall.sample.books import ACCOUNTS_WITHOUT_DEFAULT, Usage, write_books
from percall.sample.demand import Demand
from percall.sample.floor import Floor
from percall.sample.flow_file import flow_text
from percall.sample.legs import Contact
from percall.sample.plan import Plan
from percall.sample.raw import RAW_KINDS, RawFiles
from percall.sample.rows import carrier_charge
from percall.sample.settings_file import settings_text
from percall.sample.staff import hire, shifts_of
from percall.sample.truth import Truth
from percall.texts import _

TRUTH_FILE, PLANTED_FILE = "truth.json", "planted.csv"


@dataclass(frozen=True, slots=True)
class Made:
    """A sample that was made: its folder, its truth, and raw files with their mappings."""

    root: Path
    truth: dict[str, Any]
    raw_files: tuple[tuple[Path, str], ...]
    ledger_lines: int


def make_sample(root: Path, plan: Plan, advance: Callable[[int, int], None]) -> Made:
    """The sample that the plan describes, in an empty or new folder.

    Args:
        root: The folder of the new workspace.
        plan: What to make.
        advance: Told the days done and the days in all.

    Raises:
        UsageFault: The folder has something in it.
    """
    start_folder(root)
    truth, usage, files = simulate(root / "raw", plan, advance)
    lines = write_books(root / "ledger", plan, usage)
    found = {"plan": plan_json(plan), **truth.found(), "files": files}
    write_planted(root / PLANTED_FILE, truth)
    write_settings(root, plan, found)
    paths = tuple((root / "raw" / kind.name, kind.mapping) for kind in RAW_KINDS)
    return Made(root, found, paths, lines)


def simulate(
    raw_folder: Path, plan: Plan, advance: Callable[[int, int], None]
) -> tuple[Truth, Usage, dict[str, dict[str, object]]]:
    """Writes the raw files of all days; what is true, what was used, what each import counts."""
    raw, truth, usage = RawFiles(raw_folder, plan), Truth(), Usage()

    def tell(contact: Contact) -> None:
        contact.legs.sort(key=lambda leg: leg.started_s)
        contact.charge = carrier_charge(contact)
        usage.add(contact)
        raw.spoil_part(contact)
        truth.add(contact)
        raw.write_contact(contact)

    demand, agents, days = Demand(plan), hire(plan), list(plan.days())
    for index, day in enumerate(days):
        seats = Floor(plan, day, shifts_of(plan, agents, day), demand, tell).run()
        raw.write_time(day, seats)
        truth.add_time(day, seats)
        usage.add_time(day, seats)
        advance(index + 1, len(days))
    return truth, usage, raw.close()


def start_folder(root: Path) -> None:
    """Makes the folder of a sample.

    Raises:
        UsageFault: It has something in it, or cannot be made.
    """
    try:
        if root.exists() and any(root.iterdir()):
            raise UsageFault(
                _("The folder is not empty"), where=str(root),
                do=_("name a new folder for the sample"),
            )  # fmt: skip
        (root / "raw").mkdir(parents=True)
    except OSError as error:
        raise UsageFault(
            _("The folder cannot be made: {why}").format(why=error.strerror), where=str(root)
        ) from None


def write_planted(file: Path, truth: Truth) -> None:
    """Writes what failed, leg by leg: the contact, the leg's index from 0, and how."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("contact_id", "leg_index", "failed_as"))
        writer.writerows(truth.planted)


def write_settings(root: Path, plan: Plan, truth: dict[str, Any]) -> None:
    """Writes `truth.json`, `flow.toml` and `centre.toml`: from here on it is a workspace."""
    (root / TRUTH_FILE).write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    text = settings_text(plan, ACCOUNTS_WITHOUT_DEFAULT)
    (root / FLOW_FILE).write_text(flow_text(plan), encoding="utf-8")
    (root / "centre.toml").write_text(text, encoding="utf-8")


def plan_json(plan: Plan) -> dict[str, object]:
    """The plan as plain values for `truth.json`."""
    return {
        "seed": plan.seed,
        "weeks": plan.weeks,
        "from_on": plan.from_on.isoformat(),
        "to_on": plan.to_on.isoformat(),
        "agents": plan.agents,
        "contacts_per_day": plan.contacts_per_day,
        "clean": plan.clean,
        "steady": plan.steady,
    }
