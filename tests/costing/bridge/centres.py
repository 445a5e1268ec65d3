"""Random small centres of two days each, the second like the first but for one thing.

A centre is told by numbers from which both days' records, time sheets and books are made: kinds
of calls, staff, prices. A change takes the numbers of a day and gives those of the next one.
Counts of calls are multiples of four, so that a quarter more or less of everything is whole.
"""

from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from random import Random
from typing import Any

World = dict[str, Any]

QUEUES = ("billing", "sales", "support")
REASONS = ("bill", "fault", "offer")
HOUR_MS = 3_600_000
TALKS_S = (90, 120, 200, 301)


def numbers(chance: Random) -> World:
    """The numbers of a day: kinds of calls, paid time by team, prices, and what is booked."""
    pick = chance.choice
    kinds = [
        {
            "queue": queue, "reason": reason, "channel": channel,
            "calls": calls, "given_up": pick((0, 4)),
            "ivr_s": pick((0, 20)), "wait_s": pick((5, 40)), "ring_s": pick((0, 4)),
            "talk_s": pick(TALKS_S), "hold_s": pick((0, 15)), "wrap_up_s": pick((10, 31)),
        }
        for (queue, reason), channel, calls in zip(
            chance.sample([(q, r) for q in QUEUES for r in REASONS], 3),
            ("voice", pick(("voice", "chat")), pick(("voice", "chat"))),
            (pick((4, 8)), 8, 4), strict=True,
        )
    ]  # fmt: skip
    return {
        "kinds": kinds,
        "come_back": pick((True, False)),  # one of four contacts of a kind
        "one_more_comes_back": False, "one_more_gives_up": False,
        "teams": {"red": pick((2, 4)), "blue": pick((2, 6))},  # hours with contacts or without
        "away": pick((0, 1)),  # hours of pauses for each eight
        "wages": pick(("step", "fixed")),
        "team_wages": pick((True, False)),
        "price": {
            "Labour:Wages": Fraction(pick((12, 15))), "Licences": Fraction(3),
            "Premises:Rent": Fraction(pick((50, 80))), "Telecom:Minutes": Fraction(1, 50),
            "Telecom:Lines": Fraction(9), "Handling": Fraction(1, 4),
            "Labour:Management": Fraction(40), "Labour:Quality": Fraction(20),
            "Labour:Leaders": Fraction(10), "Licences:Seats": Fraction(2), "Training": Fraction(7),
        },
        "seats": pick((5, 8)), "leaders": 2,
        "once": None, "missing": None,
    }  # fmt: skip


# --- one thing changes ---------------------------------------------------------------------------


def dearer(account: str) -> Any:
    def change(one: World, chance: Random) -> None:
        one["price"][account] *= chance.choice((Fraction(11, 10), Fraction(4, 5)))

    return change


def longer(part: str) -> Any:
    def change(one: World, chance: Random) -> None:
        """In one queue alone."""
        kind = next(kind for kind in one["kinds"] if kind["channel"] == "voice")
        for other in one["kinds"]:
            if other["queue"] == kind["queue"]:
                other[part] += chance.choice((7, 30))

    return change


def more_calls(one: World, chance: Random) -> None:
    times = chance.choice((2, 3))
    for kind in one["kinds"]:
        kind["calls"] *= times
        kind["given_up"] *= times


def more_staff(one: World, chance: Random) -> None:
    times = chance.choice((Fraction(1, 2), 2))
    one["teams"] = {team: int(hours * times) for team, hours in one["teams"].items()}


def more_seats(one: World, chance: Random) -> None:
    """At the same price for each."""
    one["seats"] += chance.choice((-1, 2))


def more_leaders(one: World, chance: Random) -> None:
    """At the same salary for each."""
    one["leaders"] += 1


def another_mix(one: World, chance: Random) -> None:
    """As many calls, of other kinds."""
    one["kinds"][0]["calls"] += 4
    one["kinds"][1]["calls"] -= 4


def more_come_back(one: World, chance: Random) -> None:
    """For each four contacts of a kind a fifth one, by customers who called already."""
    one["one_more_comes_back"] = True


def more_give_up(one: World, chance: Random) -> None:
    """One more of four callers of each kind; nobody else calls."""
    one["one_more_gives_up"] = True


def one_off(one: World, chance: Random) -> None:
    one["once"] = Fraction(chance.choice((100, -40)))


def more_pauses(one: World, chance: Random) -> None:
    """And as many more paid hours, so that as many are open for contacts."""
    one["away"] += 1


def rent_missing(one: World, chance: Random) -> None:
    one["missing"] = "Premises:Rent"


# --- a day's records and books -------------------------------------------------------------------


def contacts_of(one: World, day: date, name: str) -> list[World]:
    """The contacts of a day; customers are its own."""
    found: list[World] = []
    for n, kind in enumerate(one["kinds"]):
        for i in range(kind["calls"]):
            # The first customer of four calls again, where customers come back at all.
            calls_again = i % 4 == 1 and one["come_back"]
            caller = f"{name}-{n}-{i // 4}-{0 if calls_again else i % 4}"
            is_lost = one["one_more_gives_up"] and i % 4 == 3
            found.append(_contact(kind, day, caller, len(found), is_lost=is_lost))
            if one["one_more_comes_back"] and i % 4 == 0:
                found.append(_contact(kind, day, caller, len(found)))
        for i in range(kind["given_up"]):
            caller = f"{name}-{n}-lost-{i}"
            found.append(_contact(kind, day, caller, len(found), is_lost=True))
            if one["one_more_comes_back"] and i % 4 == 0:
                found.append(_contact(kind, day, caller, len(found), is_lost=True))
    return found


def _contact(kind: World, day: date, caller: str, n: int, *, is_lost: bool = False) -> World:
    at = datetime.combine(day, time(8), UTC) + timedelta(minutes=n)
    legs: list[World] = [
        {"kind": "ivr", "queue": kind["queue"], "ivr_ms": 1000 * kind["ivr_s"]},
        {"kind": "queue", "queue": kind["queue"], "wait_ms": 1000 * kind["wait_s"]},
    ]
    if not is_lost:
        legs.append(
            {"kind": "agent", "queue": kind["queue"], "team": _team(kind), "agent_id": _team(kind)}
            | {f"{part}_ms": 1000 * kind[f"{part}_s"]
               for part in ("ring", "talk", "hold", "wrap_up")}
        )  # fmt: skip
    return {
        "id": f"{caller}-{n}", "customer": caller, "started_at": at, "channel": kind["channel"],
        "direction": "inbound", "outcome": "abandoned" if is_lost else "handled",
        "reason": kind["reason"], "first_queue": kind["queue"], "segments": legs,
    }  # fmt: skip


def _team(kind: World) -> str:
    return "red" if kind["queue"] == "sales" else "blue"


def sheets_of(one: World, day: date) -> list[World]:
    """Paid time of a day by team and state."""
    found = []
    for team, hours in one["teams"].items():
        away = Fraction(hours, 8) * one["away"]
        states = {"available": Fraction(hours, 2), "handling": Fraction(hours, 2), "pause": away}
        for state, of_state in states.items():
            if of_state:
                at = datetime.combine(day, time(0), UTC) + timedelta(minutes=len(found))
                paid_ms = int(of_state * HOUR_MS)
                found.append(
                    {
                        "agent_id": team,
                        "team": team,
                        "state": state,
                        "paid_ms": paid_ms,
                        "length_ms": paid_ms,
                        "started_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    }
                )
    return found


def paid_hours(one: World, team: str | None = None) -> Fraction:
    day = date(2026, 1, 1)
    rows = [row for row in sheets_of(one, day) if team in (None, row["team"])]
    return Fraction(sum(row["paid_ms"] for row in rows), HOUR_MS)


def line_s(contacts: list[World]) -> Fraction:
    """Seconds on a line: menus, waiting, talk and hold of the telephone."""
    parts = ("ivr_ms", "wait_ms", "talk_ms", "hold_ms")
    return Fraction(
        sum(
            leg.get(part, 0)
            for contact in contacts if contact["channel"] == "voice"
            for leg in contact["segments"]
            for part in parts
        ),
        1000,
    )  # fmt: skip


def books_of(one: World, day: date, contacts: list[World]) -> list[World]:
    """The lines of a day: what moves with use is booked as it was used."""
    price = one["price"]
    wages = (
        [("Labour:Wages", price["Labour:Wages"] * paid_hours(one, team), f"team:{team}")
         for team in one["teams"]]
        if one["team_wages"]
        else [("Labour:Wages", price["Labour:Wages"] * paid_hours(one), None)]
    )  # fmt: skip
    rows = [
        *[(account, amount, "agent_time", scope, one["wages"]) for account, amount, scope in wages],
        ("Licences", price["Licences"] * paid_hours(one), "agent_time", None, "step"),
        ("Premises:Rent", price["Premises:Rent"], "agent_time", None, "fixed"),
        ("Telecom:Minutes", price["Telecom:Minutes"] * line_s(contacts), "line_time", None,
         "variable"),
        ("Telecom:Lines", price["Telecom:Lines"], "line_time", None, "fixed"),
        ("Handling", price["Handling"] * len(contacts), "contact", None, "variable"),
        # Bills that stand still, whatever is paid or used; some say how many steps they pay for.
        ("Labour:Management", price["Labour:Management"], "agent_time", None, "fixed"),
        ("Labour:Quality", price["Labour:Quality"], "agent_time", None, "step"),
        ("Training", price["Training"], "agent_time", None, "step"),
        ("Labour:Leaders", price["Labour:Leaders"] * one["leaders"], "agent_time", None, "fixed"),
        ("Licences:Seats", price["Licences:Seats"] * one["seats"], "agent_time", None, "step"),
    ]  # fmt: skip
    steps = {"Labour:Leaders": one["leaders"], "Licences:Seats": one["seats"]}
    if one["once"] is not None:
        rows.append((f"Consulting:{day}", one["once"], "agent_time", None, "fixed"))
    return [
        {"from_on": day, "to_on": day + timedelta(days=1), "account": account, "amount": amount,
         "driver": driver, "scope": scope, "cash_kind": kind, "steps": steps.get(account)}
        for account, amount, driver, scope, kind in rows
        if account != one["missing"]
    ]  # fmt: skip


def changed(one: World, change: Any, chance: Random) -> World:
    """The numbers of the next day."""
    found = deepcopy(one)
    change(found, chance)
    return found
