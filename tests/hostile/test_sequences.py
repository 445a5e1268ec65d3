"""Imports, replacements, undos, mended rows, kills and full disks in random order: after each step
the figures are those of a fresh centre into which only the live imports were brought."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.hostile.small_centre import HEAD, MAPPING, bring, call, centre, cost, percall

LEGS = """
name = "calls"
rows = "segment"
[contact]
key = ["id"]
leg = ["leg"]
started_at = "at"
outcome = { column = "result", translate = { ok = "handled", lost = "abandoned" } }
customer = "caller"
[[segment]]
kind = { column = "kind" }
started_at = "at"
queue = "queue"
agent_id = { column = "agent", unknown = ["none"] }
wait_ms = { column = "wait", unit = "s" }
talk_ms = { column = "talk", unit = "s" }
"""
LEGS_HEAD = HEAD.strip() + ",leg,kind\n"
LAYOUTS = {"contact": (MAPPING, HEAD), "segment": (LEGS, LEGS_HEAD)}
STEPS = 7


@dataclass(slots=True)
class Walk:
    """A centre on its way through random steps, and the files whose imports are live, in order."""

    folder: Path
    layout: str
    chance: random.Random
    files: list[Path] = field(default_factory=list)
    of_import: dict[str, Path] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.folder / "centre"

    @property
    def live(self) -> list[str]:
        said = percall("imports", "-w", self.root, "--json").json
        return [row["import_id"] for row in said if row["state"] == "live"]

    def import_new(self) -> None:
        self.note(bring(self.root, self.new_file()).json["import_id"], self.files[-1])

    def import_again(self) -> None:
        file = self.chance.choice(self.files)
        said = bring(self.root, file).json
        if file in [self.of_import[one] for one in self.live[:-1]]:
            assert said["repeated"] == said["read"]
        self.note(said["import_id"], file)

    def undo_one(self) -> None:
        if self.live:
            gone = self.chance.choice(self.live)
            assert percall("undo", "-w", self.root, gone).code == 0

    def mend(self) -> None:
        """All rows in quarantine get a date; each import's come in as an import of their own."""
        file = self.folder / f"mended-{len(self.files)}.csv"
        percall("quarantine", "export", "-w", self.root, file)
        text = file.read_text().replace("no time", "2026-10-03 11:00:00")
        file.write_text(text)
        before = self.live
        said = percall("quarantine", "import", "-w", self.root, file, "--json").json
        assert [one["imported"] + one["repeated"] + one["replaced"] for one in said] == [
            one["read"] for one in said
        ]
        for made in self.live[len(before) :]:
            self.note(made, self.as_plain_file(file, said, made))

    def as_plain_file(self, exported: Path, said: list[dict[str, object]], made: str) -> Path:
        """The mended rows of one import as a file of records, for the fresh centre."""
        import csv

        with exported.open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        owners = list(dict.fromkeys(row["percall_import"] for row in rows))
        owner = owners[[one["import_id"] for one in said].index(made)]
        names = LAYOUTS[self.layout][1].strip().split(",")
        file = self.folder / f"plain-{made}.csv"
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(names)
            writer.writerows(
                [row[name] for name in names] for row in rows if row["percall_import"] == owner
            )
        return file

    def killed(self) -> None:
        file, before = self.new_file(), self.live
        with subprocess.Popen(
            self.words(file), stdout=subprocess.DEVNULL, env=ENVIRONMENT
        ) as running:
            time.sleep(self.chance.uniform(0.2, 2.0))
            running.send_signal(signal.SIGKILL)
        self.note_if_made(before, file)

    def disk_full(self) -> None:
        """No file may grow beyond some bytes: as a full disk, it strikes wherever it is met."""
        file, before = self.new_file(), self.live
        most = self.chance.choice([100, 1_500, 4_000, 12_000])
        done = subprocess.run(
            self.words(file), capture_output=True, text=True, env=ENVIRONMENT, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        assert (done.returncode == 0) == (len(self.live) > len(before)), done
        assert done.returncode in (0, 9), done
        assert len(done.stderr.splitlines()) == (done.returncode != 0), done.stderr
        self.note_if_made(before, file)

    def words(self, file: Path) -> list[str]:
        words = ["import", "-w", str(self.root), str(file), "--mapping", "calls"]
        return [sys.executable, "-m", "percall", *words]

    def note(self, import_id: str, file: Path) -> None:
        self.of_import[import_id] = file

    def note_if_made(self, before: list[str], file: Path) -> None:
        for made in self.live[len(before) :]:
            self.note(made, file)

    def new_file(self) -> Path:
        """Some of forty calls or of their legs, some of them with other values than before."""
        chance, lines = self.chance, []
        for n in chance.sample(range(40), 15):
            at = f"2026-10-{1 + n % 4:02} 10:{n:02}:00" if chance.random() > 0.1 else "no time"
            legs = (
                chance.sample(range(3), chance.randint(1, 3)) if self.layout == "segment" else [0]
            )
            for leg in legs:
                line = call(
                    f"c{n}", at, f"+371{n % 7}", f"q{chance.randint(0, 2)}", f"a{leg}",
                    chance.randint(0, 30), chance.randint(0, 3) * 60, "ok" if n % 4 else "lost",
                )  # fmt: skip
                kind = "agent" if leg else "queue"
                lines.append(
                    line.strip() + f",{leg},{kind}\n" if self.layout == "segment" else line
                )
        file = self.folder / f"file-{len(self.files)}.csv"
        file.write_text(LAYOUTS[self.layout][1] + "".join(lines))
        self.files.append(file)
        return file

    def check(self, *, fresh: bool) -> None:
        """The same figures from roll-ups, from a scan, and from a centre without any past."""
        rolled = cost(self.root)
        assert rolled == cost(self.root, "--by", "day", "--group-by", "queue", "--no-rollups")
        if fresh:
            folder = self.folder / f"fresh-{time.monotonic_ns()}"
            folder.mkdir()
            other = centre(folder, mapping=LAYOUTS[self.layout][0])
            for one in self.live:
                bring(other, self.of_import[one])
            # Its mended rows came as plain files: only the note on the quarantine differs.
            assert json.loads(rolled) | {"notes": []} == json.loads(cost(other)) | {"notes": []}


ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}


@pytest.mark.parametrize(("layout", "seed"), [("contact", 1), ("segment", 2)])
def test_the_lake_is_a_function_of_its_live_imports(tmp_path: Path, layout: str, seed: int) -> None:
    chance = random.Random(seed)
    walk = Walk(tmp_path, layout, chance)
    centre(tmp_path, mapping=LAYOUTS[layout][0])
    walk.import_new()
    walk.import_new()
    steps = [walk.import_new, walk.import_again, walk.undo_one, walk.undo_one, walk.mend,
             walk.killed, walk.disk_full]  # fmt: skip
    chance.shuffle(steps)
    for number, step in enumerate(steps[:STEPS]):
        step()
        walk.check(fresh=number in (3, STEPS - 1))
    while walk.live:
        walk.undo_one()
    assert json.loads(cost(walk.root))["periods"][0]["contacts"] == 0


@pytest.mark.parametrize("undone", [0, 1])
@pytest.mark.parametrize("turned", [False, True])
def test_legs_of_a_contact_in_two_files(tmp_path: Path, turned: bool, undone: int) -> None:
    """Either order gives the same figures; without one, they are those of the other alone."""
    parts = [
        LEGS_HEAD + call("x", wait=9, talk=0).strip() + ",0,queue\n" + call("y").strip() + ",0,agent\n",
        LEGS_HEAD + call("x", at="2026-10-01 10:00:09", queue="aid").strip() + ",1,agent\n",
    ]  # fmt: skip
    made = []
    for name, order in (("a", parts[::-1] if turned else parts), ("b", parts)):
        (tmp_path / name).mkdir()
        root = centre(tmp_path / name, mapping=LEGS)
        ids = [bring(root, tmp_path / name / f"{n}.csv", part) for n, part in enumerate(order)]
        made.append((root, [said.json["import_id"] for said in ids]))
    assert (
        cost(made[0][0])
        == cost(made[1][0])
        == cost(made[0][0], "--by", "day", "--group-by", "queue", "--no-rollups")
    )
    (tmp_path / "c").mkdir()
    alone = centre(tmp_path / "c", mapping=LEGS)
    bring(alone, tmp_path / "c" / "left.csv", parts[1 - undone])
    root, ids = made[0]
    place = 1 - undone if turned else undone
    assert percall("undo", "-w", root, ids[place]).code == 0
    assert cost(root) == cost(alone)
