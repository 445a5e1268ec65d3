"""What each rung says, in a sentence that finance would sign; the loaded cost spares nothing.

A `Wording` writes figures: programs get plain decimals, people their own signs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from percall.costing.marginal.answer import Marginal
from percall.costing.marginal.floor import Floor
from percall.costing.marginal.ladder import AGENT_TIME, How, Name, Rung
from percall.costing.rates import ZERO
from percall.money import shown
from percall.texts import N_, _

HOUR_MS = 3_600_000
SHOWN_BRIEFLY = 10

# s: share; a: a line's cost in the period; u, U, C: units of its pool that the contacts took, that
# all took, that were supplied; u': taken while the floor was short.
FORMULAS: dict[Name, str] = {
    Name.LOADED: "s x a x u / U of every line; without a filter s x the whole book",
    Name.MARGINAL: "s x a x u / U of variable lines + s x factor x a x u' / C of step lines on"
    " overtime accounts in agents' time",
    Name.TIME: "s x a x u / C of lines in agents' time",
    Name.LEAVING: "s x a x u / U of variable lines + a x k / N of step lines with N steps,"
    " k = floor(s x u x N / C)",
}
TITLES: dict[Name, str] = {
    Name.LOADED: N_("Loaded cost"),
    Name.MARGINAL: N_("Marginal cost"),
    Name.TIME: N_("Time released"),
    Name.LEAVING: N_("Money that leaves the books"),
}
_WHERE: dict[Floor, str] = {
    Floor.IDLE: N_("{amount} where agents had time to spare"),
    Floor.SHORT: N_("{amount} where the floor was short of agents"),
    Floor.UNKNOWN: N_("at least {amount} where nothing tells how the floor stood"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How amounts of the centre's currency are written, and numbers with so many places."""

    money: Callable[[Fraction], str]
    number: Callable[[Fraction, int], str]


PLAIN = Wording(lambda amount: shown(amount, 2), shown)


def headline(answer: Marginal, words: Wording = PLAIN) -> str:
    """One sentence: what the next call costs, and what it costs where."""
    amount = answer.per_call(Name.MARGINAL)
    if amount is None:
        why = answer.why_not
        return _("What the next call costs is not known: {why}.").format(why=why)
    if answer.untold and sum(one.calls for one in answer.untold) == answer.figures.calls:
        return _(
            "What the next call costs is not known: nothing tells how the floor stood, nor so what"
            " its agents' time costs. Its variable bills alone are {amount} {currency}."
        ).format(amount=words.money(amount), currency=answer.centre.currency)
    text = _("The next call costs {amount} {currency}, and one call less spares as much")
    if answer.untold:
        text = _("The next call costs at least {amount} {currency}, and one call less spares it")
    text = text.format(amount=words.money(amount), currency=answer.centre.currency)
    parts = []
    for floor, where in _WHERE.items():
        found = answer.at(floor)
        calls = sum(one.calls for one in found)
        if calls:
            cost = sum((one.marginal_cost for one in found), ZERO) / calls
            parts.append(_(where).format(amount=words.money(cost)))
    return f"{text}: {', '.join(parts)}." if parts else f"{text}."


def sentences(answer: Marginal, words: Wording = PLAIN) -> dict[Name, str]:
    """What each rung says."""
    if not answer.figures.has_ledger:
        return dict.fromkeys(Name, _("The ledger has no line in this period."))
    say = {
        Name.LOADED: _loaded, Name.MARGINAL: _marginal, Name.TIME: _time, Name.LEAVING: _leaving,
    }  # fmt: skip
    return {
        name: says(answer, answer.rung(name), words)
        if answer.is_known(name)
        else _("It is not known: {why}.").format(why=answer.why_not)
        for name, says in say.items()
    }


def _loaded(answer: Marginal, rung: Rung, words: Wording) -> str:
    text = _("In the books these contacts carry {amount}, each line shared by use.")
    if answer.share != 1:
        text = _("In the books {share} % of these contacts carry {amount}, each line by use.")
    rest = _(
        "Most of it is paid whether they come or not: it is what they cost, and not what would go"
        " with them."
    )
    found = text.format(amount=words.money(rung.amount), share=_per_cent(answer, words))
    return f"{found} {rest}"


def _marginal(answer: Marginal, rung: Rung, words: Wording) -> str:
    text = _("Priced as the next call, these contacts cost {amount}: {bills} of variable bills")
    if answer.share != 1:
        text = _(
            "Priced as the next call, {share} % of these contacts cost {amount}: {bills} of"
            " variable bills"
        )
    text = text.format(
        share=_per_cent(answer, words), amount=words.money(rung.amount),
        bills=words.money(rung.amount_of(How.BILL)),
    )  # fmt: skip
    idle, hours = _hours(answer, Floor.IDLE), _hours(answer, Floor.SHORT)
    overtime = rung.amount_of(How.OVERTIME)
    if not hours:
        rest = _("; their agents' time is paid for anyway.") if idle else "."
    elif overtime:
        rest = _(
            ", and {overtime} for {hours} hours while the floor was short, when more time is bought"
            " as overtime."
        )
        rest += " " + _("The rest of their agents' time is paid for anyway.") if idle else ""
    elif answer.rules.pays_overtime:
        rest = _(
            "; the floor was short for {hours} hours of their agents' time, but no step line on"
            " the overtime accounts pays for more."
        )
    else:
        rest = _(
            "; {hours} hours of their agents' time, while the floor was short, cost others some"
            " waiting, and no money."
        )
    text += rest.format(overtime=words.money(overtime), hours=_hours_text(hours, words))
    unknown = _hours(answer, Floor.UNKNOWN)
    if unknown:
        text += " " + _(
            "For {hours} hours of their agents' time nothing tells how the floor stood: they count"
            " nothing."
        ).format(hours=_hours_text(unknown, words))
    return text


def _time(answer: Marginal, rung: Rung, words: Wording) -> str:
    hours = answer.share * answer.agent_ms / HOUR_MS
    text = {
        "known": _(
            "{hours} hours of agents' time would be free for other work. At practical capacity that"
            " time costs {amount}, and it is paid for until whole steps are given up."
        ),
        "assumed": _(
            "{hours} hours of agents' time would be free for other work. At the capacity that the"
            " settings state that time costs {amount}, and it is paid for until whole steps are"
            " given up."
        ),
        "unknown": _(
            "{hours} hours of agents' time would be free for other work. What they cost at"
            " practical capacity is not known, since neither paid time nor the settings tell it; if"
            " nobody ever stood idle it is {amount}. It is paid for until whole steps are given up."
        ),
    }[answer.capacity_state]
    return text.format(hours=_hours_text(hours, words), amount=words.money(rung.amount))


def _leaving(answer: Marginal, rung: Rung, words: Wording) -> str:
    text = _(
        "{amount} would leave the books of a period like this one: {bills} at once, with variable"
        " bills"
    ).format(amount=words.money(rung.amount), bills=words.money(rung.amount_of(How.BILL)))
    steps = [part for part in rung.parts if part.how is How.STEPS]
    if not steps:
        told = _("; the time released makes up no whole step of those that the ledger states.")
        untold = _("; no step line says how many steps it pays for, so none is counted.")
        return text + (told if answer.states_steps else untold)
    days = sorted({part.leaves_on for part in steps if part.leaves_on})
    ends = _("from {first}") if len(days) == 1 else _("from {first} to {last} on")
    counts: dict[str, int] = {}
    for part in steps:
        account = part.booked.line.account
        counts[account] = counts.get(account, 0) + part.steps_dropped
    return text + _(
        ", and {amount} for the whole steps that the time released makes up ({steps}), {ends},"
        " when notice has run out."
    ).format(
        amount=words.money(rung.amount_of(How.STEPS)),
        steps=", ".join(f"{account} {count}" for account, count in sorted(counts.items())),
        ends=ends.format(first=days[0], last=days[-1]),
    )


def crossings(answer: Marginal, words: Wording = PLAIN) -> list[str]:
    """Why a rung is above one that people expect it to be below, where it is."""
    if not answer.is_known(Name.MARGINAL):
        return []
    amount = {rung.name: rung.amount for rung in answer.rungs}
    found = []
    if amount[Name.MARGINAL] > amount[Name.LOADED]:
        found.append(_why_above_loaded(answer, words))
    if amount[Name.TIME] > amount[Name.LOADED]:
        found.append(
            _(
                "The time released costs more than its share of the books: more was used than"
                " supplied, or credits lower the books."
            )
        )
    if amount[Name.LEAVING] > amount[Name.MARGINAL]:
        found.append(
            _(
                "More leaves the books than the marginal cost: one call less drops no step, and so"
                " many together make up whole ones."
            )
        )
    return found


def _why_above_loaded(answer: Marginal, words: Wording) -> str:
    overtime = answer.rung(Name.MARGINAL).amount_of(How.OVERTIME)
    loaded = sum(
        (
            part.amount
            for part in answer.rung(Name.LOADED).parts
            if part.how is How.SHARE and part.booked.pool.driver == AGENT_TIME
        ),
        ZERO,
    )
    short, all_hours = _hours(answer, Floor.SHORT), answer.share * answer.agent_ms / HOUR_MS
    if not short or overtime / short <= loaded / all_hours:
        return _("The marginal cost is above the loaded cost: fixed credits lower the books.")
    return _(
        "The marginal cost is above the loaded cost: while the floor was short an hour of agents'"
        " time costs {overtime} as overtime, and {average} on the average of the books."
    ).format(overtime=words.money(overtime / short), average=words.money(loaded / all_hours))


def _per_cent(answer: Marginal, words: Wording) -> str:
    per_cent = 100 * answer.share
    return words.number(per_cent, 0 if per_cent.denominator == 1 else 1)


def _hours_text(hours: Fraction, words: Wording) -> str:
    return words.number(hours, 1 if hours >= SHOWN_BRIEFLY else 2)


def _hours(answer: Marginal, floor: Floor) -> Fraction:
    """The agents' time that the contacts, or their share, took while the floor stood so."""
    taken = sum((one.agent_ms for one in answer.at(floor)), ZERO)
    return answer.share * taken / HOUR_MS
