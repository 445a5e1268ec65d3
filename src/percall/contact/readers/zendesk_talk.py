"""Zendesk Talk: calls and their legs, of the incremental exports.

Counting rules:
1. One contact is one call of the export `calls`. The export `legs` tells of the same calls, by
   `call_id`: a leg is one person's part in the call. Where both are imported, agents and their
   times are the legs'; wait, IVR, outcome, charge and ticket are always the call's. Where only
   calls are imported, the call's own agent and sums stand; legs alone leave their calls open.
2. Legs that no agent took (`agent_missed`, `agent_declined`, `agent_transfer_declined`,
   `agent_unreachable`) and those of customers, outside numbers and listening supervisors are none.
3. `completed` is handled, unless the call ended in voicemail or with an outside number it
   overflowed to: left the queue. `abandoned_in_queue`, `abandoned_in_ivr` and
   `abandoned_in_voicemail` are abandoned; `abandoned_on_hold` was taken by an agent: handled.
   `pending_voicemail` and `completed_voicemail` left the queue, `failed` is failed.
4. `call_charge` is a text in US dollars; where it is missing, the charge is unknown. The legs have
   charges of their own, which are not added: the call's is the one that is billed.
5. Calls of one ticket are one matter: they are tied by `ticket`.
6. Records change until they are final: the newest `updated_at` counts.

Fields: developer.zendesk.com, Talk API, Incremental Exports; the words of `completion_status` as
public programs that check them list them. Times are UTC, durations whole seconds.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_CALLS = """
name = "zendesk-calls"
source = "zendesk-talk"
rows = "segment"
harmless = ["id", "call_group_id", "ivr_destination_group_name", "ticket_id"]
agents = ["agent_id"]
codes = ["completion_status", "direction"]

[file]
time_zone = "UTC"

[contact]
key = ["id"]
leg = ["id", "created_at"]
started_at = { column = "created_at" }
ended_at = { column = "created_at", plus = "duration" }
outcome = "ended"
direction = { column = "direction" }
customer = "customer_id"
disposition = "completion_status"
vendor_charge = "call_charge"
vendor_currency = { value = "USD" }
version = "updated_at"

[[segment]]
kind = "ivr"
when = { column = "ivr_time_spent", above = 0 }
started_at = { column = "created_at" }
ivr_ms = { column = "ivr_time_spent", unit = "s" }

[[segment]]
kind = "queue"
when = [{ column = "direction", is = ["inbound"] }, { any = [{ column = "wait_time", above = 0 }, { column = "completion_status", is = ["completed", "abandoned_in_queue", "abandoned_on_hold"] }] }]
queue = { columns = ["call_group_id", "ivr_destination_group_name"] }
started_at = { column = "created_at" }
wait_ms = { column = "wait_time", unit = "s" }
outcome = "completion_status"

[[segment]]
kind = "agent"
yields = true
when = { any = [{ column = "agent_id", known = true }, { column = "talk_time", above = 0 }] }
queue = { columns = ["call_group_id", "ivr_destination_group_name"] }
agent_id = "agent_id"
started_at = { column = "created_at" }
talk_ms = { column = "talk_time", unit = "s" }
hold_ms = { column = "hold_time", unit = "s" }
wrap_up_ms = { column = "wrap_up_time", unit = "s" }

[dimensions]
ticket = "ticket_id"
callback = "callback"
overflowed = "overflowed"
"""

# How the call came and ended is the call's to say.
_LEGS = """
name = "zendesk-legs"
source = "zendesk-talk"
rows = "segment"
harmless = ["call_id", "id", "outcome_of_the_call", "direction_of_the_call"]
agents = ["agent_id"]
codes = ["completion_status", "type"]

[file]
time_zone = "UTC"

[[exclude]]
name = "a leg of nobody who handles the call"
when = { column = "type", is = ["customer", "external", "supervisor"] }

[[exclude]]
name = "a leg that no agent took"
when = { column = "completion_status", is = ["agent_missed", "agent_declined", "agent_transfer_declined", "agent_unreachable"] }

[contact]
key = ["call_id"]
leg = ["id"]
started_at = { column = "created_at" }
outcome = "outcome_of_the_call"
direction = { column = "direction_of_the_call", default = "" }
version = "updated_at"

[[segment]]
kind = "agent"
agent_id = { column = "agent_id", unknown = ["0"] }
started_at = { column = "created_at", plus = { column = "a_moment_ms", unit = "ms" } }
ended_at = { column = "created_at", plus = { column = "length_ms", unit = "ms" } }
talk_ms = { column = "talk_time", unit = "s" }
hold_ms = { column = "hold_time", unit = "s" }
wrap_up_ms = { column = "wrap_up_time", unit = "s" }
outcome = "completion_status"
"""

_STATUS = "{j}->>'$.completion_status'"
_BY_NOBODY = "{j}->>'$.agent_id' IS NULL AND coalesce({j}->>'$.talk_time', '0') = '0'"
_ENDED = (
    f"CASE WHEN {_STATUS} IN ('abandoned_in_queue', 'abandoned_in_ivr', 'abandoned_in_voicemail') "
    f"THEN 'abandoned' WHEN {_STATUS} = 'abandoned_on_hold' THEN 'handled' "
    f"WHEN {_STATUS} IN ('pending_voicemail', 'completed_voicemail') THEN 'left_queue' "
    f"WHEN {_STATUS} = 'completed' THEN CASE WHEN {{j}}->>'$.direction' = 'inbound' AND {_BY_NOBODY} "
    "AND ({j}->>'$.voicemail' = 'true' OR {j}->>'$.overflowed' = 'true') "
    f"THEN 'left_queue' ELSE 'handled' END ELSE {_STATUS} END"
)

_EXPORTS = "https://developer.zendesk.com/api-reference/voice/talk-api/incremental_exports/"
_STATS = "https://developer.zendesk.com/api-reference/voice/talk-api/stats/"
_SCHEMA = (
    "https://github.com/airbytehq/airbyte/tree/master/airbyte-integrations/connectors/"
    "source-zendesk-talk"
)


def _count(name: str, definition: str, where: str) -> SourceCount:
    return SourceCount(name, definition, _STATS, f"SELECT count(*) FROM contact WHERE {where}")


READERS = (
    Reader(
        name="zendesk-calls",
        system="Zendesk Talk",
        title=N_("Calls of the incremental export"),
        shape=Shape.JSON,
        mapping=_CALLS,
        signature=Signature(
            needs=("id", "completion_status", "direction", "call_charge", "time_to_answer"),
            likes=("ticket_id", "wait_time", "talk_time", "exceeded_queue_wait_time",
                   "phone_number_id", "minutes_billed", "updated_at"),
            never=("call_id",),
        ),
        tells={
            "wait": "",
            "talk": N_("with the calls alone: of all agents together"),
            "hold": N_("with the calls alone: of all agents together"),
            "wrap_up": N_("with the calls alone: of all agents together"),
            "agent": N_("with the calls alone: one of them"),
            "queue": N_("the group"),
            "callbacks": N_("that a call was one (dimension callback)"),
            "charges": N_("in US dollars"),
            "chain": N_("by the ticket (dimension ticket)"),
        },
        verified=Verified.PUBLIC_CODE,
        verified_by="records in the tests of a public connector, all of them outbound",
        fields_from=(_EXPORTS, _SCHEMA),
        counts=(
            _count("total_inbound_calls", N_("inbound calls"), "direction = 'inbound'"),
            _count("total_outbound_calls", N_("outbound calls"), "direction = 'outbound'"),
            _count("total_calls_abandoned_in_queue", N_("calls given up in the queue"),
                   "disposition = 'abandoned_in_queue'"),
        ),
        worked_out={"ended": _ENDED},
        unwrap=("calls",),
    ),
    Reader(
        name="zendesk-legs",
        system="Zendesk Talk",
        title=N_("Legs of calls of the incremental export"),
        shape=Shape.JSON,
        mapping=_LEGS,
        signature=Signature(
            needs=("id", "call_id", "type", "completion_status", "call_charge"),
            likes=("agent_id", "talk_time", "hold_time", "wrap_up_time", "available_via",
                   "transferred_from", "consultation_from"),
            never=("time_to_answer", "ticket_id"),
        ),
        tells={"talk": "", "hold": "", "wrap_up": "", "agent": "",
               "transfers": N_("that several agents took part")},
        verified=Verified.PUBLIC_CODE,
        verified_by="records in the tests of a public connector",
        fields_from=(_EXPORTS, _SCHEMA),
        counts=(
            SourceCount(
                "calls_accepted", N_("legs that an agent took"), _STATS,
                "SELECT count(*) FROM segment WHERE kind = 'agent'",
            ),
        ),
        # A leg of the call's own second stands behind the call's wait.
        worked_out={
            "outcome_of_the_call": "NULL", "direction_of_the_call": "NULL", "a_moment_ms": "'1'",
            "length_ms": "CAST(1000 * try_cast({j}->>'$.duration' AS DOUBLE) + 1 AS BIGINT)",
        },
        unwrap=("legs",),
    ),
)  # fmt: skip
