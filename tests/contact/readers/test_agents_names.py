"""Agents' names are kept as hashes by every reader, ids as they are; the centre may keep names."""

from pathlib import Path

import pytest

from percall.contact import rules as r
from percall.contact.agent_ids import is_agent_id
from percall.contact.columns import personal_columns
from percall.contact.readers.registry import READERS, mapping_of_reader
from percall.store.engine import connect
from percall.store.workspace import Workspace, open_workspace
from tests.contact.readers.reading import read
from tests.store.importing import centre, table

OPENSIPS = (
    "id,caller,received_timestamp,wait_time,pickup_time,talk_time,agent_id,call_type,rejected,"
    "fstats,flow_id,cid\n"
    "1,sip:+37120000001@example.org,2026-10-01 10:00:00,5,3,60,{agent},0,0,1,sales,1\n"
)
CLOSER = (
    "closecallid,lead_id,campaign_id,call_date,length_in_sec,status,phone_number,user,"
    "queue_seconds,uniqueid,term_reason\n"
    "1,1,SALES,2026-10-01 10:00:00,65,SALE,37120000001,{agent},5,1790848800.1,CALLER\n"
)
TURNS = (
    "agent_log_id,user,event_time,pause_sec,wait_sec,talk_sec,dispo_sec,dead_sec,user_group\n"
    "1,{agent},2026-10-01 10:00:00,0,60,0,0,0,north\n"
)
QUEUE_LOG = (
    "1790848800|1790848800.1|sales|NONE|ENTERQUEUE||37120000001|1\n"
    "1790848805|1790848800.1|sales|{agent}|CONNECT|5|1790848803.2|2\n"
    "1790848865|1790848800.1|sales|{agent}|COMPLETECALLER|5|60|1\n"
)
FILES = {
    "opensips-cc-cdrs": OPENSIPS, "vicidial-closer-log": CLOSER, "vicidial-agent-log": TURNS,
    "asterisk-queue-log": QUEUE_LOG,
}  # fmt: skip


def agents(workspace: Workspace, reader: str) -> set[str]:
    name = "agent_time" if reader == "vicidial-agent-log" else "segment"
    return {agent for (agent,) in table(workspace, name, "agent_id", "1") if agent}


@pytest.mark.parametrize("reader", FILES)
def test_a_name_is_hashed_and_an_id_is_kept(tmp_path: Path, reader: str) -> None:
    workspace = centre(tmp_path, "UTC")
    read(workspace, reader, FILES[reader].format(agent="Zebediah Quux"), "txt")
    (kept,) = agents(workspace, reader)
    assert kept.startswith("hash:")
    (tmp_path / "other").mkdir()
    workspace = centre(tmp_path / "other", "UTC")
    read(workspace, reader, FILES[reader].format(agent="1001"), "txt")
    assert agents(workspace, reader) == {"1001"}


@pytest.mark.parametrize("reader", FILES)
def test_a_centre_may_keep_names_and_their_teams_are_found_either_way(
    tmp_path: Path, reader: str
) -> None:
    for privacy in ("hash", "clear"):
        (tmp_path / privacy).mkdir()
        root = centre(tmp_path / privacy, "UTC").root
        settings = (root / "centre.toml").read_text()
        settings = settings.replace('agents = "hash"', f'agents = "{privacy}"')
        (root / "centre.toml").write_text(f'{settings}\n[teams]\nsupport = ["Zebediah Quux"]\n')
        workspace = open_workspace(root)
        read(workspace, reader, FILES[reader].format(agent="Zebediah Quux"), "txt")
        (kept,) = agents(workspace, reader)
        assert kept == "Zebediah Quux" if privacy == "clear" else kept.startswith("hash:")
        name = "agent_time" if reader == "vicidial-agent-log" else "segment"
        teams = {team for (team,) in table(workspace, name, "team", "1") if team}
        assert teams == ({"north"} if reader == "vicidial-agent-log" else {"support"})


@pytest.mark.parametrize("reader", FILES)
def test_a_telephone_number_is_no_id(tmp_path: Path, reader: str) -> None:
    """An agent at home is called on his own number: it is kept as a hash, and never clear."""
    workspace = centre(tmp_path, "UTC")
    read(workspace, reader, FILES[reader].format(agent="37129999999"), "txt")
    (kept,) = agents(workspace, reader)
    assert kept.startswith("hash:")


def test_every_mapping_says_which_columns_name_agents() -> None:
    for reader in READERS:
        mapping = mapping_of_reader(reader)
        rules = [segment.parts.get("agent_id") for segment in mapping.segments]
        for part in (*rules, mapping.parts.get("agent_id")):
            if isinstance(part, r.Field):
                assert set(part.columns) <= {*mapping.agents, *personal_columns(mapping)}, reader
        if mapping.rows == "record" and "agent" in reader.tells:
            assert mapping.agents or mapping.personal, reader.name


@pytest.mark.parametrize(
    ("name", "is_id"),
    [("101", True), ("SIP/101", True), ("Agent/1001", True), ("SIP/0004f2040001", True),
     ("0d3f8a66-4d1e-4b0a-9a3c-0a1b2c3d4e5f", True), ("SIP/jane", False), ("SIP/jane2", False),
     ("jane", False), ("SIP/37120000001", False), ("Local/37120000001@from-internal/n", False),
     ("Local/2004@from-internal/n", True), ("100200", True), ("37120000001", False),
     ("1002003", False), ("37120000001@example.org", False), ("phone-37120000001", False),
     ("agent-12", True), ("0004f2040001", True)],
)  # fmt: skip
def test_what_an_id_is(name: str, is_id: bool) -> None:
    with connect() as engine:
        assert engine.execute(f"SELECT {is_agent_id('$1')}", [name]).fetchall() == [(is_id,)]
