"""How a workspace keeps what is personal in its records: as its settings say, by its own key."""

import hashlib

from percall.contact.compile_rows import Privacy
from percall.store.workspace import Workspace, hashing_key

_HASH_DIGITS = 16


def privacy_of(workspace: Workspace, key: bytes | None = None) -> Privacy:
    """How this workspace keeps customers and agents; its own key where none is given."""
    centre = workspace.centre
    return Privacy(
        (key or hashing_key(workspace)).hex(),
        clear=centre.customer_privacy == "clear",
        agents_clear=centre.agent_privacy == "clear",
        cells_clear=centre.quarantine_privacy == "clear",
    )


def hash_of(text: str, key_hex: str) -> str:
    """The text form of a keyed hash, as `Privacy.hash_text` makes it."""
    return f"hash:{hashlib.sha256(f'{key_hex}{text}'.encode()).hexdigest()[:_HASH_DIGITS]}"


def teams_of_agents(workspace: Workspace) -> list[tuple[str, str]]:
    """The team of each agent that the settings name: by the name, and by its hash."""
    teams = workspace.centre.team_of_agent
    key = hashing_key(workspace).hex() if teams else ""
    return [(name, team) for agent, team in teams for name in (agent, hash_of(agent, key))]
