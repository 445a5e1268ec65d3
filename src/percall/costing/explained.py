"""A definition in words, for people: one sentence for each thing that it decides."""

from typing import Any

from percall.costing.definitions import Definition
from percall.stated import ALL, COST_ONLY, COUNT, HOURS_OF_A_DAY, LEAVE_OUT, Stated
from percall.texts import N_, _, ngettext, number

_RULES = {
    "handled": N_("Calls are handled contacts: an agent took the contact and it ended."),
    "answered": N_("Calls are answered contacts: an agent took the contact, ended or not."),
    "offered": N_("Calls are offered contacts: they reached a queue or an agent."),
    "all": N_("Calls are all contacts, whatever became of them."),
}
_PER = {
    "call": N_("The cost is divided by the calls."),
    "sale": N_("The cost is divided by the sales."),
    "lead": N_("The cost is divided by the leads."),
    "resolution": N_(
        "The cost is divided by the resolved matters: counted contacts after which the same"
        " customer does not come back for the same reason {window}."
    ),
}
_CLASSES = {
    "abandoned": N_("abandoned contacts"),
    "turned_away": N_("contacts that left the queue, were blocked or failed"),
    "self_served": N_("contacts that self-service ended"),
    "outbound": N_("outbound contacts"),
    "internal": N_("internal contacts"),
    "test": N_("test contacts"),
    "repeated": N_("contacts that continue an earlier one {window}"),
}
_TREATMENTS = {
    COST_ONLY: N_("Never a call, but their cost stays: {names}."),
    LEAVE_OUT: N_("Left out with their cost: {names}."),
}


def in_words(definition: Definition) -> tuple[str, ...]:
    """What a definition says, a sentence each."""
    window = window_of(definition.resolution_hours)
    found = [_(_RULES[definition.calls]), _(_PER[definition.per]).format(window=window)]
    if definition.direction != ALL or definition.channel != ALL:
        found.append(
            _("Only contacts of direction {direction} and channel {channel} are priced.").format(
                direction=definition.direction, channel=definition.channel
            )
        )
    for treatment, sentence in _TREATMENTS.items():
        names = [
            _(told).format(window=window)
            for name, told in _CLASSES.items()
            if getattr(definition, name) == treatment
        ]
        if names:
            found.append(_(sentence).format(names="; ".join(names)))
    if definition.by_leg:
        found.append(_("A transferred contact counts once for each agent who took it."))
    if definition.test != COUNT and not definition.test_contacts:
        found.append(_("The centre names no test contacts."))
    found += _accounts(definition)
    found.append(
        _("Service level: answered within {within} s; abandons before {short} s leave it.").format(
            within=definition.answer_within_s, short=definition.short_abandon_s
        )
        if definition.short_abandon_s
        else _("Service level: answered within {within} s.").format(
            within=definition.answer_within_s
        )
    )
    return tuple(found)


def _accounts(definition: Definition) -> list[str]:
    found = []
    if definition.accounts:
        names = ", ".join(definition.accounts)
        found.append(_("Only the accounts {names} are costed.").format(names=names))
    if definition.accounts_left_out:
        names = ", ".join(definition.accounts_left_out)
        found.append(_("The accounts {names} are left out.").format(names=names))
    return found


def window_of(hours: int | None) -> str:
    """A window as people say it, such as "within 30 days"; empty without one."""
    if hours is None:
        return ""
    if hours % HOURS_OF_A_DAY:
        told = ngettext("within {count} hour", "within {count} hours", hours)
        return told.format(count=number(hours))
    days = hours // HOURS_OF_A_DAY
    return ngettext("within {count} day", "within {count} days", days).format(count=number(days))


def title_of(stated: Stated) -> str:
    """A definition's title; its name where it has none."""
    return _(stated.title) if stated.title else stated.name


def explanation(stated: Stated, definition: Definition, *, built_in: bool) -> dict[str, Any]:
    """A definition as `percall define --json` prints it."""
    return {
        "name": stated.name,
        "title": title_of(stated),
        "source": _(stated.source) if stated.source else None,
        "built_in": built_in,
        "in_words": list(in_words(definition)),
        "definition": definition.as_json(),
    }
