# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare and Fastly: what cannot work is said in one sentence, before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from lab.world import World
from support.playbooks import Playbooks

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "no domain": ({}, "No tracking domain is given. Set tracking_domains to a list"),
    "no name": ({"tracking_domains": [{"domain": "not a domain.example.com"}]}, "it must be a host name"),
    "apex": ({"domain": "example.com"}, "a tracking domain must be a subdomain"),
    "wildcard": ({"tracking_domains": "track.example.com, *.example.com"}, "one name, not a wildcard"),
    "both": (
        {"domain": "track.example.com", "tracking_domains": ["click.example.com"]},
        "The variable 'domain' is track.example.com and 'tracking_domains' is click.example.com, but only one of",
    ),
    "key": (
        {"tracking_domains": [{"domain": "track.example.com", "zone_name": "example.com"}]},
        "has the unknown key 'zone_name'; the nearest known key is ",
    ),
    "CDN": (
        {"tracking_domains": ["track.example.com", {"domain": "click.example.com", "cdn": "cloudfornt"}]},
        "The key 'cdn' of click.example.com in tracking_domains is cloudfornt, but it must be one of",
    ),
    "endpoint": (
        {"tracking_domains": [{"domain": "track.example.com"}], "tracking_endpoint": "nowhere"},
        "'tracking_endpoint'",
    ),
    "region": ({"tracking_domains": [{"domain": "track.example.com"}], "sparkpost_region": "mars"}, "mars"),
}


@pytest.mark.parametrize("cdn", ["cloudflare", "fastly"])
@pytest.mark.parametrize(("variables", "says"), CASES.values(), ids=CASES)
def test_bad_input_is_one_sentence(
    lab: World, playbooks: Playbooks, cdn: str, variables: dict[str, Any], says: str
) -> None:
    run = playbooks.run(f"setup_{cdn}", {f"{cdn}_wait_interval": 1, f"{cdn}_dns_wait_timeout": 1, **variables})
    assert run.status == 2, run.output
    assert says in run.output
    assert "Traceback" not in run.output
    assert lab.journal.entries(writes=True) == []


@pytest.mark.parametrize(("cdn", "variable"), [("cloudflare", "CLOUDFLARE_API_TOKEN"), ("fastly", "FASTLY_API_TOKEN")])
@pytest.mark.parametrize("token", ["", "a-wrong-token-0123456789abcdef"], ids=["missing", "wrong"])
def test_a_missing_and_a_wrong_token(lab: World, playbooks: Playbooks, cdn: str, variable: str, token: str) -> None:
    variables = {"tracking_domains": [{"domain": "track.example.com"}]}
    run = playbooks.run(f"setup_{cdn}", variables, environment={variable: token})
    assert run.status == 2
    says = [" with 401", " with 403"] if token else [variable]
    assert any(words in run.output for words in says), run.output
    assert "a-wrong-token-0123456789abcdef" not in run.output
    assert lab.journal.entries(writes=True) == []
