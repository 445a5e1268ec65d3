"""LiveAgent: calls, tickets and time reports of its API (version 3), as JSON objects.

Counting rules:
1. One call of the list of calls is one contact. It was answered if it has `date_answered`; one
   that came in and was not is abandoned, one that went out and was not has failed. Without
   `date_finished` it is open.
2. One ticket is one contact of its channel, whatever the number of messages. Tickets of calls
   (`channel_type` C and W) are left out, since the list of calls tells of them; spam and deleted
   ones are none.
3. Resolved, closed and answered tickets are handled, all others open; resolved and closed ones
   count as resolved.
4. Calls and tickets with one ticket id are one matter: they are tied by `ticket`.
5. A time report is time that an agent spent on a ticket, of `reportedtime_hhmmss` from
   `reportdate` on; reports of an agent that begin together follow one upon the other.

Fields: the models of the vendor's own client (QualityUnit/LiveAgent-api-python). Its names in
camel case, as one of its versions has them, are read as well. Times are read as UTC, as public
programs do; the vendor does not say.
"""

from percall.contact.readers.reader import (
    Claim,
    Reader,
    Sample,
    Shape,
    Signature,
    SourceCount,
    Verified,
)
from percall.texts import N_

_CALLS = """
name = "liveagent-calls"
source = "liveagent"
rows = "contact"
harmless = ["id", "ended", "ticket_id", "ticketId"]

[file]
time_zone = "UTC"

[instants]
created = { columns = ["date_created", "dateCreated"] }
answered = { columns = ["date_answered", "dateAnswered"] }
finished = { columns = ["date_finished", "dateFinished"] }
left = { columns = ["date_answered", "dateAnswered", "date_finished", "dateFinished"] }

[contact]
key = ["id"]
started_at = "created"
ended_at = "finished"
outcome = "ended"
direction = { column = "type", translate = { I = "inbound", O = "outbound", T = "internal" } }
customer = "other_party"
dialled = "number_called"
version = { columns = ["date_finished", "dateFinished"] }

[[segment]]
kind = "queue"
when = { column = "type", is = ["I"] }
started_at = "created"
ended_at = "left"
wait_ms = { from = "created", to = "left" }

[[segment]]
kind = "agent"
when = { any = [{ column = "date_answered", known = true }, { column = "dateAnswered", known = true }] }
started_at = "answered"
ended_at = "finished"
talk_ms = { from = "answered", to = "finished" }

[dimensions]
ticket = { columns = ["ticket_id", "ticketId"] }
"""

_TICKETS = """
name = "liveagent-tickets"
source = "liveagent-tickets"
rows = "contact"
harmless = ["id", "departmentid"]
agents = ["agentid"]

[file]
time_zone = "UTC"

[[exclude]]
name = "a ticket of calls"
when = { column = "channel_type", is = ["C", "W"] }

[[exclude]]
name = "spam or deleted"
when = { column = "status", is = ["B", "X"] }

[contact]
key = ["id"]
started_at = { column = "date_created" }
ended_at = { column = "date_resolved" }
outcome = { column = "status", translate = { R = "handled", L = "handled", A = "handled", I = "open", N = "open", T = "open", P = "open", C = "open", W = "open" } }
channel = { column = "channel_type", default = "other", translate = { E = "email", M = "email", B = "chat", I = "chat", F = "message", A = "message", T = "message", H = "message", J = "message", D = "message", N = "message", Q = "other", S = "other" }, otherwise = { value = "other" } }
customer = "owner_contactid"
disposition = "status"
resolved = { column = "status", yes = ["R", "L"], no = ["I", "N", "T", "P", "A", "C", "W"] }
version = "date_changed"

[[segment]]
kind = "queue"
queue = "departmentid"
started_at = { column = "date_created" }

[[segment]]
kind = "agent"
when = [{ column = "agentid", known = true }, { column = "status", is = ["R", "L", "A", "C", "W", "T"] }]
queue = "departmentid"
agent_id = "agentid"
started_at = { column = "date_created" }

[dimensions]
ticket = "id"
"""

_TIME = """
name = "liveagent-time-reports"
source = "liveagent"
rows = "record"
harmless = ["id"]
agents = ["agentid"]

[file]
time_zone = "UTC"

[[exclude]]
name = "a report without time"
when = { column = "reported_s", is = ["0"] }

[record]
key = ["id"]
happened_at = { column = "reportdate" }
keep = ["agentid", "reported_s"]
numbers = ["reported_s"]
"""

_DATE = "coalesce({{j}}->>'$.date_{0}', {{j}}->>'$.date{1}')"
_CREATED, _ANSWERED, _FINISHED = (
    _DATE.format(name, name.title()) for name in ("created", "answered", "finished")
)
_WAY = "{j}->>'$.type'"
_FROM = "coalesce({j}->>'$.from_number', {j}->>'$.fromNumber')"
_TO = "coalesce({j}->>'$.to_number', {j}->>'$.toNumber')"
_CALLS_WORKED_OUT = {
    "ended": f"CASE WHEN nullif({_FINISHED}, '') IS NULL THEN NULL WHEN nullif({_ANSWERED}, '') "
    f"IS NOT NULL THEN 'handled' WHEN {_WAY} = 'I' THEN 'abandoned' ELSE 'failed' END",
    "other_party": f"CASE WHEN {_WAY} = 'O' THEN {_TO} ELSE {_FROM} END",
    "number_called": f"CASE WHEN {_WAY} = 'O' THEN {_TO} END",
}
_CLOCK = "{j}->>'$.reportedtime_hhmmss'"
_TIME_WORKED_OUT = {
    "reported_s": f"CASE WHEN regexp_full_match({_CLOCK}, '[0-9]{{1,4}}:[0-9]{{2}}:[0-9]{{2}}') "
    f"THEN CAST(split_part({_CLOCK}, ':', 1) AS BIGINT) * 3600 + CAST(split_part({_CLOCK}, ':', 2) "
    f"AS BIGINT) * 60 + CAST(split_part({_CLOCK}, ':', 3) AS BIGINT) END",
}
_STRETCHES = """
WITH reports AS (
  SELECT agentid AS agent_id, happened_at, CAST(reported_s AS BIGINT) AS reported_s, source_row,
    sum(CAST(reported_s AS BIGINT)) OVER (PARTITION BY agentid, happened_at ORDER BY row_key) AS until_s
  FROM {records} WHERE agentid IS NOT NULL AND reported_s IS NOT NULL
)
SELECT agent_id, CAST(NULL AS VARCHAR) AS team, 'handling' AS state,
  happened_at + to_seconds(until_s - reported_s) AS started_at,
  happened_at + to_seconds(until_s) AS ended_at, source_row
FROM reports
"""

_CLIENT = "https://github.com/QualityUnit/LiveAgent-api-python/tree/master/docs"
_VERIFIED_BY = "the vendor's own client; no sample"


# What an item of the list of calls has, in either of the client's two spellings.
_OF_A_CALL = (
    ("id", "type", "from_number", "to_number", "via_number", "date_created", "date_finished"),
    ("id", "type", "fromNumber", "toNumber", "viaNumber", "dateCreated", "dateFinished"),
)


def _looks_like_calls(sample: Sample) -> Claim | None:
    for names in _OF_A_CALL:
        if sample.objects and all(set(names) <= set(one) for one in sample.objects):
            return Claim(0.9, ", ".join(names))
    return None


def _count(name: str, definition: str, where: str) -> SourceCount:
    return SourceCount(name, definition, _CLIENT, f"SELECT count(*) FROM contact WHERE {where}")


READERS = (
    Reader(
        name="liveagent-calls",
        system="LiveAgent",
        title=N_("Calls (list of calls of the API)"),
        shape=Shape.JSON,
        mapping=_CALLS,
        signature=Signature(looks=_looks_like_calls),
        tells={"wait": "", "talk": N_("with what the agent held"),
               "chain": N_("by the ticket (dimension ticket)")},
        verified=Verified.DOCUMENTATION,
        verified_by=_VERIFIED_BY,
        fields_from=(f"{_CLIENT}/CallListItem.md",),
        counts=(
            _count("I", N_("calls that came in"), "direction = 'inbound'"),
            _count("O", N_("calls that went out"), "direction = 'outbound'"),
        ),
        worked_out=_CALLS_WORKED_OUT,
    ),
    Reader(
        name="liveagent-tickets",
        system="LiveAgent",
        title=N_("Tickets: chats, e-mails and messages"),
        shape=Shape.JSON,
        mapping=_TICKETS,
        signature=Signature(
            needs=("id", "channel_type", "status", "departmentid", "date_created"),
            likes=("owner_contactid", "agentid", "code", "date_changed", "last_activity"),
        ),
        tells={"agent": N_("the one to whom it is assigned"), "queue": N_("the department"),
               "chain": N_("by the ticket (dimension ticket)")},
        verified=Verified.DOCUMENTATION,
        verified_by=_VERIFIED_BY,
        fields_from=(f"{_CLIENT}/Ticket.md",),
        counts=(
            _count("R", N_("resolved tickets"), "disposition = 'R'"),
            _count("N, C", N_("tickets that wait for an answer"), "disposition IN ('N', 'C')"),
        ),
    ),
    Reader(
        name="liveagent-time-reports",
        system="LiveAgent",
        title=N_("Time reports: time that agents spent on tickets"),
        shape=Shape.JSON,
        mapping=_TIME,
        signature=Signature(
            needs=("id", "agentid", "reportdate", "reportedtime_hhmmss"),
            likes=("ticket", "conversationid", "spenttime", "type", "dateinvoiced"),
        ),
        tells={"agent": "", "paid_time": N_("only what was reported on tickets")},
        verified=Verified.DOCUMENTATION,
        verified_by=_VERIFIED_BY,
        fields_from=(f"{_CLIENT}/TimeReportRow.md",),
        counts=(
            SourceCount("reportedtime", N_("hours that were reported"), _CLIENT,
                        "SELECT round(sum(paid_ms) / 3600000.0, 2) FROM agent_time"),
        ),
        worked_out=_TIME_WORKED_OUT,
        agent_time=_STRETCHES,
    ),
)  # fmt: skip
