"""The first answer of a plan on the page `/try`, for a week of the sample centre.

    python -m bench.try_page

Target: two replications with intervals within two seconds, where the twin's machine code is kept;
it is also said what a computer pays that has never played a twin. Then how long the page takes to
its last answer, and `percall levers` for the same week.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.measure import DEFAULT_FOLDER, PERCALL, run, say_machine

FIT = ("--from", "2026-08-31", "--to", "2026-10-05")
WEEK, DAYS = ("--from", "2026-10-05", "--to", "2026-10-12"), "first=2026-10-05&last=2026-10-11"
PLANS = ("staff.share=-5%25", "callback=on", "staff.share=10%25", "voip=on&staff.share=-7%25")
AIM_S, WARM_UP_S, LONGEST_S = 2.0, 12.0, 600.0


def centre(folder: Path) -> Path:
    """The sample centre with its twin; made where it is missing."""
    root = folder / "sample"
    if not (root / "behaviour.toml").is_file():
        run((*PERCALL, "sample", root))
        run((*PERCALL, "twin", "fit", "-w", root, *FIT))
    return root


@contextmanager
def served(root: Path, cache: str | None = None) -> Iterator[httpx.Client]:
    """A client of `percall serve`; `cache` is where machine code is kept instead of its place."""
    kept = os.environ if cache is None else {**os.environ, "NUMBA_CACHE_DIR": cache}
    with subprocess.Popen(
        [sys.executable, *PERCALL, "serve", "-w", str(root), "--port", "0", "--json"],
        env=dict(kept), stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        address = json.loads(server.stdout.readline())["address"]
        with httpx.Client(
            base_url=address, follow_redirects=True, trust_env=False, timeout=LONGEST_S
        ) as client:
            yield client
        server.send_signal(signal.SIGINT)


def waited(client: httpx.Client, plan: str) -> tuple[float, float, int]:
    """Seconds to the first and to the last answer, asking as the page's script does.

    The last number is how often the plan was played in the end.
    """
    started, first = time.perf_counter(), None
    while time.perf_counter() - started < LONGEST_S:
        text = client.get(f"/try?{DAYS}&{plan}").text
        state = re.search(r'id="status"[^>]*data-state="(\w+)"', text)
        played = re.search(r"Played (\d+) times", text)
        if played and first is None:
            first = time.perf_counter() - started
        if played and first is not None and state and state[1] == "done":
            return first, time.perf_counter() - started, int(played[1])
        time.sleep(0.1)
    raise SystemExit(f"{plan} was not played within {LONGEST_S} s")


def main() -> None:
    """Measures and prints; it fails where the aim is missed."""
    say_machine()
    DEFAULT_FOLDER.mkdir(parents=True, exist_ok=True)
    root = centre(DEFAULT_FOLDER)
    with tempfile.TemporaryDirectory() as empty, served(root, empty) as client:
        first, _last, _count = waited(client, PLANS[0])
        print(f"  first answer, nothing kept: {first:.1f} s", flush=True)
    late = []
    with served(root) as client:
        time.sleep(WARM_UP_S)  # a reader looks at the overview before
        for plan in PLANS:
            first, last, count = waited(client, plan)
            late += [plan] if first > AIM_S else []
            print(f"  {plan:28} first answer {first:.2f} s, {count} replications {last:.1f} s",
                  flush=True)  # fmt: skip
    ranked = run((*PERCALL, "levers", "-w", root, *WEEK, "--json"))
    count = len(json.loads(ranked.printed)["levers"])
    print(f"  percall levers, {count} plans ranked: {ranked.seconds:.1f} s, "
          f"{ranked.cpu_s:.1f} s of all cores")  # fmt: skip
    if late:
        raise SystemExit(f"the first answer came after {AIM_S} s: {', '.join(late)}")


if __name__ == "__main__":
    main()
