# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cached listing: what goes in comes out, for the same account; anything else is not used."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import TrackingDomain
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.cache import packed, unpacked
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Entry, Listing

KEY = "sparkpost-key-0123456789abcdef"
OTHER = "sparkpost-key-fedcba9876543210"
MANAGED = {
    "domain": "managed.example.com",
    "secure": True,
    "subaccount_id": 12,
    "port": 443,
    "uses_managed_certificate": True,
    "status": {"verified": True, "cname_status": "valid", "compliance_status": "valid", "tls_status": "valid"},
    "tls_certificate": {"issued_at": "2026-11-01T00:00:00Z", "expires_at": "2027-01-30T00:00:00Z", "error_code": None},
}
LISTING = Listing(
    (
        Entry(TrackingDomain.from_api({"domain": "a.example.com"}), "cloudfront"),
        Entry(TrackingDomain.from_api(MANAGED)),
    ),
    "2026-11-24T12:00:00Z",
)


def kept(listing: Listing = LISTING, key: str = KEY) -> Any:
    """As a cache plugin keeps it."""
    return json.loads(json.dumps(packed(listing, key)))


def test_what_goes_in_comes_out() -> None:
    assert unpacked(kept(), KEY) == LISTING
    assert unpacked(kept(Listing((), "")), KEY) == Listing((), "")


def test_another_account_s_listing_is_not_used() -> None:
    assert unpacked(kept(), OTHER) is None


def test_without_a_key_a_listing_is_still_good() -> None:
    assert unpacked(kept(), "") == LISTING


def test_what_is_kept_shows_no_key() -> None:
    first, second = kept(), kept()
    assert KEY not in json.dumps(first)
    assert len(first["account"]) == 8
    assert (first["salt"], first["account"]) != (second["salt"], second["account"])


def _without(name: str) -> Any:
    broken = kept()
    del broken[name]
    return broken


def _with(change: Any) -> Any:
    broken = copy.deepcopy(kept())
    change(broken)
    return broken


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        *(_without(name) for name in ("form", "salt", "account", "listed_at", "domains")),
        _with(lambda each: each.update(form=0)),
        _with(lambda each: each.update(salt="no hex")),
        _with(lambda each: each.update(salt="00" * 17)),
        _with(lambda each: each.update(account=None)),
        _with(lambda each: each.update(domains=None)),
        _with(lambda each: each.update(domains=["a.example.com"])),
        _with(lambda each: each["domains"][0].pop("domain")),
        _with(lambda each: each["domains"][0].pop("subaccount")),
        _with(lambda each: each["domains"][0].update(domain=3)),
        _with(lambda each: each["domains"][0].update(cdn={})),
    ],
)
def test_a_broken_listing_is_not_used(broken: Any) -> None:
    assert unpacked(broken, KEY) is None
