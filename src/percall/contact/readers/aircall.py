"""Aircall: calls of the public API, as JSON.

Counting rules:
1. One call object is one call, whoever it was transferred to: that is the contact.
2. A call with `answered_at` was answered. An inbound one without was given up by the customer
   (`abandoned_in_ivr`, `abandoned_in_classic`, `short_abandoned`, `agents_did_not_answer`) or left
   otherwise (`out_of_opening_hours`, `no_available_agent`): `missed_call_reason` says which. An
   outbound one without failed. A call that is not `done` is still going on: open.
3. `started_at` to `answered_at` is the wait, menus included; from there to `ended_at` the talk.
4. `cost` is in US dollars; where it is missing, the charge is unknown.

Fields: developer.aircall.io, API References, Call. Times are seconds since 1970.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_MAPPING = """
name = "aircall-calls"
source = "aircall"
rows = "contact"
harmless = ["id", "number.id"]
agents = ["user.id"]

[instants]
begun = { column = "started_at", format = "epoch_s" }
taken = { column = "answered_at", format = "epoch_s" }
waited_until = { column = "waited_until", format = "epoch_s" }
over = { column = "ended_at", format = "epoch_s" }

[contact]
key = ["id"]
started_at = "begun"
ended_at = "over"
outcome = "outcome"
direction = { column = "direction", otherwise = "unknown" }
customer = "raw_digits"
disposition = "missed_call_reason"
vendor_charge = "cost"
vendor_currency = { value = "USD" }
version = "ended_at"

[[segment]]
kind = "queue"
when = { column = "direction", is = ["inbound"] }
queue = "number.id"
started_at = "begun"
wait_ms = { from = "begun", to = "waited_until" }

[[segment]]
kind = "agent"
when = { column = "answered_at", known = true }
queue = "number.id"
agent_id = "user.id"
started_at = "taken"
ended_at = "over"
talk_ms = { from = "taken", to = "over" }
"""
_WHY = "{j}->>'$.missed_call_reason'"
_OUTCOME = (
    "CASE WHEN coalesce({j}->>'$.status', 'done') <> 'done' THEN NULL "
    "WHEN {j}->>'$.answered_at' IS NOT NULL THEN 'handled' "
    "WHEN {j}->>'$.direction' = 'outbound' THEN 'failed' "
    f"WHEN {_WHY} IN ('out_of_opening_hours', 'no_available_agent') THEN 'left_queue' "
    "ELSE 'abandoned' END"
)
_API = "https://developer.aircall.io/api-references/#call"

READERS = (
    Reader(
        name="aircall-calls",
        system="Aircall",
        title=N_("Calls of the public API"),
        shape=Shape.JSON,
        mapping=_MAPPING,
        signature=Signature(
            needs=("id", "direction", "started_at", "answered_at", "raw_digits",
                   "missed_call_reason"),
            likes=("direct_link", "status", "ended_at", "user", "number", "archived", "cost"),
        ),
        tells={"wait": N_("from the call's start, menus included"), "talk": N_("with what was held"),
               "agent": N_("whoever had it at last"), "queue": N_("the number that was called"),
               "charges": ""},
        verified=Verified.DOCUMENTATION,
        verified_by="the API's documentation",
        fields_from=(_API,),
        counts=(
            SourceCount("answered", N_("calls that somebody took"), _API,
                        "SELECT count(*) FROM contact WHERE is_answered"),
            SourceCount("missed", N_("inbound calls that nobody took"), _API,
                        "SELECT count(*) FROM contact WHERE direction = 'inbound' "
                        "AND outcome IN ('abandoned', 'left_queue')"),
        ),
        worked_out={
            "outcome": _OUTCOME,
            "waited_until": "coalesce({j}->>'$.answered_at', {j}->>'$.ended_at')",
        },
        unwrap=("calls",),
    ),
)  # fmt: skip
