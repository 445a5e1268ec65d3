"""percall without roll-ups against the scripts that a user would write in pandas and in Polars.

    python -m bench.peers 1 10

Whole processes: time and memory. The scripts count contacts and handled calls by month and queue,
and share one yearly cost by handling time; percall does that and all the rest of its report. Where
a script ends for lack of memory, that is said.
"""

import json

from bench.cost import report_of
from bench.measure import asked, lake_of, median_run, say, say_machine

PEERS = {"pandas": "bench/peer_pandas.py", "Polars": "bench/peer_polars.py"}


def main() -> None:
    """Print the tables."""
    arguments = asked(__doc__)
    say_machine()
    for millions in arguments.sizes:
        workspace = lake_of(arguments.folder, millions)
        print(f"{millions} million segments, a year, by month and queue")
        found = median_run(report_of(workspace, "--no-rollups"), arguments.runs)
        say("percall cost --no-rollups", found, note=f"{found.peak_mb:.0f} MB")
        ours = sorted(
            [period["from_on"][:7], group["queue"], group["contacts"], group["calls"]]
            for period in json.loads(found.printed)["periods"]
            for group in period["groups"]
            if group["queue"] is not None
        )
        for name, script in PEERS.items():
            try:
                peer = median_run([script, workspace.lake_folder, 1_000_000], arguments.runs)
            except SystemExit as ended:
                print(f"  {name}: {ended}")
                continue
            say(name, peer, found, f"{peer.peak_mb:.0f} MB")
            assert sorted(json.loads(peer.printed)) == ours, name


if __name__ == "__main__":
    main()
