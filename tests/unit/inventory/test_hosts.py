# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A listed domain as a host: its variables, its groups, and the names that are none."""

from __future__ import annotations

import keyword
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import TrackingDomain
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.hosts import (
    Describer,
    group_name,
    inventory_name,
    is_domain,
    twins,
)
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Entry
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.settings import Labels

AT = "2026-11-24T12:00:00Z"
NEW = {"domain": "new.example.com", "status": {"verified": False, "cname_status": "unverified"}}
OLD = {
    "domain": "old.example.com",
    "secure": True,
    "default": True,
    "port": 443,
    "subaccount_id": 7,
    "uses_managed_certificate": True,
    "status": {"verified": True, "cname_status": "", "compliance_status": "valid", "tls_status": "valid"},
    "tls_certificate": {"issued_at": "2026-11-01T00:00:00Z", "expires_at": "2027-01-30T00:00:00Z"},
}


def entry(shown: dict[str, Any], cdn: str = "") -> Entry:
    return Entry(TrackingDomain.from_api(shown), cdn)


def test_the_variables_of_a_host() -> None:
    host = Describer(Labels(place={"sparkpost_region": "eu"}), AT).host(entry(OLD, "cloudfront"))
    assert host.domain == "old.example.com"
    assert host.variables == {
        "sparkpost_domain": "old.example.com",
        "sparkpost_secure": True,
        "sparkpost_verified": True,
        "sparkpost_default": True,
        "sparkpost_subaccount_id": 7,
        "sparkpost_port": 443,
        "sparkpost_link_base": "https://old.example.com",
        "sparkpost_cname_status": "",
        "sparkpost_compliance_status": "valid",
        "sparkpost_tls_status": "valid",
        "sparkpost_uses_managed_certificate": True,
        "sparkpost_certificate_issued_at": "2026-11-01T00:00:00Z",
        "sparkpost_certificate_expires_at": "2027-01-30T00:00:00Z",
        "sparkpost_certificate_error": None,
        "sparkpost_listed_at": AT,
        "sparkpost_cdn": "cloudfront",
        "tracking_domains": [{"domain": "old.example.com", "subaccount": 7}],
        "sparkpost_region": "eu",
    }


def test_a_prefix_of_ones_own_leaves_the_roles_variables_alone() -> None:
    variables = Describer(Labels("sp_", place={"sparkpost_region": "us"}), AT).host(entry(NEW)).variables
    assert {name for name in variables if not name.startswith("sp_")} == {"tracking_domains", "sparkpost_region"}
    assert variables["tracking_domains"] == [{"domain": "new.example.com"}]
    assert "sp_cdn" not in variables


@pytest.mark.parametrize(
    ("shown", "cdn", "groups"),
    [
        (NEW, "", "domains unverified insecure cname_unverified tls_unknown subaccount_0"),
        (NEW, "no_record", "domains unverified insecure cname_unverified tls_unknown cdn_no_record subaccount_0"),
        (
            OLD,
            "cloudfront",
            "domains verified secure default managed_certificate compliance_valid tls_valid cdn_cloudfront "
            "subaccount_7",
        ),
    ],
)
def test_the_groups_of_a_host(shown: dict[str, Any], cdn: str, groups: str) -> None:
    assert Describer(Labels(), AT).groups(entry(shown, cdn)) == [f"tracking_{name}" for name in groups.split()]
    assert Describer(Labels(group_prefix=""), AT).groups(entry(shown, cdn)) == groups.split()
    assert Describer(Labels(default_groups=False), AT).groups(entry(shown, cdn)) == []


@pytest.mark.parametrize("status", ["{{ 7 * 7 }}", "a b", "x-y", "\u00e4", "1", "'; rm -rf /", "{% raw %}"])
def test_a_group_is_a_valid_name_whatever_is_sent(status: str) -> None:
    shown = {**NEW, "status": {"cname_status": status, "compliance_status": status, "tls_status": status}}
    for prefix in ("tracking_", ""):
        groups = Describer(Labels(group_prefix=prefix), AT).groups(entry(shown))
        assert len(groups) == 7
        assert all(each.isidentifier() and each.isascii() and not keyword.iskeyword(each) for each in groups)


@pytest.mark.parametrize(
    ("name", "group"), [("a", "a"), ("A-b.c", "A_b_c"), ("12", "_12"), ("{{ x }}", "_x_"), ("\u00e4", "_"), ("", "")]
)
def test_group_names(name: str, group: str) -> None:
    assert group_name(name) == group


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("track.example.com", True),
        ("xn--bcher-kva.example.com", True),
        ("{{ 7 * 7 }}.example.com", False),
        ("track.example.com,other", False),
        ("a b.example.com", False),
        ("*.example.com", False),
        ("", False),
        ("192.0.2.1", False),
        ("../../etc/passwd", False),
    ],
)
def test_what_is_a_domain(domain: str, expected: bool) -> None:
    assert is_domain(entry({"domain": domain})) is expected


class Marked(str):
    """Text as Ansible marks it."""


@pytest.mark.parametrize("name", ["track.example.com", "sub12-track.example.com", "me@track"])
def test_what_a_host_may_be_called(name: str) -> None:
    found = inventory_name(Marked(name))
    assert found == name
    assert found.__class__ is str


@pytest.mark.parametrize("name", ["", "{{ x }}", "a,b", "a:b", "!a", "~a", "a[1:3]", "-a", "a\n", "a b"])
def test_what_no_host_may_be_called(name: str) -> None:
    assert inventory_name(name) == ""


def test_no_domain_is_lost_to_another_of_its_name() -> None:
    twins([("a", "a.example.com"), ("b", "b.example.com")])
    with pytest.raises(InputError, match=r"both a\.example\.com and b\.example\.com get this name"):
        twins([("a", "a.example.com"), ("a", "b.example.com")])
