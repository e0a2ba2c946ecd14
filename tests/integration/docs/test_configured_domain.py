# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages for people whose domain is set up: the auditor's quick start, troubleshooting, and patience."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from tools import findings

from lab.world import World
from support.reader import Reader, changed

RST = "docs/docsite/rst"
DOMAIN = "track.example.com"
SET_UP = "ansible-playbook sparkpost.tracking.setup_cloudfront -e @domains.yml"


@pytest.fixture(scope="module")
def configured(world: World, collections: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A lab in which the domain is set up, once for all tests of the file."""
    world.reset()
    reader = Reader(tmp_path_factory.mktemp("set-up") / "reader", world.environment())
    reader.install(collections)
    prepare(reader)
    reader.type(SET_UP)
    return world


def prepare(reader: Reader) -> None:
    """What is left from the day on which the domain was set up."""
    reader.write("domains.yml", f"tracking_domains:\n  - domain: {DOMAIN}")
    reader.type("export SPARKPOST_API_KEY=... AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...")


@pytest.fixture
def owner(configured: World, collections: Path, tmp_path: Path) -> Iterator[Reader]:
    """Whoever answers for it."""
    configured.faults.clear()
    configured.journal.clear()
    reader = Reader(tmp_path / "reader", configured.environment())
    reader.install(collections)
    yield reader
    configured.faults.clear()


def lead_elsewhere(lab: World) -> None:
    """Somebody points the name at SparkPost itself, which has no certificate for it."""
    environment = lab.environment()
    client: Any = boto3.client(
        "route53",
        endpoint_url=lab.url("aws"),
        region_name=environment["AWS_DEFAULT_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    (zone,) = client.list_hosted_zones_by_name(DNSName="example.com")["HostedZones"]
    record = {"Name": DOMAIN, "Type": "CNAME", "TTL": 1, "ResourceRecords": [{"Value": "spgo.io."}]}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
    client.change_resource_record_sets(HostedZoneId=zone["Id"], ChangeBatch=batch)
    lab.flush_resolvers()
    lab.journal.clear()


def test_quick_start_for_auditors(configured: World, owner: Reader) -> None:
    with owner.read(f"{RST}/quick_start_auditor.rst") as page:
        assert "1 of 1 domain is healthy" in page.do("audit -e domain=")
        # The reports alone.
        assert changed(page.do("cdn=cloudfront")) == [1]
        assert "index.json" in page.do("ls reports")
        assert page.do("python3 -c").strip() == "[]"
    assert configured.journal.entries(writes=True) == []
    assert "Tracking domains, nightly" in (owner.folder / "reports" / "index.html").read_text(encoding="utf-8")


def test_troubleshooting(configured: World, owner: Reader, tmp_path: Path) -> None:
    """The page leads from the one command to the finding's page, whose remedy mends the domain."""
    prepare(owner)
    (distribution,) = configured.aws.distributions()
    owner.own["E2EXAMPLE1234"] = distribution.id
    lead_elsewhere(configured)
    with owner.read(f"{RST}/troubleshooting.rst") as page:
        seen = page.do("sparkpost.tracking.verify", status=2)
        cause = re.search(rf"{re.escape(DOMAIN)} .*first cause: (\w+)", seen)
        assert cause is not None, seen
        assert cause[1] == "dns_wrong_target"
        assert f":doc:`dns_wrong_target <finding_{cause[1]}>`" in page.text
        remedy = "Change the record in the zone"
        assert f"{remedy} example.com to: {DOMAIN}" in " ".join(seen.split())
        assert remedy in findings.pages()[f"finding_{cause[1]}.rst"]
        # The zone is in Route 53, where the set-up keeps the record.
        assert "1 of 1 domain is healthy" in owner.type(SET_UP)
        page.rest()
    assert "1 of 1 domain is healthy" in owner.type(f"ansible-playbook sparkpost.tracking.verify -e domain={DOMAIN}")


def test_patience(configured: World, owner: Reader) -> None:
    configured.faults.api(service="sparkpost", status=429, count=1)
    with owner.read(f"{RST}/rate_limits.rst") as page:
        assert DOMAIN in page.do("patient.yml")
    assert [entry.status for entry in configured.journal.entries("sparkpost")] == [429, 200]


@pytest.mark.matrix
def test_inventory(configured: World, owner: Reader) -> None:
    with owner.read(f"{RST}/inventory.rst", play="-i sparkpost.yml") as page:
        assert DOMAIN in page.do("ansible-inventory")
