r"""What the names of Asterisk's channels and contexts tell, as SQL: whose, which half, which way.

Rules:
1. `PJSIP/101-0000a1b2` is a channel of `PJSIP/101`. What stands before the last hyphen is whose.
2. `Local/101@from-queue-0000133b;1` and `...;2` are the two halves of one thing: the first faces
   the caller, the second goes on to the telephone. Asterisk before 11 writes `,1` and `,2`.
3. An agent's id is a number (agent_ids.py) without seven digits in a row: all else may be a
   person's name, and what has seven somebody can be called by; both are kept as hashes.
4. The direction is told by the context (`from-trunk`, `outbound-...`), else by the numbers: seven
   digits and more, or a plus, is the world outside; a call between two such is outbound where the
   caller's channel is an extension's. Nothing of the kind on either side is internal.

Sources: docs.asterisk.org, Fundamentals, Key Concepts, Channels; contexts as FreePBX writes them.
"""

from percall.contact.agent_ids import is_agent_id

_HALF = r"^Local/.+[;,]2$"
_LOCAL = r"^Local/.+[;,][12]$"
_INBOUND = (
    "(from-|^|-|_)(public|trunk|pstn|did|gsm|external|inbound|incoming|entrada|entrante|tronco)"
)
_OUTBOUND = "^(out|macro-dialout|dialout|saida|trunk-out|to-trunk|to-pstn)"
_OUTSIDE = r"[+]?[0-9() .-]{7,}"
_NOBODY = "anonymous|unknown|restricted|unavailable|private|asterisk"


def owner(channel: str) -> str:
    """SQL for whose a channel is: its name without what makes it this one channel."""
    return rf"regexp_replace({channel}, '-[0-9a-fA-F.]+([;,][12])?$', '')"


def without_half(channel: str) -> str:
    """SQL for the name that both halves of a Local channel share."""
    halves = f"right({channel}, 2) IN (';1', ';2', ',1', ',2')"
    return f"CASE WHEN {halves} THEN left({channel}, length({channel}) - 2) ELSE {channel} END"


def is_second_half(channel: str) -> str:
    """SQL that holds for the half of a Local channel that goes on to the telephone."""
    return _of_local(channel, _HALF)


def is_local(channel: str) -> str:
    """SQL that holds for either half of a Local channel."""
    return _of_local(channel, _LOCAL)


def _of_local(channel: str, form: str) -> str:
    # Few channels are local ones, and the beginning is cheaper to look at than the form.
    return (
        f"CASE WHEN starts_with({channel}, 'Local/') THEN regexp_matches({channel}, '{form}') "
        + ("ELSE false END")
    )


def is_id(name: str) -> str:
    """SQL that holds for an owner that is an id; others are a person's name or number."""
    return f"({is_agent_id(name)} AND NOT regexp_matches({name}, '[0-9]{{7}}'))"


def direction(context: str, src: str, dst: str, channel: str) -> str:
    """SQL for the direction of a call, by rule 4."""

    def outside(number: str) -> str:
        return f"coalesce(regexp_full_match({number}, '{_OUTSIDE}'), false)"

    extension = f"coalesce(regexp_matches({channel}, '^[A-Za-z0-9]+/[0-9]{{2,6}}-'), false)"
    return (
        f"CASE WHEN regexp_matches({context}, '{_OUTBOUND}', 'i') THEN 'outbound' "
        f"WHEN regexp_matches({context}, '{_INBOUND}', 'i') THEN 'inbound' "
        f"WHEN {outside(dst)} AND ({extension} OR NOT {outside(src)}) THEN 'outbound' "
        f"WHEN {outside(src)} THEN 'inbound' "
        f"WHEN {src} IS NULL OR regexp_full_match({src}, '{_NOBODY}', 'i') THEN 'inbound' "
        "ELSE 'internal' END"
    )
