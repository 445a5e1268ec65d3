"""What failed: the classes of failure demand, and the class of each segment, as SQL.

Rules. Each segment stands in the first class that fits; whole contacts come before single legs.
1. `abandoned`: the contact was abandoned.
2. `redial`: an inbound contact that continues an inbound one which served nobody.
3. `repeat`: an inbound contact that continues one which served, unless the source says that that
   one resolved its matter.
4. `missed_callback`: an attempt to call back that did not reach the customer, and the whole contact
   where none did: an agent segment without any talk in a contact whose queue segment ended as
   `callback`; an outbound contact that served nobody and continues an inbound one.
5. `transfer`: an agent segment with talk before another agent or queue segment of its contact:
   the leg that passed the customer on.
6. `handed_over`: a bot or self-service segment before an agent or queue segment: the attempt that
   did not settle it. The legs after it are not in the bill: nobody knows whether they were avoidable.
A direction that is not known counts as inbound. Continuing is that of `links`, among contacts of all
directions.

Source: failure demand as demand caused by a failure to do something, or to do it right: J. Seddon,
"Freedom from Command and Control", 2003.
"""

from dataclasses import dataclass

from percall.costing.ask import Asked
from percall.costing.chains.links import SERVED, Links
from percall.texts import N_

ABANDONED, REDIAL, REPEAT = "abandoned", "redial", "repeat"
MISSED_CALLBACK, TRANSFER, HANDED_OVER = "missed_callback", "transfer", "handed_over"


@dataclass(frozen=True, slots=True)
class FailureClass:
    """A class of failure demand: its name, and how people read it."""

    name: str
    title: str


# In the order of precedence, which is that of the bill.
CLASSES = (
    FailureClass(ABANDONED, N_("Abandoned contacts")),
    FailureClass(REDIAL, N_("Redials of who was not served")),
    FailureClass(REPEAT, N_("Repeats of unresolved matters")),
    FailureClass(MISSED_CALLBACK, N_("Callbacks that missed")),
    FailureClass(TRANSFER, N_("Transfers, the leg that passed on")),
    FailureClass(HANDED_OVER, N_("Self-service that handed over")),
)

_SERVICE = "kind IN ('queue', 'agent')"
_TALKED = "kind = 'agent' AND coalesce(talk_ms, 1) > 0"
_RANG = "kind = 'agent' AND talk_ms = 0"
_MACHINE = "kind IN ('bot', 'self_service')"
_IS_INBOUND = "coalesce({0}, 'inbound') = 'inbound'"

# What the class of a segment looks at, beside the columns of `failing_contacts`.
LOOKED_AT = ("contact_id", "segment_index", "kind", "talk_ms", "outcome")

CLASS_SQL = f"""CASE
 WHEN outcome = 'abandoned' THEN '{ABANDONED}'
 WHEN came = 3 THEN '{REDIAL}'
 WHEN came = 2 THEN '{REPEAT}'
 WHEN came = 1 OR (asked_callback = 1 AND (talked = 0 OR ({_RANG}))) THEN '{MISSED_CALLBACK}'
 WHEN {_TALKED} AND segment_index < last_service THEN '{TRANSFER}'
 WHEN {_MACHINE} AND segment_index < last_service THEN '{HANDED_OVER}'
END"""


def failing_contacts(one: Asked, links: Links, window_h: int) -> str:
    """A table expression of the contacts with something that failed, but for the abandoned.

    `came` says how a contact continues another (3 redial, 2 repeat, 1 missed callback);
    `last_service` is its last queue or agent segment, `talked` whether an agent talked,
    `asked_callback` whether a callback was promised. The query is worked out once.
    """
    linked = links.linked(("direction", "outcome", "is_answered"), before_h=window_h)
    inbound, after_inbound = (
        _IS_INBOUND.format("direction"),
        _IS_INBOUND.format("previous_direction"),
    )
    came = (
        f"CASE WHEN {inbound} AND NOT previous_served AND {after_inbound} THEN 3"
        f" WHEN {inbound} AND previous_served AND NOT coalesce(previous_resolved, false) THEN 2"
        f" WHEN direction = 'outbound' AND NOT {SERVED} AND {after_inbound} THEN 1 END"
    )
    nothing = "CAST(NULL AS INTEGER)"
    came_back = (
        f"SELECT contact_id, {came} AS came, {nothing} AS last_service, {nothing} AS talked,"
        f" {nothing} AS asked_callback FROM {linked} AS l WHERE gap_ms IS NOT NULL"
    )
    columns = ("contact_id", "segment_index", "kind", "talk_ms", "segment_outcome")
    passed_on = (
        f"SELECT contact_id, {nothing} AS came,"
        f" max(CASE WHEN {_SERVICE} THEN segment_index END) AS last_service,"
        f" max(CASE WHEN {_TALKED} THEN 1 ELSE 0 END) AS talked,"
        " max(CASE WHEN kind = 'queue' AND segment_outcome = 'callback' THEN 1 ELSE 0 END)"
        f" AS asked_callback FROM {one.source.rows(columns, ())}"
        f" WHERE {_SERVICE} OR {_MACHINE} GROUP BY contact_id"
        " HAVING max(CASE WHEN kind = 'queue' AND segment_outcome = 'callback' THEN 1 ELSE 0 END) = 1"
        f" OR min(CASE WHEN ({_TALKED}) OR {_MACHINE} THEN segment_index END)"
        f" < max(CASE WHEN {_SERVICE} THEN segment_index END)"
    )
    names = ("came", "last_service", "talked", "asked_callback")
    highest = ", ".join(f"max({name}) AS {name}" for name in names)
    return one.source.engine.keep(
        f"SELECT contact_id, {highest} FROM (SELECT * FROM ({came_back}) AS b WHERE came IS NOT NULL"
        f" UNION ALL {passed_on}) AS f GROUP BY contact_id",
        one.source.workspace.lake_folder,
    )
