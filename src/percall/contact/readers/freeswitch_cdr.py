"""FreeSWITCH's call detail records: mod_cdr_csv, mod_json_cdr, mod_xml_cdr.

Counting rules: see freeswitch_legs.py. Besides them:
1. In CSV a UUID that comes again with other content is the same leg: the later row counts.
2. JSON and XML write their values URL-encoded, unless told otherwise: they are decoded. Their
   `direction` is the switch's view, inbound for every caller's leg; the call's own is told by
   `call_direction`, else by context and numbers (asterisk_channels.py, rule 4).
3. Times of JSON and XML are epochs; those of CSV are the switch's local times.
"""

from collections.abc import Mapping

from percall.contact.readers import freeswitch_legs as legs
from percall.contact.readers.asterisk_channels import direction
from percall.contact.readers.freeswitch_columns import looks
from percall.contact.readers.reader import (
    Claim,
    Reader,
    Sample,
    Shape,
    Signature,
    SourceCount,
    Verified,
)
from percall.texts import N_, _

_CSV_WAY = direction("{context}", "{caller_id_number}", "{destination_number}", "NULL")
# `originate user/1002 &park`: nobody was dialled but who is named as the caller.
_CSV_CALLED = (
    "CASE WHEN {destination_number} LIKE '&%' THEN {caller_id_number} ELSE {destination_number} END"
)
_CSV_STEPS = {"the way": _CSV_WAY, "called": _CSV_CALLED}
_CSV = {
    "call": "coalesce({bleg_uuid}, {uuid})",
    "stray": "NULL",
    "at": "{start_stamp}",
    "ended": "{end_stamp}",
    "leg": "CASE WHEN {bleg_uuid} IS NULL THEN 'b' END",
    "way": "{the way}",
    "long_ms": legs.seconds_as_ms("{duration}"),
    "billed_ms": legs.seconds_as_ms("{billsec}"),
    "cause": "upper({hangup_cause})",
    **legs.agent_columns("{called}"),
    **legs.caller_columns("{caller_id_number}"),
    "customer": "CASE {the way} WHEN 'inbound' THEN {caller_id_number} "
    "WHEN 'outbound' THEN {destination_number} END",
    "prefix": "CASE {the way} WHEN 'outbound' THEN left({destination_number}, 8) END",
}

# What is read of an object, each by the first of its places. The last profile of the call's flow
# is the first in time: it holds what was dialled.
_PLACES = {
    "uuid": ("variables.uuid", "callflow[#-1].caller_profile.uuid", "callflow.caller_profile.uuid"),
    "member": ("variables.cc_member_session_uuid",),
    "origin": ("variables.originating_leg_uuid", "variables.originator"),
    "side": ("variables.cc_side",),
    "view": ("channel_data.direction", "variables.direction"),
    "said_way": ("variables.call_direction",),
    "start_s": ("variables.start_epoch",),
    "start": ("variables.start_stamp",),
    "long_ms": ("variables.mduration",),
    "long_s": ("variables.duration",),
    "billed_ms": ("variables.billmsec",),
    "billed_s": ("variables.billsec",),
    "waited_ms": ("variables.waitmsec",),
    "waited_s": ("variables.waitsec",),
    "held_ms": ("variables.hold_accum_ms",),
    "held_s": ("variables.hold_accum_seconds",),
    "cause": ("variables.hangup_cause",),
    "bridge": ("variables.bridge_uuid", "variables.last_bridge_to", "variables.bridge_channel"),
    "app": ("variables.last_app",),
    "queue": ("variables.cc_queue",),
    "joined_s": ("variables.cc_queue_joined_epoch",),
    "taken_s": ("variables.cc_queue_answered_epoch",),
    "ended_s": ("variables.cc_queue_terminated_epoch",),
    "canceled_s": ("variables.cc_queue_canceled_epoch",),
    "reason": ("variables.cc_cancel_reason",),
    "cc_agent": ("variables.cc_agent",),
    "context": ("callflow[#-1].caller_profile.context", "callflow.caller_profile.context",
                "variables.user_context"),
    "from": ("callflow[#-1].caller_profile.caller_id_number",
             "callflow.caller_profile.caller_id_number", "variables.caller_id_number",
             "variables.effective_caller_id_number", "variables.sip_from_user"),
    "to": ("callflow[#-1].caller_profile.destination_number",
           "callflow.caller_profile.destination_number", "variables.destination_number",
           "variables.sip_to_user"),
}  # fmt: skip


def _object(name: str) -> str:
    """The place of one value of an object, decoded."""
    return f"{{a value: {name}}}"


def _values() -> dict[str, str]:
    """The steps that give the values of an object: as they are, then decoded."""
    found = {}
    for name, places in _PLACES.items():
        told = [f"({{j}}->>'$.{place}')" for place in places]
        found[f"raw: {name}"] = f"coalesce({', '.join(told)})" if told[1:] else told[0]
        raw = f"{{raw: {name}}}"
        # What is no text once it is decoded stays as it is.
        decoded = f"CASE WHEN contains({raw}, '%') THEN TRY(url_decode({raw})) END"
        found[f"a value: {name}"] = f"nullif(trim(coalesce({decoded}, {raw})), '')"
    return found


_TO_AGENT = f"(coalesce({_object('side')}, '') = 'agent' OR {_object('view')} = 'outbound')"
_SAID = f"CASE {_object('said_way')} WHEN 'local' THEN 'internal' ELSE {_object('said_way')} END"
_JSON_WAY = (
    f"CASE WHEN {_object('said_way')} IN ('inbound', 'outbound', 'local') THEN {_SAID} ELSE "
    f"{direction(_object('context'), _object('from'), _object('to'), 'NULL')} END"
)
_JSON_STEPS = {**_values(), "the way": _JSON_WAY, "to agent": _TO_AGENT}
_AGENT = f"coalesce({_object('cc_agent')}, {_object('to')})"
_JSON = {
    "uuid": _object("uuid"),
    "call": f"CASE WHEN {_object('side')} = 'agent' THEN {_object('member')} "
    f"ELSE coalesce({_object('origin')}, {_object('uuid')}) END",
    "stray": f"CASE WHEN {_object('side')} = 'agent' AND {_object('member')} IS NULL THEN '1' END",
    "at": f"coalesce({_object('start_s')}, {_object('start')})",
    "leg": "CASE WHEN {to agent} THEN 'b' ELSE 'a' END",
    "way": "{the way}",
    "long_ms": f"coalesce({_object('long_ms')}, {legs.seconds_as_ms(_object('long_s'))}::VARCHAR)",
    "billed_ms": f"coalesce({_object('billed_ms')}, "
    f"{legs.seconds_as_ms(_object('billed_s'))}::VARCHAR)",
    "waited_ms": f"coalesce({_object('waited_ms')}, "
    f"{legs.seconds_as_ms(_object('waited_s'))}::VARCHAR)",
    "held_ms": f"coalesce({_object('held_ms')}, {legs.seconds_as_ms(_object('held_s'))}::VARCHAR)",
    "cause": f"upper({_object('cause')})",
    "bridged": f"CASE WHEN {_object('bridge')} IS NULL THEN '0' ELSE '1' END",
    "app": f"lower({_object('app')})",
    "queue": _object("queue"),
    "side": _object("side"),
    "joined_s": _object("joined_s"),
    "taken_s": _object("taken_s"),
    "left_s": f"coalesce({_object('ended_s')}, {_object('canceled_s')})",
    "reason": f"upper({_object('reason')})",
    **legs.agent_columns(_AGENT),
    **legs.caller_columns(_object("from")),
    "customer": f"CASE {{the way}} WHEN 'inbound' THEN {_object('from')} "
    f"WHEN 'outbound' THEN {_object('to')} END",
    "prefix": f"CASE {{the way}} WHEN 'outbound' THEN left({_object('to')}, 8) END",
}


def _looks_xml(sample: Sample) -> Claim | None:
    """The claim on a record, or on several in an element of any name."""
    if sample.root is None or not sample.objects:
        return None
    root, *inner = sample.objects
    records = [root] if sample.root == "cdr" else inner
    told = [one for one in records if _names_itself(one)]
    if not told or len(told) * 2 < len(records):
        return None
    return Claim(0.9, _("its elements cdr with variables and a uuid"))


def _names_itself(record: Mapping[str, object]) -> bool:
    """Whether a record has variables, and the call's uuid among them or in its flow."""
    flow = record.get("callflow")
    profiles = (one.get("caller_profile") for one in (flow if isinstance(flow, list) else [flow])
                if isinstance(one, Mapping))  # fmt: skip
    variables = record.get("variables")
    return isinstance(variables, Mapping) and any(
        isinstance(told, Mapping) and "uuid" in told for told in (variables, *profiles)
    )


_VARIABLES = "https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Dialplan/Channel-Variables_16352493/"
_CALL_CENTER = "https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Modules/mod_callcenter_1049389/"
_COUNTS = (
    SourceCount("billsec > 0", N_("calls that somebody took"), _VARIABLES,
                "SELECT count(*) FROM contact WHERE outcome = 'handled'"),
    SourceCount("billsec = 0", N_("calls that reached nobody"), _VARIABLES,
                "SELECT count(*) FROM contact WHERE outcome IN ('abandoned', 'blocked', 'failed')"),
)  # fmt: skip
_QUEUE_COUNTS = (
    SourceCount("cc_side = member", N_("calls that entered a queue"), _CALL_CENTER,
                "SELECT count(DISTINCT contact_id) FROM segment WHERE kind = 'queue'"),
    SourceCount("cc_queue_answered_epoch", N_("of them, calls that an agent took"), _CALL_CENTER,
                "SELECT count(DISTINCT contact_id) FROM segment WHERE kind = 'queue' "
                "AND segment_outcome = 'answered'"),
)  # fmt: skip
_OBJECT_TELLS = {
    "wait": "",
    "talk": "",
    "hold": N_("what either leg put on hold"),
    "agent": N_("agents that are only names are kept as hashes"),
    "queue": N_("of mod_callcenter"),
}


def _of_objects(name: str, title: str, shape: Shape, signature: Signature) -> Reader:
    return Reader(
        name=name, system="FreeSWITCH", title=title, shape=shape,
        mapping=legs.mapping(name, "freeswitch", '["epoch_s", "iso"]'), signature=signature,
        tells=_OBJECT_TELLS, verified=Verified.PUBLIC_CODE,
        verified_by="records in the tests of public projects", fields_from=(_VARIABLES, _CALL_CENTER),
        counts=(*_QUEUE_COUNTS, *_COUNTS[:1]), worked_out=_JSON, steps=_JSON_STEPS, legs=legs.LEGS,
    )  # fmt: skip


READERS = (
    Reader(
        name="freeswitch-cdr-csv",
        system="FreeSWITCH",
        title=N_("Call detail records of mod_cdr_csv (Master.csv)"),
        shape=Shape.TABLE,
        mapping=legs.mapping(
            "freeswitch-cdr-csv", "freeswitch",
            '["iso", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M"]', version="ended",
        ),
        signature=Signature(
            needs=("caller_id_number", "destination_number", "start_stamp", "billsec",
                   "hangup_cause", "uuid"),
            likes=("caller_id_name", "context", "answer_stamp", "end_stamp", "duration",
                   "bleg_uuid", "accountcode", "read_codec", "write_codec"),
            never=("xml_cdr_uuid", "domain_uuid"),
            looks=looks,
        ),
        tells={
            "wait": N_("until the call was answered, by whom is not told"),
            "talk": N_("a menu's or a queue's answer begins it where only one leg is recorded"),
            "agent": N_("the number that was called"),
        },
        verified=Verified.SAMPLE,
        verified_by="records of a public project",
        fields_from=(_VARIABLES,),
        counts=_COUNTS,
        worked_out=_CSV,
        steps=_CSV_STEPS,
        legs=legs.LEGS,
        table="cdr",
    ),
    _of_objects("freeswitch-cdr-json", N_("Call detail records of mod_json_cdr"), Shape.JSON,
                Signature(needs=("variables.uuid", "variables.hangup_cause"),
                          likes=("core-uuid", "switchname", "channel_data", "callflow",
                                 "variables.start_epoch", "variables.billsec", "app_log"))),
    _of_objects("freeswitch-cdr-xml", N_("Call detail records of mod_xml_cdr"), Shape.XML,
                Signature(needs=("variables.uuid",), root="cdr", looks=_looks_xml,
                          likes=("channel_data", "callflow", "app_log", "variables.billsec",
                                 "variables.hangup_cause", "variables.start_epoch"))),
)  # fmt: skip
