# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the set-up of a list plans: each entry on its path with its settings, and in a sentence what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.filter.setup_plan import setup_plan

SETTINGS: dict[str, dict[str, Any]] = {
    "cloudfront": {"dns_provider": "route53", "shared": False, "adopt": False, "endpoint": ""},
    "cloudflare": {"dns_provider": "manual", "mode": "proxy", "rules": "page_rules", "ssl_scope": "host"},
    "fastly": {"dns_provider": "route53", "authority": "", "shared": False, "service_name": "Clicks"},
    "managed": {"dns_provider": "route53", "endpoint": ""},
}
A, B = "a.example.com", "b.example.com"


def plan(*entries: Any, cdn: str = "", **more: Any) -> dict[str, Any]:
    return setup_plan(list(entries), {**SETTINGS, **more.pop("settings", {})}, cdn, **more)


def with_settings(path: str, **settings: Any) -> dict[str, Any]:
    return {path: {**SETTINGS[path], **settings}}


def test_each_entry_goes_its_own_way_and_the_others_the_common_one() -> None:
    found = plan(A, {"domain": B, "cdn": "fastly", "dns_provider": "cloudflare"}, "c.example.com", cdn="managed")
    assert found["error"] == ""
    assert [(each["domain"], each["cdn"], each["dns_provider"]) for each in found["wishes"]] == [
        (B, "fastly", "cloudflare"),
        (A, "managed", "route53"),
        ("c.example.com", "managed", "route53"),
    ]
    assert found["names"] == [B, A, "c.example.com"]


def test_a_service_has_the_name_that_its_role_would_give_it() -> None:
    (wish,) = plan({"domain": A, "cdn": "fastly"})["wishes"]
    assert wish["service_name"] == f"Clicks {A}"


def test_what_cloudflare_serves_is_in_its_own_dns() -> None:
    (wish,) = plan({"domain": A, "cdn": "cloudflare"})["wishes"]
    assert wish["dns_provider"] == "cloudflare"


@pytest.mark.parametrize("endpoint", ["spgo.io", "SPGO.io."])
def test_sparkposts_own_certificates_are_served_by_a_host_of_their_own(endpoint: str) -> None:
    (wish,) = plan({"domain": A, "cdn": "managed", "endpoint": endpoint})["wishes"]
    assert wish["endpoint"] == "v2.spgo.io"


@pytest.mark.parametrize(
    ("entries", "cdn", "said"),
    [
        ([A], "", f"The entry of {A} in tracking_domains names no cdn. Add the key cdn"),
        ([{"domain": A, "cdn": "auto"}], "", "names no cdn"),
        (
            [A],
            "fastli",
            "The variable 'cdn' is fastli, but a set-up needs one of cloudfront, cloudflare, fastly",
        ),
        ([A], "fastli", "did you mean fastly?"),
        ([{"domain": A, "cdn": "azure"}], "fastly", f"The key 'cdn' of {A} in tracking_domains is azure, but a set-up"),
        ([], "fastly", "No tracking domain is given."),
        (["*.example.com"], "fastly", "Entry 1 of tracking_domains is *.example.com"),
        (["example.com"], "fastly", "a tracking domain must be a subdomain"),
        (["https://a.example.com/"], "fastly", "Entry 1 of tracking_domains is https://a.example.com/"),
        (
            [A, {"domain": "A.example.com.", "cdn": "managed"}],
            "fastly",
            f"Entries 1 and 2 of tracking_domains both name {A}",
        ),
        (
            [{"domain": A, "mode": "forward"}],
            "fastly",
            f"The key 'mode' of {A} in tracking_domains is forward, but",
        ),
        (
            [{"domain": A, "dns_provider": "route53"}],
            "cloudflare",
            "it must be one of cloudflare, manual",
        ),
        (
            [{"domain": A, "dns_provider": "bind"}],
            "fastly",
            "it must be one of route53, cloudflare, rfc2136, manual",
        ),
        ([{"domain": A, "authority": "zerossl"}], "fastly", "it must be one of lets-encrypt, certainly, globalsign"),
        (
            [{"domain": A, "dns_provider": "custom"}],
            "fastly",
            f"The DNS provider of {A} in tracking_domains is custom",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_the_entry(entries: list[Any], cdn: str, said: str) -> None:
    found = plan(*entries, cdn=cdn)
    assert said in found["error"]
    assert found["wishes"] == found["domains"] == []


def test_normal_forms_are_taken() -> None:
    found = plan({"domain": "B\u00fccher.Example.com.", "cdn": " Fastly "})
    assert (found["error"], found["names"]) == ("", ["xn--bcher-kva.example.com"])


def test_domains_that_share_a_distribution_agree() -> None:
    entries = [{"domain": A}, {"domain": B, "dns_provider": "manual"}]
    shared = with_settings("cloudfront", shared=True)
    assert f"{A} and {B} are to share" in plan(*entries, cdn="cloudfront", settings=shared)["error"]
    many = [f"t{at}.example.com" for at in range(101)]
    assert "at most 100 domains" in plan(*many, cdn="cloudfront", settings=shared)["error"]


def result(domain: str, **more: Any) -> dict[str, Any]:
    zone = {"held": {"id": "Z1", "name": "example.com"}, "create": None}
    return {"domain": domain, "obstacles": [], "facts": {"endpoint": "spgo.io", "zone": zone}, **more}


def test_what_has_an_obstacle_stops_alone_unless_it_shares() -> None:
    preflight = {"results": [result(A), result(B, obstacles=[{"id": "x"}])], "obstructed": [B]}
    found = plan(A, B, cdn="cloudfront", preflight=preflight)
    assert [(each["domain"], each["zone_id"], each["endpoint"]) for each in found["domains"]] == [(A, "Z1", "spgo.io")]
    assert found["held_back"] == []
    shared = plan(A, B, cdn="cloudfront", preflight=preflight, settings=with_settings("cloudfront", shared=True))
    assert shared["domains"] == []
    assert [each["domain"] for each in shared["held_back"]] == [A]


def test_records_of_the_users_own_tasks_are_left_to_the_role() -> None:
    custom = with_settings("fastly", dns_custom_tasks="dns.yml")
    found = plan({"domain": A, "dns_provider": "custom"}, B, cdn="fastly", settings=custom)
    assert [part["cdn"] for part in found["roles"]] == ["fastly"]
    assert [each["domain"] for each in found["domains"]] == [B]


def test_a_set_up_of_one_path_leaves_the_others() -> None:
    found = plan(A, {"domain": B, "cdn": "managed"}, only="fastly")
    assert (found["names"], found["left"]) == ([A], [B])


def test_the_verification_is_told_of_forwarding() -> None:
    (check,) = plan({"domain": A, "mode": "forward"}, cdn="cloudflare")["checks"]
    assert check == {"domain": A, "cdn": "cloudflare", "expect_redirect": True}


@pytest.mark.parametrize(
    ("own", "common", "owner"),
    [
        ({}, {}, "the primary account"),
        ({"subaccount": "12"}, {"subaccount": 12}, "subaccount 12"),
    ],
)
def test_two_defaults_of_one_account_are_refused_on_whatever_paths(
    own: dict[str, Any], common: dict[str, Any], owner: str
) -> None:
    error = plan(
        {"domain": A, "cdn": "fastly", "default": True, **own}, {"domain": B, "default": "yes", **common}, cdn="managed"
    )["error"]
    assert error.startswith("The key 'default' is true in tracking_domains for two domains, but both ")
    assert A in error
    assert B in error
    assert f"{owner} has one default tracking domain" in error


def test_each_account_may_have_its_default() -> None:
    listed = ({"domain": A, "default": True, "subaccount": 12}, {"domain": B, "default": True})
    assert plan(*listed, cdn="managed")["error"] == ""


def test_an_unknown_cdn_is_told_those_that_a_set_up_has() -> None:
    said = f"The key 'cdn' of {A} in tracking_domains is akamai, but it must be one of"
    assert plan({"domain": A, "cdn": "akamai"})["error"] == f"{said} cloudfront, cloudflare, fastly, managed."


def test_one_name_in_two_scripts_is_named_twice() -> None:
    error = plan("klick.bücher.example", "KLICK.xn--bcher-kva.example.", cdn="fastly")["error"]
    assert error.startswith("Entries 1 and 2 of tracking_domains both name klick.xn--bcher-kva.example")
