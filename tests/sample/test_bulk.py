"""Large samples: a quarter repeated, with ids of its own for each copy."""

from pathlib import Path

import duckdb
import pytest

from percall.sample import bulk
from percall.sample.make import Made
from percall.sample.plan import planned
from tests.sample.conftest import nobody_looks_on

SEGMENTS = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "BLOCK_SEGMENTS", 40_000)
        root = tmp_path_factory.mktemp("bulk") / "centre"
        return bulk.make_bulk(root, planned(agents=5), SEGMENTS, nobody_looks_on)


def query(made: Made, sql: str) -> list[tuple[object, ...]]:
    files = sorted(str(f) for f in (made.root / "raw").glob("calls-*.csv"))
    with duckdb.connect() as engine:
        engine.execute(f"CREATE VIEW calls AS FROM read_csv({files}, union_by_name = true)")
        return engine.execute(sql).fetchall()


def test_there_are_as_many_segments_as_asked_but_for_the_last_contact(made: Made) -> None:
    assert SEGMENTS - 20 < made.truth["facts"]["segments"] <= SEGMENTS
    assert query(made, "SELECT count(*) FROM calls") == [(made.truth["facts"]["segments"],)]


def test_a_block_is_a_quarter_and_the_quarters_do_not_overlap(made: Made) -> None:
    names = sorted(file.name for file, _ in made.raw_files)
    assert names == ["agent-time-01.csv", "agent-time-02.csv", "calls-01.csv", "calls-02.csv"]
    days = query(
        made, "SELECT min(call_start)::DATE::VARCHAR, max(call_start)::DATE::VARCHAR FROM calls"
    )
    assert days == [("2026-05-03", "2026-10-31")]


def test_a_copy_that_is_cut_still_reaches_over_the_whole_quarter(made: Made) -> None:
    legs = query(made, "SELECT count(*) FROM calls GROUP BY date_trunc('month', call_start)")
    assert max(legs) < (1.5 * sorted(legs)[1][0],)


def test_no_leg_comes_twice(made: Made) -> None:
    assert query(made, "SELECT call_id, leg FROM calls GROUP BY ALL HAVING count(*) > 1") == []


def test_weekdays_stay_weekdays(made: Made) -> None:
    closed = "SELECT count(*) FROM calls WHERE leg_type = 'AGENT' AND isodow(call_start) = 7"
    assert query(made, closed) == [(0,)]


def test_no_agent_of_a_copy_speaks_to_two_customers_at_once(made: Made) -> None:
    overlaps = """
        SELECT count(*) FROM (
            SELECT leg_start, lag(leg_start + to_seconds(ring_s + talk_s + coalesce(hold_s, 0)
                + wrap_up_s)) OVER (PARTITION BY agent ORDER BY leg_start) AS free_at
            FROM calls WHERE agent IS NOT NULL)
        WHERE free_at > leg_start
    """
    assert query(made, overlaps) == [(0,)]


def test_its_time_sheets_are_by_day_and_without_the_chat_team(made: Made) -> None:
    file = made.root / "raw" / "agent-time-01.csv"
    sql = "SELECT count(*), count(DISTINCT (agent, half_hour::DATE, state)), "
    sql += f"count(*) FILTER (team = 'digital') FROM read_csv('{file}')"
    with duckdb.connect() as engine:
        ((rows, keys, chat),) = engine.execute(sql).fetchall()
    assert rows == keys > 0
    assert chat == 0


def test_its_base_is_gone(made: Made) -> None:
    assert not (made.root / "raw" / "base").exists()


def test_its_books_cover_its_quarters(made: Made) -> None:
    text = Path(made.root / "ledger" / "labour.csv").read_text()
    assert "2026-05-01,2026-06-01,Labour:Wages" in text
    assert "2026-10-01,2026-11-01,Labour:Wages" in text
    assert "team:digital" not in text
