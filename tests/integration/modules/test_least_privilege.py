# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module that changes something at AWS, with the grants that the page Permissions names for it, and without one.

The operations are found by what is asked: a new call is covered as soon as a case makes it, and a grant of the table
that no case needs fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront import functions
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.grants import STATEMENTS
from lab.aws.iam.keys import AccessKey
from lab.aws.served import ServedAws, distribution_config, served_aws, with_alias
from support.certificates import issue
from support.figures import keep
from support.hosts import run_in_process

KEY, SECRET = "AKIALEASTLEASTLEAST0", "aws-least-secret-0123456789abcdef0123456789"
NAME = "track.example.com"
MADE, OLD = issue(NAME), issue(NAME)
#: Without these a task goes on, and says what it could not find out.
TOLD_ONLY = frozenset({"pricingplanmanager:ListSubscriptions"})
Options = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A task, the statements that it needs, and what stands before it: made by a key that may do everything."""

    sids: tuple[str, ...]
    module: str
    options: Callable[[ServedAws], Options]
    before: Sequence[Callable[[ServedAws], object]] = field(default_factory=tuple)


def issued(aws: ServedAws) -> str:
    return aws.issued_certificate(NAME)


def distribution(aws: ServedAws, **settings: Any) -> str:
    config = distribution_config(**{**with_alias(NAME, certificate=issued(aws)), **settings})
    made = aws.client("cloudfront").create_distribution(DistributionConfig=config)
    return str(made["Distribution"]["Id"])


def tagged(aws: ServedAws) -> None:
    found = aws.service.distributions()[0].id
    arn = f"arn:aws:cloudfront::123456789012:distribution/{found}"
    aws.client("cloudfront").tag_resource(Resource=arn, Tags={"Items": [{"Key": "old", "Value": "x"}]})


def done(module: str, **options: Any) -> Callable[[ServedAws], object]:
    """The task, run by a key that may do everything."""

    def run(aws: ServedAws) -> None:
        aws.service.add_key(AccessKey(KEY, SECRET))
        result = task(aws, module, options)
        assert not result["failed"], result["msg"]
        if module == TENANTS:
            # Whoever wants a certificate that CloudFront manages points the name there first.
            aws.records[THIRD, "CNAME"] = [result["connection_group"]["routing_endpoint"]]

    return run


def policies_altered(aws: ServedAws) -> None:
    """Somebody changes what our shared policies say."""
    client = aws.client("cloudfront")
    for kind, name in (("cache", "Cache"), ("origin_request", "OriginRequest")):
        listed = getattr(client, f"list_{kind}_policies")(Type="custom")[f"{name}PolicyList"]["Items"]
        for policy in (one[f"{name}Policy"] for one in listed):
            config = policy[f"{name}PolicyConfig"]
            if kind == "cache":
                config["MaxTTL"] += 1
            else:
                config["HeadersConfig"] = {"HeaderBehavior": "none"}
            etag = getattr(client, f"get_{kind}_policy")(Id=policy["Id"])["ETag"]
            change = getattr(client, f"update_{kind}_policy")
            change(Id=policy["Id"], IfMatch=etag, **{f"{name}PolicyConfig": config})


def function_altered(aws: ServedAws) -> None:
    client = aws.client("cloudfront")
    settings = {"Comment": "", "Runtime": functions.RUNTIME}
    made = client.create_function(Name=functions.NAME, FunctionConfig=settings, FunctionCode=b"function handler() {}")
    client.publish_function(Name=functions.NAME, IfMatch=made["ETag"])


def managed_policies(aws: ServedAws) -> str:
    """A distribution with policies that AWS manages."""
    client = aws.client("cloudfront")
    cache = client.list_cache_policies(Type="managed")["CachePolicyList"]["Items"][0]["CachePolicy"]["Id"]
    listed = client.list_origin_request_policies(Type="managed")["OriginRequestPolicyList"]["Items"]
    plain = next(
        one["OriginRequestPolicy"]["Id"]
        for one in listed
        if one["OriginRequestPolicy"]["OriginRequestPolicyConfig"]["HeadersConfig"]["HeaderBehavior"] == "none"
        or "CORS" in one["OriginRequestPolicy"]["OriginRequestPolicyConfig"]["Name"]
    )
    behavior = {
        "TargetOriginId": "sparkpost",
        "ViewerProtocolPolicy": "allow-all",
        "CachePolicyId": cache,
        "OriginRequestPolicyId": plain,
    }
    return distribution(aws, DefaultCacheBehavior=behavior)


def first_id(aws: ServedAws) -> str:
    return aws.service.distributions()[0].id


def tenants(aws: ServedAws) -> None:
    arn = aws.issued_certificate("*.example.com")
    done(TENANTS, domains=[{"domain": NAME}, {"domain": OTHER}], certificate_arn=arn)(aws)


def zone(aws: ServedAws) -> None:
    aws.service.create_hosted_zone("example.com")


DISTRIBUTION, CERTIFICATE = "cloudfront_tracking_distribution", "acm_tracking_certificate"
TENANTS, OTHER, THIRD = "cloudfront_tracking_tenants", "other.example.com", "third.example.com"
TENANT_SIDS = ("SetUp", "CachePolicies", "SharedDistribution", "Tenants")
CASES = {
    "certificate requested with tags": Case(
        ("SetUp", "Tags"), CERTIFICATE, lambda _aws: {"domains": [NAME], "tags": {"a": "b"}}
    ),
    "certificate tagged": Case(
        ("SetUp", "Tags"), CERTIFICATE, lambda _aws: {"domains": [NAME], "tags": {"a": "b"}}, [issued]
    ),
    "certificate imported": Case(
        ("SetUp", "OwnCertificates"),
        CERTIFICATE,
        lambda _aws: {"certificate": MADE.certificate, "private_key": MADE.private_key, "chain": MADE.chain},
        [done(CERTIFICATE, certificate=OLD.certificate, private_key=OLD.private_key, chain=OLD.chain)],
    ),
    "certificate deleted": Case(
        ("SetUp", "Undo"), CERTIFICATE, lambda _aws: {"domains": [NAME], "state": "absent"}, [issued]
    ),
    "distribution created with tags": Case(
        ("SetUp", "Tags"),
        DISTRIBUTION,
        lambda aws: {"domains": [NAME], "certificate_arn": issued(aws), "tags": {"a": "b"}},
    ),
    "distribution created": Case(
        ("SetUp",), DISTRIBUTION, lambda aws: {"domains": [NAME], "certificate_arn": issued(aws)}
    ),
    "distribution updated and tagged anew": Case(
        ("SetUp", "Tags"),
        DISTRIBUTION,
        lambda _aws: {"domains": [NAME], "default_ttl": 20, "tags": {"a": "b"}, "purge_tags": True},
        [distribution, tagged],
    ),
    "distribution with cache policies": Case(
        ("SetUp", "CachePolicies"),
        DISTRIBUTION,
        lambda aws: {"domains": [NAME], "certificate_arn": issued(aws), "cache_settings": "policies"},
    ),
    "cache policies corrected": Case(
        ("SetUp", "CachePolicies"),
        DISTRIBUTION,
        lambda _aws: {"domains": [NAME], "cache_settings": "policies"},
        [distribution, done(DISTRIBUTION, domains=[NAME], cache_settings="policies"), policies_altered],
    ),
    "policies of others kept": Case(
        ("SetUp", "CachePolicies"), DISTRIBUTION, lambda _aws: {"domains": [NAME], "comment": "new"}, [managed_policies]
    ),
    "function published": Case(
        ("SetUp", "SharedDistribution"),
        DISTRIBUTION,
        lambda _aws: {"domains": [NAME], "identify_domain": "function"},
        [distribution],
    ),
    "function corrected": Case(
        ("SetUp", "SharedDistribution"),
        DISTRIBUTION,
        lambda _aws: {"domains": [NAME], "identify_domain": "function"},
        [distribution, function_altered],
    ),
    "distribution deleted": Case(
        ("SetUp", "Undo", "PricingPlans"),
        DISTRIBUTION,
        lambda aws: {"distribution_id": first_id(aws), "state": "absent"},
        [distribution],
    ),
    "tenants created": Case(
        TENANT_SIDS,
        TENANTS,
        lambda aws: {"domains": [{"domain": NAME}], "certificate_arn": issued(aws)},
    ),
    "several tenants looked up": Case(
        TENANT_SIDS,
        TENANTS,
        lambda _aws: {"domains": [{"domain": NAME}, {"domain": OTHER}], "ipv6": False},
        [tenants],
    ),
    "a tenant disabled": Case(
        TENANT_SIDS, TENANTS, lambda _aws: {"domains": [{"domain": NAME, "enabled": False}]}, [tenants]
    ),
    "a certificate managed by CloudFront": Case(
        TENANT_SIDS,
        TENANTS,
        lambda _aws: {"domains": [{"domain": THIRD, "managed_certificate": True}], "wait": True},
        [tenants],
    ),
    "tenants deleted": Case(
        TENANT_SIDS, TENANTS, lambda _aws: {"domains": [{"domain": NAME}], "state": "absent"}, [tenants]
    ),
    "records written and waited for": Case(
        ("Records",),
        "dns_records",
        lambda _aws: {
            "provider": "route53",
            "records": [{"name": NAME, "type": "CNAME", "value": "d1.cloudfront.net"}],
            "wait": True,
        },
        [zone],
    ),
}


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[ServedAws]:
    with served_aws() as running:
        yield running


def task(aws: ServedAws, module: str, options: Options) -> dict[str, Any]:
    reach: Options = {"access_key": KEY, "secret_key": SECRET, "endpoint_url": aws.url}
    if module in (DISTRIBUTION, TENANTS):
        reach["wait_interval"] = 1
    if module == DISTRIBUTION:
        reach["resolvers"] = ["127.0.0.1:1"]
    return run_in_process(module, {**reach, **options})


def policy(sids: Sequence[str], *, but: str = "") -> dict[str, Any]:
    actions = [action for one in STATEMENTS if one.sid in sids for action in one.actions if action != but]
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}


def attempt(aws: ServedAws, case: Case, *, but: str = "") -> tuple[dict[str, Any], list[str]]:
    """The result of the task in a fresh account, and the actions that it asked for."""
    aws.service.reset()
    aws.records.clear()
    aws.latency.distribution_deploy = 0.0
    for step in case.before:
        step(aws)
    options = case.options(aws)
    asked = len(aws.service.demanded())
    aws.service.add_key(AccessKey(KEY, SECRET, policies=(policy(case.sids, but=but),)))
    result = task(aws, case.module, options)
    return result, list(dict.fromkeys(aws.service.demanded()[asked:]))


#: What each case asks for, where this process has run it.
ASKED: dict[str, list[str]] = {}


@pytest.mark.parametrize("name", CASES)
def test_with_the_grants_of_the_page_and_without_any_one(served: ServedAws, name: str) -> None:
    case = CASES[name]
    result, asked = attempt(served, case)
    assert not result["failed"], result["msg"]
    assert result["changed"]
    ASKED[name] = asked
    for action in asked:
        lacking, _unused = attempt(served, case, but=action)
        assert f"is not authorized to perform: {action} " in json.dumps(lacking), (action, lacking)
        if action in TOLD_ONLY:
            assert not lacking["failed"]
            continue
        assert lacking["failed"], action
        assert lacking["error"]["kind"] == "forbidden"
        assert f"Allow {action}" in lacking["msg"]
        assert lacking["changed"] is bool(lacking.get("applied"))
        assert all(one in lacking["msg"] for one in lacking.get("applied", ()))
    keep("grants", name, tried=len(asked))


def test_every_grant_of_the_page_is_needed_by_a_case(served: ServedAws) -> None:
    asked = {action for name in CASES for action in ASKED.get(name) or attempt(served, CASES[name])[1]}
    assert asked == {action for one in STATEMENTS for action in one.actions}
