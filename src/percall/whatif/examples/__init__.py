"""Two made-up centres that ship with percall: an idle one and a short-staffed one, without records.

Each folder is a workspace: settings, flow, behaviour, ledger. They differ in their agents alone,
and in what is paid for these.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from percall.centre import read_centre
from percall.flow.reading import read_flow_file
from percall.ledger.reading import read_ledger
from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour_file
from percall.whatif.case import Case

EXAMPLES = ("idle", "short")
FLOW_FILE = "flow.toml"
CENTRE_FILE = "centre.toml"


def example_case(name: str) -> Case:
    """One of `EXAMPLES`."""
    with resources.as_file(resources.files(__package__) / name) as folder:
        return _case_of(folder)


def _case_of(folder: Path) -> Case:
    centre = read_centre(folder / CENTRE_FILE)
    ledger = read_ledger(folder / "ledger", centre)
    ledger.require_sound()
    return Case(
        centre,
        read_flow_file(folder / FLOW_FILE),
        read_behaviour_file(folder / BEHAVIOUR_FILE),
        ledger.lines,
    )
