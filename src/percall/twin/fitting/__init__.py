"""Fits the twin to a centre's records, and holds it against days that it has not seen.

Theory of operation: `lake` reads contacts, their waits, agents' legs and agents' time of some days
as arrays (`observed`); one file a subject estimates from them: `arrivals`, `work`, `patience`,
`returns`, `ways`, `staff`. `fit` puts a flow and a behaviour together, `check` replays other days.
"""
