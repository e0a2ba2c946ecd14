# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long the full check of many domains in one task takes, against that of one.

The domains work behind one CloudFront distribution of the lab, which runs in a process of its own on the same machine,
so that the figures hold its work too. In the last run, every fifth address accepts connections and is silent. Wall time
is that of the whole `ansible-playbook` process.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
#: Not resolved, since the collection is there as a link to the checkout.
_COLLECTIONS = _TESTS.parent / "build" / "tree"
sys.path[:0] = [str(_COLLECTIONS), str(_TESTS)]

from support.checks_fleet import ServedFleet, served_fleet

_LOOPBACK = "127.0.0.1"
_BACKLOG = 256
#: Of so many domains, every fifth is led to where nobody answers.
_AMONG, _EACH = 50, 5
_PLAYBOOK = Path(__file__).resolve().parent / "playbooks" / "check.yml"


@dataclass(frozen=True)
class Run:
    """One run: so many domains, and the seconds that it took."""

    domains: int
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 50, 200], help="numbers of domains beside one")
    parser.add_argument("--cache-ttl", type=int, default=10, help="seconds that the edge may keep an answer")
    parser.add_argument("--concurrency", type=int, default=32, help="how many domains are checked at once")
    options = parser.parse_args()
    settings = {"cache_ttl": options.cache_ttl, "concurrency": options.concurrency}
    with tempfile.TemporaryDirectory() as home, served_fleet(max(options.sizes)) as fleet:
        # The first run writes bytecode, and does not count.
        measure(fleet, 1, settings, Path(home))
        runs = [measure(fleet, size, settings, Path(home)) for size in (1, *options.sizes)]
        print(report(runs, settings))
        with socket.create_server((_LOOPBACK, 0), backlog=_BACKLOG) as silent:
            measure(fleet, min(_AMONG, max(options.sizes)), settings, Path(home), silent.getsockname()[1])
    return 0


def measure(fleet: ServedFleet, size: int, settings: Mapping[str, int], home: Path, silent: int = 0) -> Run:
    """One playbook over the first domains; ends everything where it fails.

    ``silent`` is a port at which nobody ever answers, where a fifth of them lead then.
    """
    names = fleet.names[:size]
    led = names[: size // _EACH] if silent else []
    chosen = {
        **settings,
        "domains": [{"domain": name} for name in names],
        "connect_to": [f"{name}:{port}:{_LOOPBACK}:{silent}" for name in led for port in (443, 80)],
        "silent": len(led),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWS_"))}
    environment = {
        **kept,
        **fleet.environment,
        "ANSIBLE_COLLECTIONS_PATH": str(_COLLECTIONS),
        "ANSIBLE_CONFIG": str(_TESTS / "tools" / "ansible.cfg"),
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", str(_PLAYBOOK), "-e", json.dumps(chosen)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"The check of {size} domains failed:\n{done.stdout}{done.stderr}")
    print(f"{size} domains{f', of which {len(led)} are silent' if led else ''}: {seconds:.1f} s", flush=True)
    return Run(size, seconds)


def report(runs: Sequence[Run], settings: Mapping[str, int]) -> str:
    """The figures as a table, each with its ratio to the first."""
    one = runs[0].seconds
    lines = [
        "",
        "Full checks in one task, cache_ttl {cache_ttl} s, concurrency {concurrency}".format_map(settings),
        "",
        f"{'domains':>8} {'wall time':>10} {'times that of one':>18}",
    ]
    lines += [f"{run.domains:8} {run.seconds:8.1f} s {run.seconds / one:18.1f}" for run in runs]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
