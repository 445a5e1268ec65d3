"""Charts: the definition is served by us, its figures are those of the JSON, the drawing is kept."""

import httpx

PERIOD = "from=2026-10-01&to=2026-11-01"


def figures(definition: object, name: str) -> set[float]:
    """Every value under a name, anywhere in a definition."""
    if isinstance(definition, dict):
        own = {definition[name]} if isinstance(definition.get(name), float) else set()
        return own.union(*(figures(part, name) for part in definition.values()))
    if isinstance(definition, list):
        return set().union(*(figures(part, name) for part in definition))
    return set()


def test_the_definition_holds_the_figures_of_the_weeks(client: httpx.Client) -> None:
    definition = client.get(f"/charts/trend.json?{PERIOD}").json()
    weeks = client.get("/api/cost?from=2026-08-31&to=2026-11-01&by=week").json()["periods"]
    drawn = figures(definition, "value")
    for week in weeks:
        assert float(week["cost_per_call"]["fully_loaded"]) in drawn
        assert float(week["cost_per_call"]["practical_capacity"]) in drawn


def test_the_guardrail_is_a_line_with_its_name_and_a_broken_one_has_a_word(
    client: httpx.Client,
) -> None:
    svg = client.get(f"/charts/trend.svg?{PERIOD}").text
    assert "guardrail: at least 70.0" in svg
    assert "guardrail: at most 20.0" in svg
    assert "broken" in svg


def test_a_drawing_asks_nobody_and_is_not_sent_twice(client: httpx.Client) -> None:
    first = client.get(f"/charts/trend.svg?{PERIOD}&theme=dark&size=narrow")
    assert first.headers["content-type"] == "image/svg+xml"
    assert first.text.count("http") == first.text.count("http://www.w3.org/")
    again = client.get(
        f"/charts/trend.svg?{PERIOD}&theme=dark&size=narrow",
        headers={"If-None-Match": first.headers["etag"]},
    )
    assert again.status_code == 304


def test_themes_sizes_and_languages_are_drawn_apart(client: httpx.Client) -> None:
    path = f"/charts/trend.svg?{PERIOD}"
    tags = {
        client.get(path + more).headers["etag"]
        for more in ("", "&theme=dark&size=narrow", "&lang=lv", "&queue=Orders")
    }
    assert len(tags) == 4


def test_a_period_without_records_has_no_chart(client: httpx.Client) -> None:
    page = client.get("/?from=2025-01-01&to=2025-02-01").text
    assert "nothing to draw" in page
    assert "<img" not in page
    assert client.get("/charts/trend.svg?from=2025-01-01&to=2025-02-01").status_code == 400


def texts_in(definition: object) -> set[str]:
    """Every text that is drawn among the lines, anywhere in a definition."""
    if isinstance(definition, dict):
        mark = definition.get("mark")
        own = {str(mark["text"])} if isinstance(mark, dict) and "text" in mark else set()
        return own.union(*(texts_in(part) for part in definition.values()))
    if isinstance(definition, list):
        return set().union(*(texts_in(part) for part in definition))
    return set()


def test_on_a_phone_the_names_of_lines_stand_above_the_drawing(client: httpx.Client) -> None:
    """Within it they would hide what they name; a desktop has room beside the ends of the lines."""
    path = f"/charts/trend.json?{PERIOD}&size="
    assert {"fully loaded", "at practical capacity"} < texts_in(client.get(path + "wide").json())
    phone = client.get(path + "narrow").json()
    assert texts_in(phone) <= {"✕", "broken"}
    subtitles = " ".join(panel["title"]["subtitle"] for panel in phone["vconcat"])
    for name in ("fully loaded", "at practical capacity", "at least 70.0", "at most 20.0"):
        assert name in subtitles
