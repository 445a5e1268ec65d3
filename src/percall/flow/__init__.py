"""How a contact moves: opening hours, menus, queues, skills and routing, as data.

Theory of operation: `rules` is what a flow is made of, `reading` gets it from `flow.toml`,
`checks` finds what cannot work. Decisions are pure functions of (rules, state, event, instant):
no clock, no socket and no random number, so that the twin and a real telephone system can follow
the very same rules.
"""
