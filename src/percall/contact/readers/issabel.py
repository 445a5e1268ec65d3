"""Issabel and Elastix: the inbound calls of the call-centre module, table `call_entry`.

Counting rules:
1. One row is one call that entered a queue: what the module's report «Calls detail» counts.
2. `terminada` is a call that an agent took; `abandonada` one that the customer gave up.
3. `duration` is the talk from the agent's answer to the end, `duration_wait` the wait before it.
4. A call still in progress (`activa`, `en-cola`, `hold`) has no end yet: it is open.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_MAPPING = """
name = "issabel-calls"
source = "issabel"
rows = "contact"

[file]
unknown = ["NULL", "\\\\N"]

[contact]
key = ["id"]
started_at = { column = "datetime_entry_queue" }
ended_at = { column = "datetime_end" }
outcome = { column = "status", translate = { terminada = "handled", abandonada = "abandoned", activa = "open", en-cola = "open", hold = "open" } }
customer = "callerid"
disposition = "status"
version = "datetime_end"

[[segment]]
kind = "queue"
queue = "id_queue_call_entry"
wait_ms = { column = "duration_wait", unit = "s" }

[[segment]]
kind = "agent"
when = { any = [{ column = "datetime_init", known = true }, { column = "status", is = ["terminada"] }] }
queue = "id_queue_call_entry"
agent_id = "id_agent"
started_at = { column = "datetime_init" }
ended_at = { column = "datetime_end" }
talk_ms = { column = "duration", unit = "s" }
"""

READERS = (
    Reader(
        name="issabel-calls",
        system="Issabel, Elastix",
        title=N_("Inbound calls of the call-centre module (table call_entry)"),
        shape=Shape.TABLE,
        mapping=_MAPPING,
        signature=Signature(
            needs=("id_queue_call_entry", "datetime_entry_queue", "duration_wait", "status"),
            likes=("id", "id_agent", "callerid", "datetime_init", "datetime_end", "uniqueid"),
        ),
        tells={"wait": "", "talk": "", "agent": "", "queue": ""},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition in the module's source",
        fields_from=("https://github.com/ISSABELDATAMASTER/issabel-callcenter",),
        counts=(
            SourceCount(
                "terminada", N_("calls that an agent took"), "",
                "SELECT count(*) FROM contact WHERE outcome = 'handled'",
            ),
            SourceCount(
                "abandonada", N_("calls given up while waiting"), "",
                "SELECT count(*) FROM contact WHERE outcome = 'abandoned'",
            ),
        ),
        table="call_entry",
    ),
)  # fmt: skip
