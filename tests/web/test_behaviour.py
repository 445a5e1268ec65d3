"""What was fitted, as a page: the estimates of the command, and drawings of records beside play."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from percall.store.workspace import open_workspace
from percall.twin.behaviour import Behaviour, Break, Duration, Shape, Shift
from percall.twin.durations import share_below
from percall.twin.fitting.revisit import Revisited, heads_of, revisit
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.behaviour_tables import name_of
from percall.web.jobs import Jobs
from percall.web.week_chart import band_of
from tests.cli.test_imports import said
from tests.costing.product import run
from tests.web.conftest import served
from tests.web.test_browser import axe_finds_nothing

CHARTS = ("arrivals", "agents", "patience", "handle")


@pytest.fixture(scope="module")
def seen(twin_centre: Path) -> Revisited:
    return revisit(open_workspace(twin_centre))


@pytest.fixture(scope="module")
def pages(twin_centre: Path) -> Iterator[TestClient]:
    app = application(Answers(twin_centre), Jobs(patience_s=120))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


def test_its_estimates_are_those_of_the_command(
    pages: TestClient, twin_centre: Path, tmp_path: Path
) -> None:
    _code, out, _error = said("twin", "fit", "--from", "2026-09-07", "--to", "2026-10-12",
                              "--out", tmp_path, "-w", twin_centre, "--json")  # fmt: skip
    shown, printed = pages.get("/behaviour.json").json(), json.loads(out)
    assert {**shown, "files": []} == {**printed, "files": []}
    page = pages.get("/behaviour").text
    for one in printed["estimates"]:
        assert one["subject"] in page


def test_what_is_played_is_near_the_records_that_it_was_fitted_to(seen: Revisited) -> None:
    assert seen.is_same
    weeks = seen.days.day_count / 7
    assert seen.rates.sum() * weeks == pytest.approx(seen.came.sum(), rel=0.02)
    assert seen.heads.sum() * weeks == pytest.approx(seen.there.sum(), rel=0.02)
    for one in seen.histograms:
        assert np.abs(one.recorded - one.played).sum() < 0.25, (one.queue, one.kind)


def test_a_file_that_was_changed_by_hand_is_named(twin_centre: Path, tmp_path: Path) -> None:
    root = tmp_path / "centre"
    run("sample", root, "--weeks", 4, "--agents", 8)
    run("twin", "fit", "--from", "2026-10-05", "--to", "2026-10-12", "-w", root)
    app = application(Answers(root), Jobs(patience_s=120))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert "it was changed by hand" not in client.get("/behaviour").text
        file = root / "behaviour.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("share = 0.", "share = 0.0", 1), encoding="utf-8")
        assert "it was changed by hand" in client.get("/behaviour").text


def test_without_a_twin_it_says_how_to_fit_one(small_centre: Path) -> None:
    app = application(Answers(small_centre), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert "percall twin fit" in client.get("/behaviour").text


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_its_drawings_can_be_taken_along(pages: TestClient, chart: str, size: str) -> None:
    svg = pages.get(f"/behaviour.svg?chart={chart}&size={size}")
    assert svg.status_code == 200
    assert svg.text.count("<path") > 10
    assert "NaN" not in svg.text


def test_the_band_of_a_half_hour_holds_nine_in_ten_of_its_days() -> None:
    random, rate, variance = np.random.default_rng(5), 40.0, 0.05
    days = random.poisson(rate * random.gamma(1 / variance, variance, 20_000))
    low, high = (float(bound[0]) for bound in band_of(np.array([rate]), variance, 0.0))
    assert 0.88 < ((low <= days) & (days <= high)).mean() < 0.93
    assert band_of(np.array([0.0]), variance, 0.0) == (0.0, 0.0)


def test_heads_leave_out_breaks_and_absences_and_go_past_midnight() -> None:
    lunch = Break(60, 90)
    late = Shift("a", 2, (7,), 23 * 60, 25 * 60, (lunch,), absent_share=0.5)
    heads = heads_of(Behaviour((), (), (late,)))
    assert heads[6, 46:].tolist() == [1.0, 1.0]
    assert heads[0, :3].tolist() == [0.0, 1.0, 0.0]  # Sunday's shift ends on Monday
    assert heads.sum() == 3.0


@pytest.mark.parametrize(
    "duration",
    [
        Duration(Shape.EXPONENTIAL, (120.0,)), Duration(Shape.LOGNORMAL, (4.0, 0.7), 0.1),
        Duration(Shape.GAMMA, (90.0, 2.5)), Duration(Shape.CONSTANT, (30.0,)),
        Duration(Shape.QUANTILES, (0.0, 10.0, 100.0), 0.0, 0.2),
    ],
)  # fmt: skip
def test_the_share_below_is_that_of_draws(duration: Duration) -> None:
    random, n = np.random.default_rng(2), 40_000
    a, b = (*duration.numbers, 0.0)[:2]
    drawn = {
        Shape.EXPONENTIAL: lambda: random.exponential(a, n),
        Shape.LOGNORMAL: lambda: random.lognormal(a, b, n),
        Shape.GAMMA: lambda: random.gamma(b, a / max(b, 1e-9), n),
        Shape.CONSTANT: lambda: np.full(n, a),
        Shape.QUANTILES: lambda: np.interp(random.random(n), (0, 0.5, 1), duration.numbers),
    }[duration.shape]()
    luck = random.random(n)
    drawn = np.where(luck < duration.zero_share, 0.0, drawn)
    drawn = np.where(luck > 1 - duration.endless_share, np.inf, drawn)
    at = np.array([0.0, 5.0, 30.0, 80.0, 300.0])
    wanted = (drawn[None, :] <= at[:, None]).mean(axis=1)
    assert np.abs(share_below(duration, at) - wanted).max() < 0.01


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("work.sales.prices.talk_s", "sales · prices: talk, s"),
        ("work.hidden_wrap_up_s", "wrap-up that no record says, s"),
        ("patience.sales.mean_s", "sales: mean patience, s"),
        ("redial.share", "dial again after giving up"), ("resolution.a.b", "a.b: resolved"),
        ("transfers.sales.billing", "sales: are passed on → billing"),
        ("something.new", "something.new"),
    ],
)  # fmt: skip
def test_an_estimate_has_a_name_for_people(subject: str, says: str) -> None:
    assert name_of(subject) == says


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(browser: Browser, twin_centre: Path, width: int, scheme: str) -> None:
    with served(twin_centre) as address:
        axe_finds_nothing(browser, address, width, scheme, ["/behaviour", "/twin"])
