"""All levers ranked: by what leaves the books, refused ones last, the best looked at twice."""

from __future__ import annotations

from datetime import date

import pytest

from percall.cli.levers_tables import print_ranking
from percall.intervals import Period
from percall.twin.run import Cancelled
from percall.whatif.examples import EXAMPLES, example_case
from percall.whatif.levers.reading import plan_of, words_of
from percall.whatif.ranking import FRESH_SEEDS, Ranking, rank
from percall.whatif.told_many import ranking_json

DAYS = Period(date(2026, 10, 5), date(2026, 10, 8))


@pytest.fixture(scope="module")
def rankings() -> dict[str, Ranking]:
    """Both shipped centres, ranked as `percall levers` ranks them, on three days."""
    return {name: rank(example_case(name), DAYS, replications=4) for name in EXAMPLES}


def order(found: Ranking) -> list[str]:
    return [" ".join(words_of(one.plan)) for one in found.ranked]


def test_an_idle_and_a_short_staffed_centre_rank_differently(rankings: dict[str, Ranking]) -> None:
    """The idle centre may let agents go; the short-staffed one is refused that."""
    idle, short = rankings["idle"], rankings["short"]
    assert order(idle) != order(short)
    fewer = {name: next(one for one in found.ranked if words_of(one.plan) == ("staff.share=-0.1",))
             for name, found in rankings.items()}  # fmt: skip
    assert not fewer["idle"].is_refused
    assert fewer["short"].is_refused
    assert idle.best is not None
    assert idle.best.plan.levers[0][0] == "staff"
    assert short.best is None or short.best.plan.levers[0][0] != "staff"


def test_they_stand_by_what_leaves_the_books_and_the_refused_ones_last(
    rankings: dict[str, Ranking],
) -> None:
    for found in rankings.values():
        keys = [(one.is_refused, -one.saved) for one in found.ranked]
        assert keys == sorted(keys)
        for one in found.ranked:
            assert one.saved == pytest.approx(-float(one.tried.money.book))


def test_the_best_was_played_again_on_fresh_seeds(rankings: dict[str, Ranking]) -> None:
    best = rankings["idle"].best
    assert best is not None
    assert best.fresh is not None
    assert best.fresh.tried.today.run.seed == 1 + FRESH_SEEDS
    assert best.tried.today.run.seed == 1


def test_no_figure_of_the_order_is_of_other_seeds(rankings: dict[str, Ranking]) -> None:
    for found in rankings.values():
        assert {one.tried.today.run.seed for one in found.ranked} == {1}
        again = [one for one in found.ranked if one.fresh is not None]
        most = max((one.fresh.saved for one in again if one.fresh and one.fresh.is_saving),
                   default=0.0)  # fmt: skip
        for one in found.ranked:
            if one.fresh is None and one.is_saving:
                assert one.saved <= most


def test_the_table_has_both_figures_of_the_best(
    rankings: dict[str, Ranking], capsys: pytest.CaptureFixture[str]
) -> None:
    document = ranking_json(rankings["idle"], "Idle", "EUR")
    best = next(one for one in document["levers"] if one["levers"] == document["best"])
    best["saved_a_month"] = {"mean": 4321.0, "low": None, "high": None}
    best["fresh"]["saved_a_month"] = {"mean": 1234.0, "low": None, "high": None}
    print_ranking(document)
    text = capsys.readouterr().out.replace("\u2009", " ")
    assert "1 234 EUR less a month on fresh seeds (4 321 in the ranking)" in text
    (row,) = [line for line in text.splitlines() if line.startswith(f" {best['levers'][0]} ")]
    assert row.index("4 321") < row.index("1 234")


def test_today_has_its_row_and_what_it_breaks_is_kept_by_no_plan_that_breaks_it_too(
    rankings: dict[str, Ranking], capsys: pytest.CaptureFixture[str]
) -> None:
    document = ranking_json(rankings["short"], "Short", "EUR")
    level = {one["name"]: one["today"]["mean"] for one in document["today"]["measures"]}
    level_today = level["service_level_share"]
    assert level_today < 0.6
    assert document["today"]["standing"] == "broken"
    for one in document["levers"]:
        (found,) = [
            x["plan"]["mean"] for x in one["measures"] if x["name"] == "service_level_share"
        ]
        if found < 0.6:
            assert one["standing"] in ("broken as today", "refused"), one["levers"]
    (voip,) = [one for one in document["levers"] if one["levers"] == ["voip"]]
    (rail,) = [one for one in voip["guardrails"] if one["name"] == "service_level_share"]
    assert (rail["standing"], rail["against_share"]) == ("broken as today", 0)
    assert rail["broken_share"] == rail["broken_today_share"] > 0
    print_ranking(document)
    text = capsys.readouterr().out
    assert "Today breaks a guardrail: Service level" in text
    (row,) = [line for line in text.splitlines() if line.startswith(" today ")]
    assert row.rstrip().endswith("! broken")
    (row,) = [line for line in text.splitlines() if line.startswith(" voip ")]
    assert row.rstrip().endswith("! broken, as today")


def test_a_best_at_the_end_of_what_was_tried_says_so(
    rankings: dict[str, Ranking], capsys: pytest.CaptureFixture[str]
) -> None:
    found = rankings["idle"]
    assert found.best is not None
    steps = [one.staff_share for one in found.ranked if one.staff_share is not None]
    assert found.best_is_at_end == (found.best.staff_share == min(steps))
    document = ranking_json(found, "Idle", "EUR")
    for is_at_end in (True, False):
        print_ranking(document | {"best_is_at_end": is_at_end})
        assert ("the end of what was tried" in capsys.readouterr().out) is is_at_end


def test_a_share_that_is_no_whole_agent_is_said_to_change_nothing(
    rankings: dict[str, Ranking], capsys: pytest.CaptureFixture[str]
) -> None:
    print_ranking(ranking_json(rankings["short"], "Short", "EUR"))
    text = capsys.readouterr().out
    assert "staff.share=-0.05: -5 % of 10 agents is no whole agent" in text


def test_a_lever_without_a_stated_investment_has_an_unknown_payback(
    rankings: dict[str, Ranking],
) -> None:
    document = ranking_json(rankings["idle"], "Idle", "EUR")
    best = document["levers"][0]
    assert document["best"] == best["levers"]
    assert (best["investment"], best["payback_months"]) == (None, None)
    stated = rank(
        example_case("idle"), DAYS, plans=[plan_of(["staff=-5%,investment=0"])], replications=2
    )
    assert ranking_json(stated, "Idle", "EUR")["levers"][0]["payback_months"] == 0.0


def test_what_is_not_tried_says_why(rankings: dict[str, Ranking]) -> None:
    for found in rankings.values():
        tried = {one.plan.levers[0][0] for one in found.ranked}
        for one in found.not_tried:
            assert one.name not in tried
            assert one.why


def test_a_bill_that_moves_with_use_has_an_interval_and_wages_have_none(
    rankings: dict[str, Ranking],
) -> None:
    staff = next(one for one in rankings["idle"].ranked if one.plan.levers[0][0] == "staff")
    assert staff.cash.low is not None
    found = [one for one in rankings["idle"].ranked
             if one.cash.half and any(x.after != x.before for x in one.tried.applied.lines)]  # fmt: skip
    assert found, "no lever of this centre moves a bill with use"


def test_a_ranking_can_be_given_up_and_tells_how_far_it_is() -> None:
    told: list[tuple[int, int, str]] = []

    def progress(done: int, whole: int, plan: str) -> None:
        told.append((done, whole, plan))

    plans = [plan_of([word]) for word in ("staff=+5%", "staff=+10%")]
    with pytest.raises(Cancelled):
        rank(example_case("idle"), DAYS, plans=plans, replications=2, progress=progress,
             cancelled=lambda: len(told) > 1)  # fmt: skip
    assert told == [(0, 2, "staff.share=0.05"), (1, 2, "staff.share=0.1")]
