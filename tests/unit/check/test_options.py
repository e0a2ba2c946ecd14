# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input ends the task with one sentence before anything is looked at; both hosts say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check import definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.options import (
    ARGUMENTS,
    tracking_check,
    tracking_checks,
)
from support.hosts import RunTask

D = "track.example.com"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domain": "example.com"}, "must be a subdomain, such as track.example.com"),
        ({"domain": "*.example.com"}, "one name, not a wildcard"),
        ({"domain": "https://track.example.com/"}, "host name alone"),
        ({"domain": "track_.example.com"}, "must be a host name"),
        ({"endpoint": "no host"}, "endpoint"),
        ({"expected_target": ["https://d111.cloudfront.net"]}, "expected_target"),
        ({"connect_to": ["edge.example.com"]}, "HOST1:PORT1:HOST2:PORT2"),
        ({"resolvers": ["dns.example.com"]}, "it must be an IP address"),
        ({"ca_path": "/no/such/file.pem"}, "ca_path"),
        ({"cache_ttl": -1}, "between 0 and 3600"),
        ({"warn_days": 1000}, "between 0 and 365"),
        ({"timeout": 0}, "between 1 and 120"),
        ({"region": "asia", "api_key": "sparkpost-key-0123456789abcdef"}, "one of us, eu"),
        ({"region": "moon", "checks": ["dns"]}, "The option 'region' is 'moon', but it must be one of us, eu"),
        ({"subaccount": -1}, "subaccount"),
        ({"cdn": "akamai"}, "cloudfront"),
        ({"checks": ["everything"]}, "sparkpost"),
        ({"fail_on": "always"}, "never"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_looked_at(run_task: RunTask, options: dict[str, Any], words: str) -> None:
    with mock.patch.object(definition, "DomainProbe") as observer:
        result = run_task("tracking_check", {"domain": D, "resolvers": ["127.0.0.1:1"], **options})
    assert result["failed"]
    assert words in result["msg"]
    assert "\n" not in result["msg"]
    assert not observer.called


def entries(*domains: str, **more: Any) -> list[dict[str, Any]]:
    return [{"domain": domain, **more} for domain in domains]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "one of the following is required: domain, domains"),
        (
            {"domain": D, "domains": entries("a.example.com")},
            "the options 'domain' and 'domains' are mutually exclusive: give only one of them",
        ),
        ({"domains": []}, "The option 'domains' is [], but it must name at least one domain."),
        ({"domains": [{"endpoint": "us"}]}, "missing required arguments: domain found in domains"),
        (
            {"domains": entries("a.example.com", "B.example.com", "b.example.com.")},
            "The option 'domains[2].domain' is 'b.example.com', but domains[1] names the same domain, and each may be "
            "named once.",
        ),
        (
            {"domains": entries("a.example.com", "*.example.com")},
            "The option 'domains[1].domain' is '*.example.com', but a tracking domain is one name, not a wildcard.",
        ),
        (
            {"domains": entries("a.example.com", expected_target=["https://d111.cloudfront.net"])},
            "The option 'domains[0].expected_target' is 'https://d111.cloudfront.net', but it must be a host name "
            "alone, without scheme or path.",
        ),
        (
            {"domains": entries("a.example.com", endpoint="no host")},
            "The option 'domains[0].endpoint' is 'no host', but it must be a region (us or eu) or the host name of an "
            "endpoint, such as spgo.io.",
        ),
        (
            {"domains": entries("a.example.com", subaccount=-1)},
            "The option 'domains[0].subaccount' is -1, but it must be the number of a subaccount, or 0 for the primary "
            "account.",
        ),
        (
            {"domains": entries("a.example.com"), "concurrency": 0},
            "The option 'concurrency' is 0, but it must be between 1 and 256.",
        ),
        (
            {"domains": entries("a.example.com"), "concurrency": 257},
            "The option 'concurrency' is 257, but it must be between 1 and 256.",
        ),
    ],
)
def test_bad_fleet_is_refused_in_one_sentence(run_task: RunTask, options: dict[str, Any], sentence: str) -> None:
    with mock.patch.object(definition, "DomainProbe") as observer:
        result = run_task("tracking_check", {"resolvers": ["127.0.0.1:1"], **options})
    assert result["failed"]
    assert result["msg"] == sentence
    assert not observer.called


def test_file_without_certificates_is_refused(run_task: RunTask, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    result = run_task("tracking_check", {"domain": D, "resolvers": ["127.0.0.1:1"], "ca_path": str(path)})
    assert result["failed"]
    assert "ca_path" in result["msg"]


def parameters(**options: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {name: each.get("default") for name, each in ARGUMENTS.options.items()}
    return {**defaults, "domain": D, **options}


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        ({"domain": "Track.Example.COM."}, "domain", D),
        ({"domain": "bücher.example.com"}, "domain", "xn--bcher-kva.example.com"),
        ({}, "endpoint", "spgo.io"),
        ({"region": "eu"}, "endpoint", "eu.spgo.io"),
        ({"region": " EU "}, "endpoint", "eu.spgo.io"),
        ({"region": " "}, "endpoint", "spgo.io"),
        ({"region": ""}, "endpoint", "spgo.io"),
        ({"endpoint": "EU"}, "endpoint", "eu.spgo.io"),
        ({"endpoint": "Track.Tenant.example."}, "endpoint", "track.tenant.example"),
        ({"endpoint": ""}, "endpoint_named", False),
        ({"endpoint": "us"}, "endpoint_named", True),
        ({"expected_target": ["D111.cloudfront.net.", ""]}, "expected_targets", ("d111.cloudfront.net",)),
        ({"checks": []}, "groups", frozenset({"dns", "tls", "http", "cache", "sparkpost", "renewal"})),
        ({"checks": ["dns"]}, "groups", frozenset({"dns"})),
        ({"cdn": "auto"}, "cdn", None),
        ({}, "expect_redirect", False),
        ({"expect_redirect": True}, "expect_redirect", True),
        ({"app_links": True}, "app_links", True),
        ({"subaccount": 0}, "subaccount", 0),
        ({}, "default", False),
        ({"default": True}, "default", True),
        ({}, "sending_domains", ()),
        ({"sending_domains": ["News.Example.com.", ""]}, "sending_domains", ("news.example.com",)),
        ({"cdn": "proxy"}, "cdn", CDNS["proxy"]),
    ],
)
def test_options_are_normalised(options: dict[str, Any], field: str, value: object) -> None:
    assert getattr(tracking_check(parameters(**options)), field) == value


@pytest.mark.parametrize(
    ("own", "field", "value"),
    [
        ({}, "endpoint", "eu.spgo.io"),
        ({"endpoint": "us"}, "endpoint", "spgo.io"),
        ({"endpoint": ""}, "endpoint", "eu.spgo.io"),
        ({}, "expected_targets", ("d111.cloudfront.net",)),
        ({"expected_target": []}, "expected_targets", ("d111.cloudfront.net",)),
        ({"expected_target": ["d222.cloudfront.net"]}, "expected_targets", ("d222.cloudfront.net",)),
        ({}, "subaccount", 7),
        ({"subaccount": 0}, "subaccount", 0),
        ({}, "expect_redirect", True),
        ({"expect_redirect": False}, "expect_redirect", False),
        ({}, "cache_ttl", 30),
        ({"default": True}, "default", True),
        ({}, "default", False),
        ({"sending_domains": ["news.example.com"]}, "sending_domains", ("news.example.com",)),
    ],
)
def test_options_of_the_task_are_defaults_of_the_domains(own: dict[str, Any], field: str, value: object) -> None:
    names = ("endpoint", "cdn", "expected_target", "subaccount", "expect_redirect", "default", "sending_domains")
    given = {"domain": "a.example.com", **dict.fromkeys(names), **own}
    common = {"expected_target": ["d111.cloudfront.net"], "subaccount": 7, "expect_redirect": True, "cache_ttl": 30}
    (one,) = tracking_checks({**parameters(endpoint="eu", **common), "domain": None, "domains": [given]})
    assert (one.domain, getattr(one, field)) == ("a.example.com", value)


def test_cdn_of_the_task_is_the_default_and_auto_sets_it_aside() -> None:
    given = [{"domain": "a.example.com"}, {"domain": "b.example.com", "cdn": "auto"}, {"domain": "c.example.com"}]
    asked = tracking_checks({**parameters(cdn="fastly"), "domain": None, "domains": given})
    assert [one.domain for one in asked] == ["a.example.com", "b.example.com", "c.example.com"]
    assert [one.cdn.id if one.cdn else "" for one in asked] == ["fastly", "", "fastly"]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["dnspython", "cryptography"]),
        ({"checks": []}, ["dnspython", "cryptography"]),
        ({"checks": ["dns"]}, ["dnspython"]),
        ({"checks": ["dns", "cache"]}, ["dnspython", "cryptography"]),
        ({"api_key": "k"}, ["dnspython", "cryptography", "requests"]),
        ({"api_key": "k", "checks": ["dns", "sparkpost"]}, ["dnspython", "requests"]),
    ],
)
def test_the_libraries_that_a_check_needs(
    params: dict[str, Any], names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPARKPOST_API_KEY", raising=False)
    assert [library.name for library in definition.DEFINITION.needed(params)] == names
