"""FusionPBX: the table `v_xml_cdr`, which it makes of FreeSWITCH's records.

Counting rules: see freeswitch_legs.py. Besides them:
1. `cc_side = 'member'` is the caller in a queue; a row with `cc_side = 'agent'` is the same call's
   leg to an agent and joins it by `cc_member_session_uuid`: counted alone it would double the call.
   Other rows with `leg = 'b'` join by `originating_leg_uuid`.
2. `mduration` and `billmsec` go before `duration` and `billsec`; `call_disposition`, else `status`,
   else `missed_call` and `voicemail_message`, says how a call without a queue ended.
3. `start_epoch` is the start in UTC; `direction` is the call's own (`local` is internal).

Fields: FusionPBX's source, app/xml_cdr/app_config.php and resources/classes/xml_cdr.php.
"""

from percall.contact.readers import freeswitch_legs as legs
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_TRUE = "('t', 'true', '1')"
_WORD = (
    "lower(coalesce({call_disposition}, {status}, "
    f"CASE WHEN lower({{voicemail_message}}) IN {_TRUE} THEN 'voicemail' "
    f"WHEN lower({{missed_call}}) IN {_TRUE} THEN 'missed' END))"
)
_WAY = "CASE lower({direction}) WHEN 'local' THEN 'internal' WHEN 'outbound' THEN 'outbound' ELSE 'inbound' END"
_TO_AGENT = "(coalesce({cc_side}, '') = 'agent' OR coalesce({leg}, '') = 'b')"
_WORKED_OUT = {
    "uuid": "{xml_cdr_uuid}",
    "call": "CASE WHEN {cc_side} = 'agent' THEN {cc_member_session_uuid} "
    "WHEN {leg} = 'b' THEN coalesce({originating_leg_uuid}, {xml_cdr_uuid}) ELSE {xml_cdr_uuid} END",
    "stray": "CASE WHEN {cc_side} = 'agent' AND {cc_member_session_uuid} IS NULL THEN '1' END",
    "at": "coalesce({start_epoch}, {start_stamp})",
    "leg": f"CASE WHEN {_TO_AGENT} THEN 'b' ELSE 'a' END",
    "way": _WAY,
    "long_ms": f"coalesce({{mduration}}, {legs.seconds_as_ms('{duration}')}::VARCHAR)",
    "billed_ms": f"coalesce({{billmsec}}, {legs.seconds_as_ms('{billsec}')}::VARCHAR)",
    "waited_ms": legs.seconds_as_ms("{waitsec}"),
    "held_ms": legs.seconds_as_ms("{hold_accum_seconds}"),
    "cause": "upper({hangup_cause})",
    "word": _WORD,
    "bridged": "CASE WHEN {bridge_uuid} IS NULL AND {last_app} IS NOT NULL THEN '0' ELSE '1' END",
    "app": "lower({last_app})",
    "queue": "coalesce({cc_queue}, {call_center_queue_uuid})",
    "side": "{cc_side}",
    "joined_s": "{cc_queue_joined_epoch}",
    "taken_s": "{cc_queue_answered_epoch}",
    "left_s": "coalesce({cc_queue_terminated_epoch}, {cc_queue_canceled_epoch})",
    "reason": "upper({cc_cancel_reason})",
    **legs.agent_columns(
        "coalesce({cc_agent}, {cc_agent_uuid}, {extension_uuid}, {destination_number})"
    ),
    **legs.caller_columns("coalesce({extension_uuid}, {caller_id_number})"),
    "customer": f"CASE {_WAY} WHEN 'inbound' THEN coalesce({{source_number}}, {{caller_id_number}}) "
    "WHEN 'outbound' THEN coalesce({caller_destination}, {destination_number}) END",
    "prefix": f"CASE {_WAY} WHEN 'outbound' THEN left({{destination_number}}, 8) END",
}

_SOURCE = "https://github.com/fusionpbx/fusionpbx/tree/master/app/xml_cdr"

READERS = (
    Reader(
        name="fusionpbx-xml-cdr",
        system="FusionPBX",
        title=N_("Call detail records of FreeSWITCH (table v_xml_cdr)"),
        shape=Shape.TABLE,
        mapping=legs.mapping("fusionpbx-xml-cdr", "fusionpbx", '["epoch_s", "iso"]'),
        signature=Signature(
            needs=("xml_cdr_uuid", "direction", "hangup_cause", "duration"),
            likes=("domain_uuid", "start_epoch", "billsec", "mduration", "billmsec", "cc_side",
                   "cc_queue", "waitsec", "hold_accum_seconds", "missed_call", "bridge_uuid",
                   "call_disposition", "status", "leg"),
        ),
        tells={
            "wait": "",
            "talk": "",
            "hold": N_("what either leg put on hold"),
            "agent": N_("agents that are only names are kept as hashes"),
            "queue": N_("of mod_callcenter"),
            "transfers": N_("as further segments, where the other leg is recorded"),
        },
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition and the program that fills it",
        fields_from=(_SOURCE,),
        counts=(
            SourceCount("cc_side = member", N_("calls that entered a queue"), _SOURCE,
                        "SELECT count(DISTINCT contact_id) FROM segment WHERE kind = 'queue'"),
            SourceCount("cc_queue_answered_epoch", N_("of them, calls that an agent took"), _SOURCE,
                        "SELECT count(DISTINCT contact_id) FROM segment WHERE kind = 'queue' "
                        "AND segment_outcome = 'answered'"),
            SourceCount("missed", N_("calls that nobody took"), _SOURCE,
                        "SELECT count(*) FROM contact WHERE direction = 'inbound' AND "
                        "outcome IN ('abandoned', 'left_queue', 'blocked', 'failed', 'message')"),
        ),
        worked_out=_WORKED_OUT,
        legs=legs.LEGS,
        table="v_xml_cdr",
    ),
)  # fmt: skip
