"""The efficient plans of many, held against a slow reading of what efficient means."""

from hypothesis import given
from hypothesis import strategies as st

from percall.whatif.efficient import Place, efficient

SMALL = st.sampled_from([0.1, 0.2, 0.3, None])
PLANS = st.lists(st.tuples(SMALL, SMALL, SMALL, st.booleans()), max_size=12)


def naive_efficient(plans: list[tuple[float | None, float | None, float | None, bool]]) -> set[int]:
    """Every pair is looked at."""
    known = [i for i, plan in enumerate(plans) if None not in plan[:3] and not plan[3]]
    found = set()
    for i in known:
        cost, level, lost, _refused = plans[i]
        beaten = False
        for j in known:
            other = plans[j]
            if other[0] <= cost and other[1] >= level and other[2] <= lost:
                beaten = beaten or other[:3] != plans[i][:3]
        if not beaten:
            found.add(i)
    return found


@given(PLANS)
def test_the_efficient_ones_are_those_that_none_other_beats(
    plans: list[tuple[float | None, float | None, float | None, bool]],
) -> None:
    found = efficient([Place(*plan) for plan in plans])
    assert set(found) == naive_efficient(plans)
    assert [plans[i][0] for i in found] == sorted(plans[i][0] for i in found)  # type: ignore[type-var]  # known


def test_more_agents_cost_more_and_answer_more_until_they_answer_nothing_more() -> None:
    """Of 8, 9, 10 and 11 agents the last adds nothing; 7 is refused; a dear detour is beaten."""
    plans = [
        Place(3.50, 0.40, 0.20, is_refused=True), Place(4.00, 0.70, 0.05), Place(4.20, 0.80, 0.03),
        Place(4.40, 0.82, 0.02), Place(4.60, 0.82, 0.02), Place(4.30, 0.75, 0.04),
    ]  # fmt: skip
    assert efficient(plans) == (1, 2, 3)
