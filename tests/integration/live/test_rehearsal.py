# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live check with the lab as its world: passes, leaves nothing, notices other shapes, and refuses what it must."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from live import rehearsal
from live.settings import CONSENT

from lab.clients import call
from lab.faults import ApiFault
from lab.world import World
from support.playbooks import COLLECTIONS, ROOT
from support.warm_program import warm_programs

#: The throw-away name at SparkPost behind CloudFront.
DOMAIN = "tracking-live-cloudfront.example.com"


@dataclass
class Rehearsal:
    """The lab, with what somebody has who makes a live check."""

    world: World
    folder: Path

    def run(
        self, *arguments: str, cdns: str = "", on_line: Callable[[str, int], None] = lambda line, pid: None, **more: str
    ) -> tuple[int, str]:
        """Its exit status and what it printed; ``on_line`` sees each line with the number of the process."""
        environment = rehearsal.environment(self.world, self.folder, cdns) | more
        python_path = f"{ROOT / 'tests'}:{COLLECTIONS}"
        command = [sys.executable, "-m", "live", "--yes", "--retry-delay", "1", "--folder", str(self.folder / "live")]
        process = subprocess.Popen(
            [*command, "--collections", str(COLLECTIONS), *arguments],
            env=environment | {"PYTHONPATH": python_path, "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        printed = []
        for line in process.stdout:
            printed.append(line)
            on_line(line, process.pid)
        return process.wait(), "".join(printed)

    @property
    def report(self) -> list[str]:
        """The lines of the report that name a difference or its answer."""
        text = (self.folder / "live" / "shapes-report.md").read_text(encoding="utf-8")
        return [line for line in text.splitlines() if line.startswith(("##", "- "))]

    def resources(self) -> dict[str, list[str]]:
        """All that the accounts hold, as their own APIs list it, but for the zones that were there before."""
        return {**self._aws(), **self._cloudflare(), **self._fastly(), "tracking domains": self._sparkpost()}

    def _aws(self) -> dict[str, list[str]]:
        held = self.world.environment()
        keys: Any = {
            "aws_access_key_id": held["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": held["AWS_SECRET_ACCESS_KEY"],
        }
        keys |= {"endpoint_url": self.world.url("aws"), "region_name": "us-east-1"}
        acm: Any = boto3.client("acm", **keys)
        cloudfront: Any = boto3.client("cloudfront", **keys)
        records = [record for zone in self.world.aws.hosted_zones() for record in zone.record_sets]
        return {
            "certificates": [each["CertificateArn"] for each in acm.list_certificates()["CertificateSummaryList"]],
            "distributions": [
                each["Id"] for each in cloudfront.list_distributions()["DistributionList"].get("Items", [])
            ],
            "records at Route 53": [each.name for each in records if each.type not in ("NS", "SOA")],
        }

    def _cloudflare(self) -> dict[str, list[str]]:
        held = self.world.environment()
        headers = {"Authorization": f"Bearer {held['CLOUDFLARE_API_TOKEN']}"}
        zone = self.world.cloudflare.zone(rehearsal.CLOUDFLARE_ZONE)
        assert zone is not None
        found = {}
        for kind in ("dns_records", "pagerules"):
            _status, body = call("GET", f"{held['CLOUDFLARE_BASE_URL']}/zones/{zone.id}/{kind}", headers=headers)
            found[kind] = [each["id"] for each in body["result"]]
        return found

    def _fastly(self) -> dict[str, list[str]]:
        held = self.world.environment()
        headers = {"Fastly-Key": held["FASTLY_API_TOKEN"]}
        _status, services = call("GET", f"{held['FASTLY_API_URL']}/service", headers=headers)
        _status, subscriptions = call("GET", f"{held['FASTLY_API_URL']}/tls/subscriptions", headers=headers)
        return {
            "services": [each["id"] for each in services],
            "subscriptions": [each["id"] for each in subscriptions["data"]],
        }

    def _sparkpost(self) -> list[str]:
        held = self.world.environment()
        headers = {"Authorization": held["SPARKPOST_API_KEY"]}
        _status, body = call("GET", f"{held['SPARKPOST_API_URL']}/tracking-domains", headers=headers)
        return [each["domain"] for each in body["results"]]


NOTHING: dict[str, list[str]] = {
    "certificates": [],
    "distributions": [],
    "records at Route 53": [],
    "dns_records": [],
    "pagerules": [],
    "services": [],
    "subscriptions": [],
    "tracking domains": [],
}


@pytest.fixture(name="live")
def _live(lab: World, tmp_path: Path) -> Rehearsal:
    rehearsal.prepare(lab)
    lab.journal.clear()
    return Rehearsal(lab, tmp_path)


def writes(live: Rehearsal) -> list[str]:
    return [f"{each.service} {each.action or each.path}" for each in live.world.journal.entries(writes=True)]


def test_all_cdns_pass_leave_nothing_and_answer_in_the_shapes_of_the_baseline(live: Rehearsal) -> None:
    made: dict[str, list[str]] = {}

    def look(line: str, _pid: int) -> None:
        if line.startswith("==> verifying"):
            made.update(live.resources())

    status, printed = live.run("--ansible-playbook", str(warm_programs() / "ansible-playbook"), on_line=look)
    assert status == 0, printed
    # All of it was there in between, or that nothing is left would prove nothing.
    counts = {kind: len(found) for kind, found in made.items()}
    assert counts == {
        "certificates": 1,
        "distributions": 1,
        "records at Route 53": 4,
        "dns_records": 1,
        "pagerules": 1,
        "services": 1,
        "subscriptions": 1,
        "tracking domains": 3,
    }
    assert live.resources() == NOTHING
    assert live.report == []
    assert "0 differences" in printed
    assert len(live.world.events.listed("click")) >= 3
    require_no_secret(live, printed)
    for cdn in ("cloudfront", "cloudflare", "fastly"):
        assert f"{cdn}: the same again, without a change and without a write: took" in printed


def require_no_secret(live: Rehearsal, printed: str) -> None:
    """Neither in what was printed nor in what is left in the folder."""
    held = live.world.environment()
    secrets = [value for name, value in held.items() if name.endswith(("_KEY", "_TOKEN", "_PASSWORD"))]
    assert len(secrets) >= 5
    written = [path.read_text(encoding="utf-8") for path in (live.folder / "live").iterdir()]
    assert [secret for secret in secrets if any(secret in text for text in [printed, *written])] == []
    assert any('"operation"' in text for text in written)


@pytest.mark.matrix
def test_interrupted_in_the_middle_it_cleans_up_and_still_names_each_other_shape(live: Rehearsal) -> None:
    """The first answer of SparkPost's has one field under another name, as if its API had changed."""
    altered = {"errors": [{"description": "Resource could not be found"}]}
    live.world.faults.add(ApiFault(service="sparkpost", method="GET", status=404, body=json.dumps(altered), count=1))
    live.world.context.latency.certificate_issue = 60
    seen: list[dict[str, list[str]]] = []

    def interrupt(line: str, pid: int) -> None:
        if "Wait for the certificates" in line and not seen:
            seen.append(live.resources())
            signal_process(pid)

    status, printed = live.run(cdns="cloudfront", on_line=interrupt)
    assert status == 130, printed
    assert len(seen) == 1
    assert len(seen[0]["certificates"]) == 1
    assert len(seen[0]["records at Route 53"]) == 1
    assert live.resources() == NOTHING
    assert "Left behind" not in printed
    assert live.report == [
        "## sparkpost: `GET /tracking-domains/{}`, status 404",
        "- `$.errors[].description`: additional (string)",
        "- `$.errors[].message`: missing in some answers",
    ]


def signal_process(pid: int) -> None:
    """What Ctrl-C does."""
    subprocess.run(["kill", f"-{int(signal.SIGINT)}", str(pid)], check=True)


@pytest.mark.parametrize("consent", ["", "yes"])
def test_without_consent_nothing_is_sent(live: Rehearsal, consent: str) -> None:
    status, printed = live.run(TRACKING_LIVE=consent)
    assert status == 2
    assert f"set TRACKING_LIVE={CONSENT}" in printed
    assert len(printed.strip().splitlines()) == 1
    assert live.world.journal.entries() == []


def test_a_name_that_is_in_use_is_refused_and_left_alone(live: Rehearsal) -> None:
    live.world.sparkpost["us"].put_domain(DOMAIN)
    before = live.resources()
    live.world.journal.clear()
    status, printed = live.run(cdns="cloudfront")
    assert status == 2, printed
    assert f"tracking domain of {DOMAIN}: delete" in printed
    assert writes(live) == []
    assert live.resources() == before == {**NOTHING, "tracking domains": [DOMAIN]}


@pytest.mark.matrix
def test_what_cannot_be_deleted_is_named_with_the_command_that_deletes_it(live: Rehearsal) -> None:
    live.world.sparkpost["us"].put_domain(DOMAIN)
    refused = ApiFault(service="sparkpost", method="DELETE", status=403)
    live.world.faults.add(refused)
    status, printed = live.run("--clean-up", cdns="cloudfront")
    assert status == 1, printed
    assert f"Left behind: tracking domain of {DOMAIN}: " in printed
    (command,) = re.findall(r"^ {4}\$ (.*)$", printed, re.MULTILINE)
    live.world.faults.clear()
    program, *arguments = shlex.split(command)
    assert program == "ansible"
    subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments],
        env=rehearsal.environment(live.world, live.folder) | {"ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert live.resources() == NOTHING
