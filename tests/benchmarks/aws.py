# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the AWS chain of this collection with that of amazon.aws and community.aws.

Certificate, validation record, issue, distribution, CNAME record: each way does it twice on the lab's AWS
(moto's server with AWS's stricter rules), which is empty before the first run. All ways take turns, so that
what else the machine does harms them alike; the figures are medians, and the ratios those of paired runs.
Wall time is that of the whole `ansible-playbook` process. Requests are counted by the lab's journal.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab.world import World

PLAYBOOKS = Path(__file__).resolve().parent / "playbooks"


@dataclass(frozen=True)
class Way:
    """One way to do the work: a playbook, run once or twice from an empty account."""

    name: str
    playbook: str
    runs: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


PEERS = "amazon.aws, community.aws"
OURS = "sparkpost.tracking"
BOTH = ("first", "second")
WAYS = (
    Way("empty play", "empty.yml", ("once",)),
    Way("empty module", "module.yml", ("once",)),
    Way(PEERS, "peers.yml", BOTH),
    Way(OURS, "ours.yml", BOTH),
    Way("the same, as ordinary modules", "ours.yml", BOTH, {"TRACKING_IN_PROCESS": "0"}),
)


@dataclass
class Measured:
    """The runs of one way in the order of the rounds."""

    seconds: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)


Results = dict[tuple[str, str], Measured]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--collections", type=Path, required=True, help="the folder that holds this collection")
    parser.add_argument("--venv", type=Path, required=True, help="the environment with the package ansible")
    parser.add_argument("--rounds", type=int, default=5, help="paired runs, after one that does not count")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, World() as world:
        bench = Bench(world, options.venv.absolute(), options.collections.absolute(), Path(home))
        results = bench.measure(options.rounds)
    print(report(results, options.rounds))
    return 0


class Bench:
    """Runs the playbooks against one world."""

    def __init__(self, world: World, venv: Path, collections: Path, home: Path) -> None:
        self._world = world
        self._python = venv / "bin" / "python"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWS_"))},
            **world.environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_CONFIG": str(PLAYBOOKS.parents[1] / "tools" / "ansible.cfg"),
            "ANSIBLE_HOME": str(home),
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }

    def measure(self, rounds: int) -> Results:
        """Every way in turn, ``rounds`` times, after a round that warms files and bytecode up."""
        results: Results = {}
        for number in range(rounds + 1):
            # Each round starts with another way, so that none always runs in another's wake.
            start = number % len(WAYS)
            for way in (*WAYS[start:], *WAYS[:start]):
                self._world.reset()
                for run in way.runs:
                    self._run(way, results.setdefault((way.name, run), Measured()), counts=number > 0)
            print(f"round {number} of {rounds}", flush=True)
        return results

    def _run(self, way: Way, measured: Measured, *, counts: bool) -> None:
        self._world.journal.clear()
        started = time.perf_counter()
        done = subprocess.run(
            [str(self._python), "-m", "ansible", "playbook", str(PLAYBOOKS / way.playbook)],
            env={**self._environment, **way.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - started
        if done.returncode:
            sys.exit(f"{way.playbook} failed:\n{done.stdout}{done.stderr}")
        if counts:
            entries = self._world.journal.entries("aws")
            measured.seconds.append(seconds)
            measured.requests.append(len(entries))
            measured.writes.append(sum(entry.write for entry in entries))


def report(results: Results, rounds: int) -> str:
    """The figures as a table, then the ratios of peers to ours."""
    lines = [f"Medians of {rounds} runs, lowest and highest in brackets", ""]
    lines.append(f"{'':30} {'run':7} {'wall time':>22} {'requests':>9} {'writes':>7}")
    lines += [_row(name, run, measured) for (name, run), measured in results.items()]
    lines += ["", f"{PEERS} against {OURS}, ratios of paired runs: median (lowest to highest)"]
    for run in BOTH:
        lines.append(_comparison(run, results[PEERS, run], results[OURS, run]))
    return "\n".join(lines)


def _row(name: str, run: str, measured: Measured) -> str:
    time_taken = f"{statistics.median(measured.seconds):.2f} s {_range(measured.seconds)}"
    requests, writes = statistics.median(measured.requests), statistics.median(measured.writes)
    return f"{name:30} {run:7} {time_taken:>22} {requests:9.0f} {writes:7.0f}"


def _comparison(run: str, peers: Measured, ours: Measured) -> str:
    times = [theirs / own for theirs, own in zip(peers.seconds, ours.seconds, strict=True)]
    requests = statistics.median(peers.requests) / statistics.median(ours.requests)
    return f"  {run:7} wall time {statistics.median(times):.1f} {_range(times, digits=1)}, requests {requests:.1f}"


def _range(values: Sequence[float], digits: int = 2) -> str:
    return f"({min(values):.{digits}f} to {max(values):.{digits}f})"


if __name__ == "__main__":
    sys.exit(main())
