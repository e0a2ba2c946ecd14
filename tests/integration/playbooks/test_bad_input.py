# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot work is said in one sentence, before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from lab.world import World
from support.playbooks import Playbooks

ELSEWHERE = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000"
GOOD = [{"domain": "track.example.com"}]
MANY = [{"domain": f"t{at}.example.com"} for at in range(101)]

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "no domain": ({}, "No tracking domain is given. Set tracking_domains to a list"),
    "no name": (
        {"tracking_domains": [{"domain": "not a domain"}]},
        "it must be a host name, such as track.example.com",
    ),
    "apex": ({"tracking_domains": [{"domain": "example.com"}]}, "a tracking domain must be a subdomain"),
    "wildcard": ({"tracking_domains": [{"domain": "*.example.com"}]}, "one name, not a wildcard"),
    "no zone": ({"tracking_domains": [{"domain": "track.example.net"}]}, "track.example.net"),
    "too many": ({"tracking_domains": MANY, "cloudfront_shared_distribution": True}, "100"),
    "ttl": ({"tracking_domains": GOOD, "cloudfront_default_ttl": -1}, "default_ttl"),
    "endpoint": ({"tracking_domains": GOOD, "tracking_endpoint": "nowhere"}, "'tracking_endpoint'"),
    "region": ({"tracking_domains": GOOD, "sparkpost_region": "mars"}, "mars"),
    "dns": ({"tracking_domains": GOOD, "dns_provider": "custom"}, "names no tasks file"),
    "CDN": (
        {"tracking_domains": [*GOOD, {"domain": "click.example.com", "cdn": "akamai"}]},
        "The key 'cdn' of click.example.com in tracking_domains is akamai, but it must be one of",
    ),
    "certificate": ({"tracking_domains": [{**GOOD[0], "certificate_arn": ELSEWHERE}]}, "us-east-1"),
}


@pytest.mark.parametrize(("variables", "says"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("arguments", [(), ("--check",)], ids=["run", "check"])
def test_bad_input_is_one_sentence(
    lab: World, playbooks: Playbooks, variables: dict[str, Any], says: str, arguments: tuple[str, ...]
) -> None:
    run = playbooks.run(
        "setup_cloudfront", {"cloudfront_wait_interval": 1, "cloudfront_dns_wait_timeout": 1, **variables}, *arguments
    )
    assert run.status == 2, run.output
    assert says in run.output
    assert "Traceback" not in run.output
    assert lab.journal.entries(writes=True) == []


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"SPARKPOST_API_KEY": ""}, "SPARKPOST_API_KEY"),
        (
            {"SPARKPOST_API_KEY": "a-wrong-key-0123456789abcdef"},
            "/tracking-domains/track.example.com with 401",
        ),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "no usable AWS credentials"),
    ],
    ids=["no SparkPost key", "wrong SparkPost key", "no AWS credentials"],
)
def test_missing_and_wrong_credentials(
    lab: World, playbooks: Playbooks, environment: dict[str, str], says: str
) -> None:
    variables = {"tracking_domains": [{"domain": "track.example.com"}], "cloudfront_default_ttl": 1}
    run = playbooks.run("setup_cloudfront", variables, environment=environment)
    assert run.status == 2
    assert says in run.output
    assert "a-wrong-key-0123456789abcdef" not in run.output
    assert lab.journal.entries(writes=True) == []


def test_the_role_of_sparkpost_alone_needs_domains_too(lab: World, playbooks: Playbooks) -> None:
    play = playbooks.home / "play.yml"
    play.write_text(
        "- hosts: localhost\n  gather_facts: false\n  roles: [sparkpost.tracking.sparkpost_domain]\n", encoding="utf-8"
    )
    run = playbooks.run(str(play))
    assert run.status == 2
    assert "No tracking domain is given. Set tracking_domains to a list" in run.output
    assert lab.journal.entries() == []
