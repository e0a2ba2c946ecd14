# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the options say once they are checked, and how bad ones are refused."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.desired import (
    ARGUMENTS,
    DesiredDistribution,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from support.distribution_configs import CERTIFICATE

DOMAINS = {"domains": ["track.example.com"]}


def desired(**options: Any) -> DesiredDistribution:
    """From options, with the defaults that Ansible fills in."""
    defaults = {name: option.get("default") for name, option in ARGUMENTS.options.items()}
    return DesiredDistribution.from_user({**defaults, **options})


def test_what_is_not_named_is_none() -> None:
    assert desired(**DOMAINS) == DesiredDistribution(domains=("track.example.com",))
    named = {"cache_settings", "default_ttl", "origin_protocol", "viewer_protocol", "identify_domain", "enabled"}
    assert {name for name in named if getattr(desired(**DOMAINS), name) is not None} == set()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"domains": ["Track.Example.COM.", "track.example.com"]}, {"domains": ("track.example.com",)}),
        ({"domains": ["bücher.example.com"]}, {"domains": ("xn--bcher-kva.example.com",)}),
        ({"distribution_id": " E1A2B3C4D5E6F7 "}, {"distribution_id": "E1A2B3C4D5E6F7"}),
        ({**DOMAINS, "endpoint": "eu"}, {"endpoint": "eu.spgo.io"}),
        ({**DOMAINS, "endpoint": "US"}, {"endpoint": "spgo.io"}),
        ({**DOMAINS, "endpoint": "Clicks.Enterprise.example."}, {"endpoint": "clicks.enterprise.example"}),
        ({**DOMAINS, "endpoint": ""}, {"endpoint": None}),
        ({**DOMAINS, "certificate_arn": ""}, {"certificate_arn": None}),
        ({**DOMAINS, "comment": ""}, {"comment": None}),
        ({**DOMAINS, "tags": {"team": 7}}, {"tags": {"team": "7"}}),
        ({**DOMAINS, "default_ttl": 10, "min_ttl": 10, "max_ttl": 10}, {"min_ttl": 10, "max_ttl": 10}),
        ({**DOMAINS, "viewer_protocol": "https-only", "force": True}, {"viewer_protocol": "https-only"}),
        ({"domains": ["a.example.com", "b.example.com"], "state": "absent"}, {"absent": True}),
    ],
)
def test_normalised(options: dict[str, Any], expected: dict[str, Any]) -> None:
    seen = desired(**options)
    assert {name: getattr(seen, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("options", "option", "words"),
    [
        ({"domains": []}, "domains", "found by its domains or by 'distribution_id'"),
        ({"domains": None, "distribution_id": ""}, "domains", "found by its domains"),
        ({"domains": ["example.com"]}, "domains", "must be a subdomain"),
        ({"domains": ["*.example.com"]}, "domains", "not a wildcard"),
        ({"domains": ["https://track.example.com"]}, "domains", "host name alone"),
        ({"domains": ["no name"]}, "domains", "must be a host name"),
        ({"domains": [f"n{number}.example.com" for number in range(101)]}, "domains", "100 domains at most"),
        ({"distribution_id": "not an id"}, "distribution_id", "must be the id"),
        ({**DOMAINS, "endpoint": "asia"}, "endpoint", "us or eu"),
        ({**DOMAINS, "endpoint": "https://spgo.io"}, "endpoint", "us or eu"),
        ({**DOMAINS, "certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")}, "certificate_arn", "us-east-1"),
        ({**DOMAINS, "certificate_arn": "my certificate"}, "certificate_arn", "must be the ARN"),
        ({**DOMAINS, "min_ttl": 11, "default_ttl": 10}, "min_ttl", "must not be greater than default_ttl, which is 10"),
        ({**DOMAINS, "max_ttl": 9, "default_ttl": 10}, "default_ttl", "must not be greater than max_ttl, which is 9"),
        ({**DOMAINS, "min_ttl": -1}, "min_ttl", "0 seconds or more"),
        ({**DOMAINS, "comment": "c" * 129}, "comment", "128 characters"),
        ({**DOMAINS, "tags": {"aws:mine": "x"}}, "tags", "does not begin with aws:"),
        ({**DOMAINS, "viewer_protocol": "https-only"}, "viewer_protocol", "breaks the http links"),
        (
            {"domains": ["a.example.com", "b.example.com"], "identify_domain": "header"},
            "identify_domain",
            "set identify_domain to function",
        ),
    ],
)
def test_refused(options: dict[str, Any], option: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        desired(**options)
    assert caught.value.option == option
    assert words in caught.value.sentence()
