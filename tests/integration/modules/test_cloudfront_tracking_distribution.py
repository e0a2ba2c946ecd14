# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudfront_tracking_distribution`` in both hosts against the lab's AWS account, its requests counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront import functions
from lab.world import World
from support.checks_site import Site
from support.cloudfront_lab import CloudFrontLab, cloudfront_lab
from support.cloudfront_module import MODULE, Module
from support.distribution_configs import FOREIGN_FUNCTION, differences, full_config
from support.hosts import RunTask

D = "track.example.com"
#: In a zone of one's own, where there is DNS.
HOME = "track.example.org"
LIST, CREATE = "GET /distribution", "POST /distribution"
GET, PUT = "GET /distribution/*", "PUT /distribution/*/config"
CACHE_POLICIES, ORIGIN_POLICIES = "GET /cache-policy", "GET /origin-request-policy"
FUNCTION = f"GET /function/{functions.NAME}"
SHARED_CACHE_POLICY = "create CloudFront cache policy sparkpost-tracking"
SHARED_ORIGIN_POLICY = "create CloudFront origin request policy sparkpost-tracking"


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[CloudFrontLab]:
    with cloudfront_lab() as lab:
        yield lab


@pytest.fixture(name="aws")
def _aws(served: CloudFrontLab) -> CloudFrontLab:
    served.reset()
    return served


@pytest.fixture(name="module")
def _module(aws: CloudFrontLab, run_task: RunTask) -> Module:
    return Module(aws, run_task)


@pytest.fixture(name="dns_site")
def _dns_site(lab: World) -> Site:
    """A domain that works, in a world with DNS."""
    return Site(lab, HOME).build()


def owned(aws: CloudFrontLab, **settings: Any) -> str:
    """The id of a distribution with much that is not managed, made by its owner."""
    aws.publish("owners-own-function", b"function handler(event) { return event.response; }")
    config = {**full_config(), **settings}
    names = config["Aliases"]["Items"]
    config["ViewerCertificate"] = {**config["ViewerCertificate"], "ACMCertificateArn": aws.certificate(*names)}
    return aws.create(config)


# Creation and no-op


def test_from_nothing(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D)
    result = module.done(domains=[D], certificate_arn=arn)
    assert module.requests == [LIST, CREATE]
    assert result["actions"] == [f"create CloudFront distribution for {D}"]
    distribution = result["distribution"]
    assert (distribution["domains"], distribution["endpoint"]) == ([D], "spgo.io")
    assert (distribution["certificate_arn"], distribution["status"]) == (arn, "InProgress")
    assert distribution["domain_name"].endswith(".cloudfront.net")
    assert result["serving_records"] == [
        {"name": D, "type": "CNAME", "value": distribution["domain_name"], "ttl": 3600}
    ]
    assert result["diff"]["before"] == {"state": "absent"}
    assert result["diff"]["after"]["forwarded_host"] == D


def test_check_mode_on_an_empty_account(module: Module, aws: CloudFrontLab) -> None:
    result = module(check_mode=True, domains=[D], certificate_arn=aws.certificate(D))
    distribution = result["distribution"]
    assert module.requests == [LIST]
    assert [distribution[key] for key in ("id", "arn", "domain_name", "status")] == [None] * 4
    assert result["serving_records"] == [{"name": D, "type": "CNAME", "value": None, "ttl": 3600}]


def test_a_second_run_takes_one_request(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D)
    made = module(domains=[D], certificate_arn=arn)["distribution"]
    for options in ({"domains": [D], "certificate_arn": arn}, {"domains": ["TRACK.example.com."]}):
        assert module(**options)["changed"] is False
        assert module.requests == [LIST]
    assert module(distribution_id=made["id"])["changed"] is False
    assert module.requests == [GET]


def test_tags_are_given_at_creation_and_looked_at_only_when_named(module: Module, aws: CloudFrontLab) -> None:
    options: dict[str, Any] = {"domains": [D], "certificate_arn": aws.certificate(D)}
    result = module.done(**options, tags={"team": "messaging", "stage": "live"})
    assert module.requests == [LIST, CREATE]
    tags = "GET /tagging"
    module(**options, tags={"team": "messaging"})
    assert module.requests == [LIST, tags]
    changed = module.done(**options, tags={"team": "mail"}, purge_tags=True)
    assert module.requests == [LIST, tags, "POST /tagging", "POST /tagging"]
    assert changed["distribution"]["tags"] == {"team": "mail"}
    stored = aws.client.list_tags_for_resource(Resource=result["distribution"]["arn"])["Tags"]["Items"]
    assert stored == [{"Key": "team", "Value": "mail"}]


def test_found_on_the_second_page(module: Module, aws: CloudFrontLab) -> None:
    options: dict[str, Any] = {"domains": [D], "certificate_arn": aws.certificate(D)}
    for number in range(101):
        config = full_config()
        behavior = config["DefaultCacheBehavior"]
        behavior["FunctionAssociations"] = {"Quantity": 0}
        config.update(
            {
                "CallerReference": f"other-{number}",
                "Aliases": {"Quantity": 0},
                "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
            }
        )
        aws.create(config)
    module(**options)
    assert module.requests == [LIST, LIST, CREATE]
    assert module(**options)["changed"] is False
    assert module.requests == [LIST, LIST]


# Updates


def test_endpoint_changes_in_place(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D)
    made = module(domains=[D], certificate_arn=arn)["distribution"]
    result = module.done(domains=[D], endpoint="eu")
    assert module.requests == [LIST, GET, PUT]
    assert result["distribution"]["endpoint"] == "eu.spgo.io"
    assert [origin["DomainName"] for origin in aws.config(made["id"])["Origins"]["Items"]] == ["eu.spgo.io"]
    module.done(distribution_id=made["id"], endpoint="us")
    assert module.requests == [GET, PUT]


def test_what_is_not_named_survives(module: Module, aws: CloudFrontLab) -> None:
    distribution_id = owned(aws)
    before = aws.config(distribution_id)
    module.done(domains=[D], endpoint="eu")
    assert differences(before, aws.config(distribution_id)) == {
        "Origins.Items[0].DomainName",
        "Origins.Items[0].CustomHeaders.Quantity",
        "Origins.Items[0].CustomHeaders.Items",
    }
    before = aws.config(distribution_id)
    module.done(domains=[D], cache_settings="policies")
    after = aws.config(distribution_id)
    behavior = "DefaultCacheBehavior"
    assert differences(before, after) == {
        f"{behavior}.{key}"
        for key in ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL", "CachePolicyId", "OriginRequestPolicyId")
    }


def test_further_domains_are_added_and_kept(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate("a.example.com", "b.example.com", "c.example.com")
    common: dict[str, Any] = {"certificate_arn": arn, "identify_domain": "function"}
    module.done(domains=["b.example.com", "a.example.com"], **common)
    assert module(domains=["a.example.com", "b.example.com"], **common)["changed"] is False
    result = module.done(domains=["c.example.com", "b.example.com"], **common)
    assert result["distribution"]["domains"] == ["a.example.com", "b.example.com", "c.example.com"]
    assert module.requests == [LIST, FUNCTION, GET, PUT]
    common = {"certificate_arn": arn, "purge_domains": True}
    result = module.done(domains=["c.example.com"], **common)
    assert result["distribution"]["domains"] == ["c.example.com"]
    assert result["distribution"]["identify_domain"] == "function"
    result = module.done(domains=["c.example.com"], identify_domain="header", **common)
    assert result["distribution"]["identify_domain"] == "header"


def test_a_change_by_somebody_else_meanwhile_is_kept(module: Module, aws: CloudFrontLab) -> None:
    distribution_id = owned(aws)

    def meanwhile() -> None:
        aws.edit(distribution_id, lambda config: config.update({"Comment": "changed meanwhile"}))

    aws.before["PUT /distribution"] = meanwhile
    result = module(domains=[D], endpoint="eu")
    assert result["changed"], result
    config = aws.config(distribution_id)
    assert (config["Comment"], config["Origins"]["Items"][0]["DomainName"]) == ("changed meanwhile", "eu.spgo.io")


def test_one_who_changes_it_again_and_again_ends_the_task(module: Module, aws: CloudFrontLab) -> None:
    distribution_id = owned(aws)
    rounds = iter(range(10))

    def meanwhile() -> None:
        # A hook is taken off before it is called, so that the owner's own write is not met by it.
        aws.edit(distribution_id, lambda config: config.update({"Comment": f"changed {next(rounds)}"}))
        aws.before["PUT /distribution"] = meanwhile

    aws.before["PUT /distribution"] = meanwhile
    result = module(domains=[D], endpoint="eu")
    assert result["failed"]
    assert "PreconditionFailed" in result["msg"]
    assert aws.config(distribution_id)["Origins"]["Items"][0]["DomainName"] == "spgo.io"
    aws.before.clear()


# Policies and function


def test_policies_are_made_shared_and_corrected(module: Module, aws: CloudFrontLab) -> None:
    other = "other.example.com"
    arn = aws.certificate(D, other)
    common: dict[str, Any] = {"certificate_arn": arn, "cache_settings": "policies"}
    result = module.done(domains=[D], **common)
    assert result["actions"][:2] == [SHARED_CACHE_POLICY, SHARED_ORIGIN_POLICY]
    assert len(module.requests) == 6
    second = module.done(domains=[other], **common)
    assert second["actions"] == [f"create CloudFront distribution for {other}"]
    ids = [aws.config(one["distribution"]["id"])["DefaultCacheBehavior"]["CachePolicyId"] for one in (result, second)]
    assert ids[0] == ids[1]
    module(domains=[D], **common)
    assert module.requests == [LIST, CACHE_POLICIES, ORIGIN_POLICIES]
    _spoil_cache_policy(aws, ids[0])
    corrected = module.done(domains=[D], **common)
    assert corrected["actions"] == ["update CloudFront cache policy sparkpost-tracking"]
    assert (corrected["diff"]["before"]["max_ttl"], corrected["diff"]["after"]["max_ttl"]) == (86400, 10)
    assert module(domains=[D], certificate_arn=arn)["changed"] is False
    legacy = module.done(domains=[D], certificate_arn=arn, cache_settings="legacy")
    assert (legacy["distribution"]["cache_settings"], legacy["distribution"]["max_ttl"]) == ("legacy", 31536000)


def _spoil_cache_policy(aws: CloudFrontLab, policy_id: str) -> None:
    found = aws.client.get_cache_policy(Id=policy_id)
    config = {**found["CachePolicy"]["CachePolicyConfig"], "MaxTTL": 86400}
    aws.client.update_cache_policy(Id=policy_id, IfMatch=found["ETag"], CachePolicyConfig=config)


def test_other_ttls_have_a_policy_of_their_own(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D)
    module.done(domains=[D], certificate_arn=arn, cache_settings="policies", default_ttl=60)
    listed = aws.client.list_cache_policies(Type="custom")["CachePolicyList"]["Items"]
    assert [one["CachePolicy"]["CachePolicyConfig"]["Name"] for one in listed] == ["sparkpost-tracking-ttl-1-60-60"]


@pytest.mark.parametrize("cache_settings", ["legacy", "policies"])
def test_function_for_several_domains(module: Module, aws: CloudFrontLab, cache_settings: str) -> None:
    domains = ["a.example.com", "b.example.com"]
    options: dict[str, Any] = {
        "domains": domains,
        "certificate_arn": aws.certificate(*domains),
        "identify_domain": "function",
        "cache_settings": cache_settings,
    }
    result = module.done(**options)
    assert result["distribution"]["function"] == {"name": functions.NAME, "current": True}
    assert set(result["distribution"]["forwarded_headers"]) == {"User-Agent", "X-Forwarded-Host"}
    module(**options)
    policies = [CACHE_POLICIES, ORIGIN_POLICIES] if cache_settings == "policies" else []
    assert module.requests == [LIST, *policies, FUNCTION]


def test_a_spoilt_function_is_published_anew(module: Module, aws: CloudFrontLab) -> None:
    domains = ["a.example.com", "b.example.com"]
    options: dict[str, Any] = {
        "domains": domains,
        "certificate_arn": aws.certificate(*domains),
        "identify_domain": "function",
    }
    module(**options)
    client = aws.client
    etag = client.describe_function(Name=functions.NAME)["ETag"]
    spoilt = client.update_function(
        Name=functions.NAME,
        IfMatch=etag,
        FunctionConfig={"Comment": "", "Runtime": "cloudfront-js-2.0"},
        FunctionCode=b"function handler(event) { return event.request; }",
    )
    client.publish_function(Name=functions.NAME, IfMatch=spoilt["ETag"])
    result = module.done(**options)
    assert result["actions"] == [f"publish CloudFront function {functions.NAME}"]
    assert client.get_function(Name=functions.NAME, Stage="LIVE")["FunctionCode"].read() == functions.CODE


def test_a_run_stopped_before_the_function_was_published_is_continued(module: Module, aws: CloudFrontLab) -> None:
    domains = ["a.example.com", "b.example.com"]
    aws.client.create_function(
        Name=functions.NAME,
        FunctionConfig={"Comment": "", "Runtime": "cloudfront-js-2.0"},
        FunctionCode=functions.CODE,
    )
    result = module.done(domains=domains, certificate_arn=aws.certificate(*domains), identify_domain="function")
    assert result["actions"][0] == f"publish CloudFront function {functions.NAME}"


def test_a_foreign_viewer_request_function_is_never_replaced(module: Module, aws: CloudFrontLab) -> None:
    distribution_id = owned(aws)
    association = {"FunctionARN": FOREIGN_FUNCTION, "EventType": "viewer-request"}
    aws.edit(
        distribution_id,
        lambda config: config["DefaultCacheBehavior"].update(
            {"FunctionAssociations": {"Quantity": 1, "Items": [association]}}
        ),
    )
    before = aws.config(distribution_id)
    message = module.refused(domains=[D], identify_domain="function")
    assert "owners-own-function" in message
    assert D in message
    assert aws.config(distribution_id) == before


# What is not ours


def test_a_foreign_distribution_is_refused_then_adopted(module: Module, aws: CloudFrontLab) -> None:
    config = full_config()
    config["Origins"]["Items"][0]["DomainName"] = "www.shop.example"
    distribution_id = owned(aws, Origins=config["Origins"], Comment="the shop")
    before = aws.config(distribution_id)
    message = module.refused(domains=[D])
    assert module.requests == [LIST]
    for word in (distribution_id, "the shop", "www.shop.example", "adopt"):
        assert word in message
    module.refused(domains=[D], state="absent")
    module.done(domains=[D], endpoint="us", adopt=True)
    after = aws.config(distribution_id)
    assert after["Origins"]["Items"][:2] == before["Origins"]["Items"]
    assert after["DefaultCacheBehavior"]["TargetOriginId"] == "sparkpost-tracking"


def test_domains_on_several_distributions_are_named(module: Module, aws: CloudFrontLab) -> None:
    names = ("a.example.com", "b.example.com")
    arn = aws.certificate(*names)
    made = [module(domains=[name], certificate_arn=arn)["distribution"]["id"] for name in names]
    message = module.refused(domains=list(names), certificate_arn=arn, identify_domain="function")
    for word in (*names, *made):
        assert word in message


def test_an_alias_of_another_account(module: Module, aws: CloudFrontLab) -> None:
    aws.served.service.hold_alias(D)
    result = module(domains=[D], certificate_arn=aws.certificate(D))
    assert (result["failed"], result["changed"]) == (True, False)
    assert "CNAMEAlreadyExists" in result["msg"]
    assert "another account" in result["msg"]
    assert (result["failed_action"], result["applied"]) == (f"create CloudFront distribution for {D}", [])


def test_an_alias_that_was_taken_off_while_the_record_still_points_there(dns_site: Site, run_task: RunTask) -> None:
    """CloudFront keeps the name for the distribution that the record leads to, though that has it no longer."""
    site = dns_site
    site.reconfigure(lambda config: config.update(Aliases={"Quantity": 0}))
    options = {"domains": [HOME], "certificate_arn": site.certificate(), "retry_timeout": 20, "wait": False}
    refused = run_task(MODULE, options)
    assert (refused["failed"], refused["changed"]) == (True, False)
    assert (
        f"The record {HOME} points at {site.target}, which is this account's distribution {site.id} " in refused["msg"]
    )
    assert f"add 'distribution_id: {site.id}'" in refused["msg"]
    assert "another account" not in refused["msg"]
    assert len(site.world.aws.distributions()) == 1
    done = run_task(MODULE, {**options, "distribution_id": site.id})
    assert not done["failed"], done["msg"]
    assert done["distribution"]["domains"] == [HOME]


def test_an_alias_whose_record_points_at_another_accounts_distribution(dns_site: Site, run_task: RunTask) -> None:
    site, foreign = dns_site, "d000000000000a.cloudfront.net"
    site.reconfigure(lambda config: config.update(Aliases={"Quantity": 0}))
    site.world.aws.hold_alias(HOME)
    site.record(HOME, "CNAME", f"{foreign}.")
    refused = run_task(MODULE, {"domains": [HOME], "certificate_arn": site.certificate(), "retry_timeout": 20})
    assert refused["failed"]
    assert f"The record {HOME} points at {foreign}, which is no distribution of this account" in refused["msg"]


def test_a_refused_alias_without_a_record_leaves_nothing_in_the_resolvers_memory(
    dns_site: Site, run_task: RunTask
) -> None:
    site = dns_site
    site.reconfigure(lambda config: config.update(Aliases={"Quantity": 0}))
    site.world.aws.hold_alias(HOME)
    site.remove(HOME, "CNAME")
    site.world.flush_resolvers()
    refused = run_task(MODULE, {"domains": [HOME], "certificate_arn": site.certificate(), "retry_timeout": 20})
    assert "so one of another account does" in refused["msg"]
    site.record(HOME, "CNAME", f"{site.target}.")
    assert [bool(resolver.lookup(HOME, "CNAME").answer) for resolver in site.world.resolvers] == [True, True]


def test_an_alias_of_another_distribution_of_ones_own(module: Module, aws: CloudFrontLab) -> None:
    arn = aws.certificate(D, "b.example.com")
    holder = module(domains=["b.example.com"], certificate_arn=arn)["distribution"]["id"]
    own = module(domains=[D], certificate_arn=arn)["distribution"]["id"]
    result = module(distribution_id=own, domains=[D, "b.example.com"], certificate_arn=arn, identify_domain="function")
    assert result["failed"]
    assert f"b.example.com is on {holder}" in result["msg"]


# Refusals of the certificate


@pytest.mark.parametrize("case", ["pending", "other names", "unknown"])
def test_a_certificate_that_cannot_be_used(module: Module, aws: CloudFrontLab, case: str) -> None:
    arns = {
        "pending": lambda: aws.served.request_certificate(D),
        "other names": lambda: aws.certificate("www.example.net"),
        "unknown": lambda: aws.certificate(D)[:-12] + "000000000000",
    }
    result = module(domains=[D], certificate_arn=arns[case]())
    assert (result["failed"], result["changed"]) == (True, False)
    assert "InvalidViewerCertificate" in result["msg"]
    assert "cover every domain" in result["msg"]
    assert aws.client.list_distributions()["DistributionList"].get("Items", []) == []


def test_a_domain_needs_a_certificate(module: Module) -> None:
    refused = module(domains=[D])
    assert (refused["failed"], refused["changed"]) == (True, False)
    assert "certificate_arn" in refused["msg"]


def test_in_check_mode_the_certificate_may_be_yet_to_be_requested(module: Module) -> None:
    predicted = module(check_mode=True, domains=[D])
    assert (predicted["failed"], predicted["changed"]) == (False, True)
    assert predicted["distribution"]["certificate_arn"] is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"domains": ["example.com"]}, "subdomain"),
        ({"domains": [f"n{number}.example.com" for number in range(101)]}, "100 domains"),
        ({"domains": [D], "min_ttl": 60, "default_ttl": 10}, "min_ttl"),
        ({"domains": [D], "endpoint": "asia"}, "endpoint"),
        ({"domains": [D], "viewer_protocol": "https-only"}, "breaks the http links"),
        ({"domains": [D], "path_pattern": "/f/*"}, "manage=user_agent"),
        ({"domains": [D], "wait_interval": 0}, "wait_interval"),
        ({"domains": [D], "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1-2"}, "us-east-1"),
        ({"domains": ["a.example.com", "b.example.com"], "identify_domain": "header"}, "identify_domain"),
        ({"distribution_id": "E1", "manage": "user_agent", "domains": [D]}, "takes no domains"),
        ({"distribution_id": "E1", "manage": "user_agent", "state": "absent"}, "can only be present"),
    ],
)
def test_bad_input_asks_nothing(module: Module, options: dict[str, Any], words: str) -> None:
    assert words in module.refused(**options)
    assert module.requests == []


def test_an_id_that_is_unknown(module: Module, aws: CloudFrontLab) -> None:
    assert "NoSuchDistribution" in module.refused(distribution_id="E1A2B3C4D5E6F7", certificate_arn=aws.certificate(D))
    assert module(distribution_id="E1A2B3C4D5E6F7", state="absent")["changed"] is False
