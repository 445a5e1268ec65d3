"""OpenSIPS: the records of its call-center module, table `cc_cdrs`.

Counting rules:
1. One call may have several rows: one for each agent that rejected it or did not answer
   (`call_type` -2), then the one with which it ended. `received_timestamp` and `cid`, the call's
   number since the server started, are the same on all of them: that is the call.
2. The last row decides: 0 an agent took it, -1 it failed, 1 it ended in the queue. There the
   third bit of `fstats` (8) says that the caller gave up; without it the module ended the wait
   (a dissuading message): left the queue. Of rejections alone the call is open.
3. `wait_time` counts from the call's arrival until the row's end, on every row anew, the agent's
   ringing included: only the last row's is the call's wait. `pickup_time` is the agent's ringing.
   A phone that refused at once cost its agent nothing: that row makes no segment.
4. The module writes server time: the centre's local time, unless the server lives elsewhere.

Fields: `db/schema/cc_cdrs.xml`; when each row is written: `modules/call_center/call_center.c`.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_MAPPING = """
name = "opensips-cc-cdrs"
source = "opensips"
rows = "segment"
harmless = ["cid", "id", "flow_id"]
agents = ["agent_id"]

[file]
unknown = ["NULL", "\\\\N"]

[contact]
key = ["received_timestamp", "cid"]
leg = ["id"]
started_at = { column = "received_timestamp" }
outcome = { column = "ended", take = "last" }
customer = "caller_number"
version = "id"

[[segment]]
kind = "queue"
when = { column = "call_type", not = ["-2"] }
queue = "flow_id"
started_at = { column = "received_timestamp" }
ended_at = { column = "received_timestamp", plus = "wait_time" }
wait_ms = { column = "wait_time", unit = "s" }
outcome = "ended"

[[segment]]
kind = "agent"
when = [{ column = "call_type", is = ["0", "-2"] }, { any = [{ column = "call_type", is = ["0"] }, { column = "pickup_time", above = 0 }] }]
queue = "flow_id"
agent_id = "agent_id"
started_at = { column = "received_timestamp", plus = "wait_time" }
ring_ms = { column = "pickup_time", unit = "s" }
talk_ms = { column = "talk_time", unit = "s" }
outcome = { column = "call_type", translate = { 0 = "answered", -2 = "rejected" } }
"""

_ENDED = (
    "CASE {call_type} WHEN '0' THEN 'handled' WHEN '-1' THEN 'failed' WHEN '-2' THEN NULL "
    "WHEN '1' THEN CASE WHEN coalesce(try_cast({fstats} AS BIGINT), 8) & 8 > 0 THEN 'abandoned' "
    "ELSE 'left_queue' END ELSE {call_type} END"
)
# A SIP address without its scheme and host is the number: `sip:+37120000001@example.org`.
_NUMBER = "coalesce(nullif(regexp_extract({caller}, 'sips?:([^@;>]+)', 1), ''), {caller})"

_DOCUMENTATION = "https://opensips.org/docs/modules/3.4.x/call_center.html"
_SCHEMA = "https://github.com/OpenSIPS/opensips/blob/master/db/schema/cc_cdrs.xml"

READERS = (
    Reader(
        name="opensips-cc-cdrs",
        system="OpenSIPS",
        title=N_("Records of the call-center module (table cc_cdrs)"),
        shape=Shape.TABLE,
        mapping=_MAPPING,
        signature=Signature(
            needs=("received_timestamp", "wait_time", "pickup_time", "call_type", "flow_id", "cid"),
            likes=("id", "caller", "talk_time", "agent_id", "rejected", "fstats"),
        ),
        tells={
            "wait": N_("the agent's ringing included"),
            "talk": N_("with what the agent held"),
            "agent": "",
            "queue": N_("the flow"),
        },
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition and the code that writes it; no sample",
        fields_from=(_SCHEMA, _DOCUMENTATION),
        counts=(
            SourceCount(
                "ccf_incalls", N_("calls that were received"), _DOCUMENTATION,
                "SELECT count(*) FROM contact",
            ),
            SourceCount(
                "ccf_answ_incalls", N_("calls that an agent took"), _DOCUMENTATION,
                "SELECT count(*) FROM contact WHERE outcome = 'handled'",
            ),
            SourceCount(
                "ccf_aban_incalls", N_("calls that the caller ended before an agent took them"),
                _DOCUMENTATION, "SELECT count(*) FROM contact WHERE outcome = 'abandoned'",
            ),
        ),
        worked_out={"ended": _ENDED, "caller_number": _NUMBER},
        table="cc_cdrs",
    ),
)  # fmt: skip
