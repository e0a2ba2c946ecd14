# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list of domains against one domain: requests and wall time of a set-up and of the run after it, for each path.

The lab runs in this process, so that the figures hold its work too; the domains lie in at most ten zones. Verification
is left out: it asks the domains, not the services' APIs. Wall time is that of the whole `ansible-playbook` process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TESTS = Path(__file__).resolve().parents[1]
#: Not resolved, since the collection is there as a link to the checkout.
_COLLECTIONS = _TESTS.parent / "build" / "tree"
sys.path[:0] = [str(_COLLECTIONS), str(_TESTS)]

from lab.settings import Settings
from lab.world import World

PATHS = ("cloudfront", "cloudflare", "fastly", "managed")
#: A list lies in so many zones at most.
_ZONES = 10
_QUICK = {
    "cloudfront_wait_interval": 1,
    "cloudflare_wait_interval": 1,
    "fastly_wait_interval": 1,
    "managed_wait_interval": 1,
    "sparkpost_domain_wait_interval": 1,
    "cloudfront_probe": False,
    "cloudflare_probe": False,
    "fastly_probe": False,
    "managed_probe": False,
}


@dataclass(frozen=True)
class Run:
    """One run over so many domains."""

    path: str
    kind: str
    domains: int
    requests: int
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100], help="numbers of domains")
    parser.add_argument("--paths", nargs="+", choices=PATHS, default=list(PATHS), help="which paths")
    options = parser.parse_args()
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as home:
        for path in options.paths:
            for size in options.sizes:
                runs += measured(path, size, Path(home))
    print(report(runs))
    return 0


def measured(path: str, size: int, home: Path) -> list[Run]:
    """The set-up of so many domains and the run after it, in a lab of their own; ends everything where one fails."""
    zones = [f"brand{at}.com" for at in range(min(size, _ZONES))]
    names = [f"track{at // len(zones)}.{zones[at % len(zones)]}" for at in range(size)]
    with World(Settings(zones=(), resolvers=2)) as world:
        for zone in zones:
            world.host_cloudflare_zone(zone) if path == "cloudflare" else world.host_zone(zone)
        return [_run(world, path, kind, names, home) for kind in ("create", "no-op")]


def _run(world: World, path: str, kind: str, names: Sequence[str], home: Path) -> Run:
    chosen: Mapping[str, Any] = {"tracking_domains": names, "tracking_cdn": path, **_QUICK}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWS_"))}
    environment = {
        **kept,
        **world.environment(),
        "ANSIBLE_COLLECTIONS_PATH": str(_COLLECTIONS),
        "ANSIBLE_CONFIG": str(_TESTS / "tools" / "ansible.cfg"),
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }
    variables = home / "domains.json"
    variables.write_text(json.dumps(chosen), encoding="utf-8")
    command = [sys.executable, "-m", "ansible", "playbook", "sparkpost.tracking.setup", "-e", f"@{variables}"]
    command += ["--skip-tags", "verify"]
    world.journal.clear()
    started = time.perf_counter()
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{path}, {kind} of {len(names)} domains failed:\n{done.stdout}{done.stderr}")
    run = Run(path, kind, len(names), len(world.journal.entries()), seconds)
    print(f"{path}, {kind}, {run.domains} domains: {run.requests} requests, {run.seconds:.1f} s", flush=True)
    return run


def report(runs: Sequence[Run]) -> str:
    """The figures as a table, each with its ratio to the shortest list of its kind."""
    lines = ["", f"{'path':>10} {'run':>7} {'domains':>8} {'requests':>9} {'ratio':>6} {'wall time':>10} {'ratio':>6}"]
    for run in runs:
        first = next(one for one in runs if (one.path, one.kind) == (run.path, run.kind))
        lines.append(
            f"{run.path:>10} {run.kind:>7} {run.domains:8} {run.requests:9} {run.requests / first.requests:6.1f} "
            f"{run.seconds:8.1f} s {run.seconds / first.seconds:6.1f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
