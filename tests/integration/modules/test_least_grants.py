# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules of Cloudflare and SparkPost with the permissions that the page names for them, and without each of these."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.sparkpost.auth import ApiKey
from support.cloudflare import ServedCloudflare
from support.figures import keep
from support.hosts import run_in_process
from support.sparkpost import ServedSparkPost

ZONE, D = "example.com", "track.example.com"
TOKEN, KEY = "cloudflare-least-token-0123456789abcdef", "sparkpost-least-key-0123456789abcdef"
Options = dict[str, Any]


@pytest.fixture(scope="module")
def cloudflare() -> Iterator[ServedCloudflare]:
    served = ServedCloudflare()
    yield served
    served.stop()


_RECORD = {"name": D, "type": "CNAME", "value": "spgo.io", "proxied": True}
_REDIRECT = {
    "from_value": {
        "target_url": {"expression": 'concat("https://spgo.io", http.request.uri.path)'},
        "status_code": 301,
        "preserve_query_string": True,
    }
}
_HOST = f'(http.host eq "{D}")'
#: Module, its options, and its permissions as the page names them.
CLOUDFLARE: dict[str, tuple[str, Options, tuple[str, ...]]] = {
    "records": ("dns_records", {"provider": "cloudflare", "records": [_RECORD]}, ("Zone Read", "DNS Write")),
    "a page rule": (
        "cloudflare_page_rule",
        {"zone": ZONE, "target": f"{D}/*", "actions": {"ssl": "full"}},
        ("Zone Read", "Page Rules Write"),
    ),
    "a config rule": (
        "cloudflare_rule",
        {"zone": ZONE, "phase": "config", "ref": "a", "expression": _HOST, "action_parameters": {"ssl": "full"}},
        ("Zone Read", "Config Rules Write"),
    ),
    "a redirect": (
        "cloudflare_rule",
        {"zone": ZONE, "phase": "redirect", "ref": "a", "expression": _HOST, "action_parameters": _REDIRECT},
        ("Zone Read", "Single Redirect Write"),
    ),
    "settings of a zone": (
        "cloudflare_zone",
        {"zone": ZONE, "settings": {"ssl": "strict"}},
        ("Zone Read", "Zone Settings Write"),
    ),
}
_EACH = [(name, lacking) for name, (_module, _options, all_of) in CLOUDFLARE.items() for lacking in ("", *all_of)]


@pytest.mark.parametrize(("name", "lacking"), _EACH)
def test_cloudflare(cloudflare: ServedCloudflare, name: str, lacking: str) -> None:
    module, options, permissions = CLOUDFLARE[name]
    cloudflare.reset()
    cloudflare.zone(ZONE)
    cloudflare.service.add_token(TOKEN, permissions=set(permissions) - {lacking}, zones=[ZONE])
    result = run_in_process(module, cloudflare.options(**{**options, "api_token": TOKEN}))
    assert result["failed"] is bool(lacking), result.get("msg")
    assert result["changed"] is not bool(lacking)
    if lacking:
        # Reading what is to be written takes the same permission, or less.
        group = lacking.rpartition(" ")[0]
        assert any(f"'{group} {right}'" in result["msg"] for right in ("Read", "Write")), result["msg"]
        assert "answered" in result["msg"] or "lists no zone" in result["msg"]
        assert cloudflare.wrote() == [] or result["error"]["status"] == 403
        keep("grants", f"{name} without {lacking}", tried=1)


def _with_sending_domain(served: ServedSparkPost) -> None:
    served.service.put_domain(D, verified=True)
    served.service.put_sending_domain(ZONE)


#: Options beside the domain, what stands, and the grants as the page names them.
SPARKPOST: dict[str, tuple[Options, Callable[[ServedSparkPost], object], tuple[str, ...]]] = {
    # Source: SparkPost's console, whose "Tracking Domains: Read/Write" is this grant for GET as well.
    "a new domain": ({}, lambda _served: None, ("tracking_domains/manage",)),
    "an association": (
        {"sending_domains": [ZONE]},
        _with_sending_domain,
        ("tracking_domains/view", "sending_domains/manage"),
    ),
    "a removal": (
        {"state": "absent"},
        lambda served: served.service.put_domain(D, verified=False),
        ("tracking_domains/manage",),
    ),
}
_GRANTS = [
    (name, lacking)
    for name, (_options, _before, all_of) in SPARKPOST.items()
    for lacking in itertools.chain([""], all_of)
]


@pytest.mark.parametrize(("name", "lacking"), _GRANTS)
def test_sparkpost(name: str, lacking: str) -> None:
    options, before, grants = SPARKPOST[name]
    # No key but this one opens the account.
    served = ServedSparkPost([ApiKey(KEY, frozenset(grants) - {lacking})])
    try:
        before(served)
        result = run_in_process(
            "sparkpost_tracking_domain", {"api_url": served.url, "api_key": KEY, "domain": D, **options}
        )
        assert result["failed"] is bool(lacking), result.get("msg")
        if lacking:
            # Reading is asked for first, which takes less.
            assert lacking in result["msg"] or lacking.replace("manage", "view") in result["msg"]
            assert "Forbidden" in result["msg"]
            assert result["changed"] is False
            keep("grants", f"{name} without {lacking}", tried=1)
    finally:
        served.stop()
