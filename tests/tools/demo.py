# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: four tracking domains on four paths from nothing to verified HTTPS, against the lab, by one command.

It starts the lab, runs the collection's own playbooks as a user would, runs the set-up a second time to show that
nothing changes, and stops the lab whatever happened. Any step that fails ends it with a non-zero status.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: How long the services of the lab take, in seconds: short, but long enough to see a wait and its progress.
LATENCY = {"certificate_issue": 3, "distribution_deploy": 3, "dns_propagation": 1}
#: No more than a tick of each wait, for runs that prove the playbooks rather than show them.
QUICK = {"certificate_issue": 0.5, "distribution_deploy": 0.5, "dns_propagation": 0.2}
#: Ten seconds are the advice for real domains; the check waits for as long.
CACHE_TTL = 2
#: Seconds in which the lab must be up.
LAB_START = 30.0


@dataclass(frozen=True)
class Cdn:
    """One path of the demo. The cache check waits for the time to live, which is kept short here."""

    name: str
    title: str
    domain: str
    steps: str
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, object]:
        """The playbook's variables."""
        return {
            "tracking_domains": [{"domain": self.domain}],
            f"{self.name}_wait_interval": 2,
            # Cloudflare keeps nothing of a redirect.
            **({} if self.name == "cloudflare" else {f"{self.name}_default_ttl": CACHE_TTL}),
            "verify_cache_ttl": CACHE_TTL,
            **self.more,
        }


CDNS = (
    Cdn("cloudfront", "AWS CloudFront", "track.example.com", "certificate, distribution, DNS"),
    Cdn(
        "cloudflare",
        "Cloudflare",
        "track.example.org",
        "zone, delegation, record, rule, certificate",
        {"cloudflare_registrar": "custom", "cloudflare_registrar_custom_tasks": str(HERE / "demo_registrar.yml")},
    ),
    Cdn("fastly", "Fastly", "click.example.com", "service, certificate, DNS"),
)


#: SparkPost's own certificate, which has no playbook of its own beside that of lists.
MANAGED = "go.example.com"


class DemoError(Exception):
    """A step did not end as it must."""


def announce(text: str) -> None:
    """One line before each step."""
    print(f"\n==> {text}", flush=True)


@contextlib.contextmanager
def lab(folder: Path) -> Iterator[dict[str, str]]:
    """A running lab; yields the environment that points every client at it."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    process = subprocess.Popen(
        [sys.executable, "-m", "lab", "--dir", str(folder)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield read_exports(wait_for_file(folder / "env", process))
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_file(path: Path, process: subprocess.Popen[bytes]) -> Path:
    """The lab writes this file when everything answers."""
    deadline = time.monotonic() + LAB_START
    while not path.exists():
        if process.poll() is not None:
            raise DemoError(f"the lab ended with status {process.returncode} before it was up")
        if time.monotonic() > deadline:
            raise DemoError(f"the lab was not up after {LAB_START:.0f} s")
        time.sleep(0.05)
    return path


def read_exports(path: Path) -> dict[str, str]:
    """The variables of a file of shell exports."""
    variables = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = shlex.split(line, comments=True)
        if len(words) == 2 and words[0] == "export":
            name, _equals, value = words[1].partition("=")
            variables[name] = value
    return variables


def slow_down(control_url: str, latency: Mapping[str, float]) -> None:
    """Let the lab's services take their time, as real ones do."""
    body = json.dumps(latency).encode()
    request = urllib.request.Request(f"{control_url}/latency", body, {"Content-Type": "application/json"})
    # A proxy of the user's cannot reach this machine's loopback.
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).close()
    except OSError as error:
        raise DemoError(f"the lab did not take its settings ({error})") from error


def ansible_environment(collections: Path, lab_variables: Mapping[str, str]) -> dict[str, str]:
    """What the playbooks run with: the installed collection, the lab's addresses, and no settings of the user's own."""
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "0",
        "ANSIBLE_NOCOWS": "1",
    }
    return {**os.environ, **settings, **lab_variables}


@dataclass(frozen=True)
class Player:
    """Runs playbooks of the collection by the program ``ansible_playbook``, in ``environment``."""

    ansible_playbook: Path
    environment: Mapping[str, str]

    def play(self, name: str, *arguments: str, **environment: str) -> str:
        """Run one, show it as it runs, and return what it printed."""
        command = [str(self.ansible_playbook), f"sparkpost.tracking.{name}", *arguments]
        return run_and_show(f"the playbook {name}", command, {**self.environment, **environment})


def run_and_show(what: str, command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Raises DemoError where the command fails."""
    print(f"    $ ansible-playbook {' '.join(shlex.quote(word) for word in command[1:])}", flush=True)
    process = subprocess.Popen(
        command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        text = line.decode("utf-8", "replace")
        printed.append(text)
        print(text, end="", flush=True)
    if process.wait() != 0:
        raise DemoError(f"{what} ended with status {process.returncode}")
    return "".join(printed)


def require_unchanged(printed: str) -> None:
    """The recap must say that nothing changed and nothing failed."""
    recap = re.search(r"localhost\s+: ok=\d+\s+changed=(\d+)", printed)
    if recap is None or recap.group(1) != "0":
        raise DemoError("the second run changed something, so the set-up does not settle")


def set_up(cdn: Cdn, player: Player) -> None:
    """One CDN's whole path, its verification by nothing but the name, and the second run that changes nothing."""
    variables = ("-e", json.dumps(cdn.variables))
    announce(f"{cdn.title}: setting up {cdn.domain}: {cdn.steps}, SparkPost, verification")
    player.play(f"setup_{cdn.name}", *variables)
    announce(f"{cdn.title}: running the same set-up again: nothing may change")
    require_unchanged(player.play(f"setup_{cdn.name}", *variables))


def list_of(cdns: Sequence[Cdn]) -> dict[str, object]:
    """The variables of all paths, with one list of a domain on each."""
    variables: dict[str, object] = {"managed_wait_interval": 2}
    for cdn in cdns:
        variables.update(cdn.variables)
    entries = [{"domain": cdn.domain, "cdn": cdn.name} for cdn in cdns]
    return {**variables, "tracking_domains": [*entries, {"domain": MANAGED, "cdn": "managed"}]}


def set_up_list(cdns: Sequence[Cdn], player: Player, folder: Path) -> None:
    """A list of four domains on four paths by one command, and its second run that changes nothing."""
    domains = folder / "domains.json"
    domains.write_text(json.dumps(list_of(cdns), indent=2), encoding="utf-8")
    print(domains.read_text(encoding="utf-8"))
    titles = ", ".join(cdn.title for cdn in cdns)
    announce(f"One list, one command: a domain each behind {titles}, and one with SparkPost's own certificate")
    player.play("setup", "-e", f"@{domains}")
    announce("The same command again: nothing may change")
    require_unchanged(player.play("setup", "-e", f"@{domains}"))


def run(ansible_playbook: Path, collections: Path, cdns: Sequence[Cdn], latency: Mapping[str, float]) -> None:
    """All steps of the demo."""
    with tempfile.TemporaryDirectory(prefix="tracking-demo-") as folder:
        announce("Starting the lab: AWS, Cloudflare, Fastly, SparkPost, DNS and the CDNs' edges, all on this machine")
        with lab(Path(folder)) as variables:
            slow_down(variables["LAB_CONTROL_URL"], latency)
            player = Player(ansible_playbook, ansible_environment(collections, variables))
            if len(cdns) > 1:
                set_up_list(cdns, player, Path(folder))
            else:
                set_up(cdns[0], player)
            announce("Verifying a domain on its own, as anybody could who has nothing but its name")
            ttl = ("-e", f"verify_cache_ttl={CACHE_TTL}") if latency is QUICK else ()
            player.play("verify", "-e", f"domain={cdns[0].domain}", *ttl, SPARKPOST_API_KEY="")
            announce("Stopping the lab")


def main() -> int:
    """Run the demo and say how it ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cdn", choices=["all", *(cdn.name for cdn in CDNS)], default="all", help="which path to run")
    parser.add_argument("--collections", type=Path, required=True, help="where the collection is installed")
    parser.add_argument(
        "--ansible-playbook",
        type=Path,
        default=Path(sys.executable).with_name("ansible-playbook"),
        help="the program that runs the playbooks, by default that of the Python that runs the lab",
    )
    parser.add_argument("--quick", action="store_true", help="let the lab's services take next to no time")
    started = time.monotonic()
    # Asked to end, it must still stop the lab.
    signal.signal(signal.SIGTERM, lambda *_unused: sys.exit(143))
    try:
        chosen = parser.parse_args()
        cdns = [cdn for cdn in CDNS if chosen.cdn in ("all", cdn.name)]
        run(chosen.ansible_playbook, chosen.collections.resolve(), cdns, QUICK if chosen.quick else LATENCY)
    except DemoError as error:
        print(f"\nThe demo failed: {error}.", file=sys.stderr)
        return 1
    print(
        f"\nDone in {time.monotonic() - started:.0f} s: every domain was live over HTTPS in the lab, and proven to be."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
