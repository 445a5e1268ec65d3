"""Steps of a reader: what several columns are made of, worked out once."""

import duckdb

from percall.contact.readers.steps import filled, stepped


def test_a_step_may_look_at_those_before_it() -> None:
    """`{half}` is worked out of the table, `{both}` of it: a column then names either."""
    steps = {"half": "{x} / 2", "both": "{half} + {half}"}
    known, source = stepped(steps, {"x": "x0"}, "(SELECT 8 AS x0)")
    found = duckdb.sql(f"SELECT {filled('{both} + {half}', known)} FROM {source}").fetchall()
    assert found == [(12,)]


def test_braces_of_other_languages_are_no_places() -> None:
    """A regular expression's count and a JSON text stay; a column that is not there is unknown."""
    sql = """regexp_matches('37120000000', '[0-9]{7}') AND '{"a": 1}' IS NOT NULL AND {gone} IS NULL"""
    assert duckdb.sql(f"SELECT {filled(sql, {})}").fetchall() == [(True,)]
