"""What of an agent's name is an id, and may be kept: anything else may be a person's name.

Rules:
1. An id is a number, perhaps behind a technology and a word that names nobody, perhaps at a host:
   `SIP/101`, `Agent/1001`, `agent-12`, `Local/2004@from-internal/n`; or a UUID. A name with a number
   in it (`SIP/jane2`) is a name.
2. A number of up to six digits is an extension or an agent's own. One of seven and more is somebody's
   telephone, bare (`37120000001`) or behind a technology (`SIP/37120000001`), and no id. What has
   letters among its digits stays, such as a telephone's own address (`SIP/0004f2040001`).
"""

_WORD = "(([Aa]gent|[Ee]xt|[Pp]hone)[-_]?)?"
_FORM = f"([A-Za-z0-9]+/)?{_WORD}[0-9][0-9A-Fa-f]*(@[A-Za-z0-9_.:-]+(/n)?)?"
UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_TELEPHONE = f"(^|/){_WORD}[0-9]{{7,}}(@|$)"


def is_agent_id(name: str) -> str:
    """SQL that holds for the name of an agent that is an id; unknown for one that is unknown."""
    return (
        f"(regexp_full_match({name}, '{_FORM}|{UUID}') "
        f"AND NOT regexp_matches({name}, '{_TELEPHONE}'))"
    )
