"""What of an agent's name is an id, and may be kept: anything else may be a person's name.

An id is a number, perhaps behind a technology and a word that names nobody, perhaps at a host:
`SIP/101`, `Agent/1001`, `agent-12`, `SIP/0004f2040001`, `Local/2004@from-internal/n`. A name with a
number in it (`SIP/jane2`) is a name.
"""

AGENT_ID = (
    "([A-Za-z0-9]+/)?(([Aa]gent|[Ee]xt|[Pp]hone)[-_]?)?[0-9][0-9A-Fa-f]*(@[A-Za-z0-9_.:-]+(/n)?)?"
)
