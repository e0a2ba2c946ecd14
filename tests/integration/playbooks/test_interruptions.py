# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Killed after any write, refused at any step: the next run converges, with nothing doubled or left behind."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from lab.world import World
from support.matrix import writes
from support.playbooks import Playbooks

DOMAIN = "track.example.com"
VARIABLES: dict[str, Any] = {
    "tracking_domains": [{"domain": DOMAIN}],
    "cloudfront_default_ttl": 1,
    "verify_cache_ttl": 1,
    "cloudfront_wait_interval": 1,
}
#: Every write of a first set-up.
WRITES = (
    {"service": "acm", "action": "RequestCertificate"},
    {"service": "route53", "action": "ChangeResourceRecordSets"},
    {"service": "cloudfront", "action": "CreateDistribution"},
    {"service": "sparkpost", "method": "POST", "path": "*/tracking-domains"},
    {"service": "sparkpost", "method": "POST", "path": "*/verify"},
    {"service": "sparkpost", "method": "PUT", "path": f"*/tracking-domains/{DOMAIN}"},
)


def require_one_of_each(lab: World) -> None:
    """One certificate, one distribution, its two records, one tracking domain."""
    acm: Any = boto3.client("acm", endpoint_url=lab.url("aws"), region_name="us-east-1")
    assert len(acm.list_certificates()["CertificateSummaryList"]) == 1
    (distribution,) = lab.aws.distributions()
    (zone,) = lab.aws.hosted_zones()
    cnames = [record.name for record in zone.record_sets if record.type == "CNAME"]
    assert len(cnames) == 2
    assert DOMAIN in cnames
    assert list(distribution.config["Aliases"]["Items"]) == [DOMAIN]
    stored = lab.sparkpost["us"].domain(DOMAIN)
    assert stored is not None
    assert stored["secure"] is True
    assert stored["status"]["verified"] is True


@pytest.mark.parametrize("write", writes(WRITES))
def test_an_answer_that_is_lost_after_the_effect_leaves_nothing_doubled(
    lab: World, playbooks: Playbooks, write: dict[str, str]
) -> None:
    lab.faults.api(**write, drop=True, when="after", count=1)
    first = playbooks.run("setup_cloudfront", VARIABLES)
    again = first if first.status == 0 else playbooks.run("setup_cloudfront", VARIABLES)
    again.succeeded()
    require_one_of_each(lab)
    lab.journal.clear()
    assert playbooks.run("setup_cloudfront", VARIABLES).succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []


@pytest.mark.parametrize("write", writes(WRITES))
def test_a_refused_write_is_reported_in_the_providers_words_and_the_next_run_goes_on(
    lab: World, playbooks: Playbooks, write: dict[str, str]
) -> None:
    lab.faults.api(**write, status=403, code="AccessDenied", count=1)
    refused = playbooks.run("setup_cloudfront", VARIABLES)
    assert refused.status == 2
    assert " with 403" in refused.output
    assert "AccessDenied" in refused.output
    assert DOMAIN in refused.output
    assert "Traceback" not in refused.output
    playbooks.run("setup_cloudfront", VARIABLES).succeeded()
    require_one_of_each(lab)
