# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's policies and functions in the lab: versions, names, use and stages."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.aws.served import ServedAws, distribution_config, served_aws

UNKNOWN_ID = "00000000-0000-0000-0000-000000000000"
CACHE_CONFIG: dict[str, Any] = {
    "Name": "tracking",
    "MinTTL": 0,
    "DefaultTTL": 60,
    "MaxTTL": 60,
    "ParametersInCacheKeyAndForwardedToOrigin": {
        "EnableAcceptEncodingGzip": False,
        "HeadersConfig": {"HeaderBehavior": "none"},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "all"},
    },
}
ORIGIN_CONFIG: dict[str, Any] = {
    "Name": "tracking",
    "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": {"Quantity": 1, "Items": ["User-Agent"]}},
    "CookiesConfig": {"CookieBehavior": "none"},
    "QueryStringsConfig": {"QueryStringBehavior": "all"},
}


class Kind:
    """The calls of one kind of policy."""

    def __init__(self, cloudfront: Any, word: str, config: dict[str, Any]) -> None:
        self.cloudfront, self.word, self.config = cloudfront, word, config
        self.name = {"cache_policy": "CachePolicy", "origin_request_policy": "OriginRequestPolicy"}[word]

    def call(self, verb: str, config: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
        if config:
            params[f"{self.name}Config"] = config
        answer: dict[str, Any] = getattr(self.cloudfront, f"{verb}_{self.word}")(**params)
        return answer

    def list(self, **params: Any) -> dict[str, Any]:
        word = self.word.replace("policy", "policies")
        found: dict[str, Any] = getattr(self.cloudfront, f"list_{word}")(**params)[f"{self.name}List"]
        return found


@pytest.fixture
def aws() -> Iterator[ServedAws]:
    with served_aws() as served:
        yield served


@pytest.fixture(params=["cache_policy", "origin_request_policy"])
def kind(request: pytest.FixtureRequest, aws: ServedAws) -> Kind:
    config = CACHE_CONFIG if request.param == "cache_policy" else ORIGIN_CONFIG
    return Kind(aws.client("cloudfront"), request.param, copy.deepcopy(config))


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as caught:
        action()
    return str(caught.value.response["Error"]["Code"])


def attach(kind: Kind, policy_id: str) -> None:
    """Makes a distribution that uses the policy."""
    config = distribution_config()
    behavior = config["DefaultCacheBehavior"]
    for key in ("ForwardedValues", "MinTTL"):
        del behavior[key]
    behavior["CachePolicyId"] = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    behavior[f"{kind.name}Id"] = policy_id
    kind.cloudfront.create_distribution(DistributionConfig=config)


def test_policy_life_cycle(kind: Kind, aws: ServedAws) -> None:
    made = kind.call("create", kind.config)
    policy_id = made[kind.name]["Id"]
    read = kind.call("get", Id=policy_id)
    assert read["ETag"] == made["ETag"]
    assert read[kind.name][f"{kind.name}Config"] == kind.config
    changed = {**kind.config, "Name": "renamed"}
    updated = kind.call("update", changed, Id=policy_id, IfMatch=made["ETag"])
    assert updated["ETag"] != made["ETag"]
    assert aws.service.policy(policy_id) == changed
    kind.call("delete", Id=policy_id, IfMatch=updated["ETag"])
    assert code_of(lambda: kind.call("get", Id=policy_id)) == f"NoSuch{kind.name}"
    assert aws.service.policy(policy_id) is None


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize(
    ("if_match", "code"), [({}, "InvalidIfMatchVersion"), ({"IfMatch": "E0000000000000"}, "PreconditionFailed")]
)
def test_policy_versions(kind: Kind, verb: str, if_match: dict[str, str], code: str) -> None:
    policy_id = kind.call("create", kind.config)[kind.name]["Id"]
    config = kind.config if verb == "update" else None
    assert code_of(lambda: kind.call(verb, config, Id=policy_id, **if_match)) == code


def test_policy_names_are_unique(kind: Kind) -> None:
    kind.call("create", kind.config)
    assert code_of(lambda: kind.call("create", kind.config)) == f"{kind.name}AlreadyExists"
    other = kind.call("create", {**kind.config, "Name": "other"})
    renamed = code_of(lambda: kind.call("update", kind.config, Id=other[kind.name]["Id"], IfMatch=other["ETag"]))
    assert renamed == f"{kind.name}AlreadyExists"


def test_policy_in_use(kind: Kind) -> None:
    made = kind.call("create", kind.config)
    attach(kind, made[kind.name]["Id"])
    refused = code_of(lambda: kind.call("delete", Id=made[kind.name]["Id"], IfMatch=made["ETag"]))
    assert refused == f"{kind.name}InUse"


def test_managed_policies(kind: Kind) -> None:
    kind.call("create", kind.config)
    managed, custom = kind.list(Type="managed"), kind.list(Type="custom")
    assert {item["Type"] for item in managed["Items"]} == {"managed"}
    assert [item[kind.name][f"{kind.name}Config"]["Name"] for item in custom["Items"]] == ["tracking"]
    assert kind.list()["Quantity"] == managed["Quantity"] + 1
    policy = kind.call("get", Id=managed["Items"][0][kind.name]["Id"])
    policy_id, etag = policy[kind.name]["Id"], policy["ETag"]
    assert code_of(lambda: kind.call("update", kind.config, Id=policy_id, IfMatch=etag)) == "IllegalUpdate"
    assert code_of(lambda: kind.call("delete", Id=policy_id, IfMatch=etag)) == "IllegalDelete"


def test_policy_pages(kind: Kind) -> None:
    for number in range(3):
        kind.call("create", {**kind.config, "Name": f"tracking-{number}"})
    first = kind.list(Type="custom", MaxItems="2")
    second = kind.list(Type="custom", MaxItems="2", Marker=first["NextMarker"])
    assert (first["Quantity"], second["Quantity"]) == (2, 1)
    assert "NextMarker" not in second


def test_cache_policy_ttls(aws: ServedAws) -> None:
    cloudfront = aws.client("cloudfront")
    short = {key: value for key, value in CACHE_CONFIG.items() if key not in ("DefaultTTL", "MaxTTL")}
    made = cloudfront.create_cache_policy(CachePolicyConfig={**short, "MinTTL": 100000})
    stored = made["CachePolicy"]["CachePolicyConfig"]
    assert (stored["DefaultTTL"], stored["MaxTTL"]) == (100000, 31536000)
    wrong = {**CACHE_CONFIG, "Name": "wrong", "DefaultTTL": 61}
    assert code_of(lambda: cloudfront.create_cache_policy(CachePolicyConfig=wrong)) == "InvalidArgument"


def test_policy_quantities(aws: ServedAws) -> None:
    wrong = copy.deepcopy(ORIGIN_CONFIG)
    wrong["HeadersConfig"]["Headers"]["Quantity"] = 2
    create = aws.client("cloudfront").create_origin_request_policy
    assert code_of(lambda: create(OriginRequestPolicyConfig=wrong)) == "InconsistentQuantities"


SETTINGS = {"Comment": "", "Runtime": "cloudfront-js-2.0"}


def test_function_stages(aws: ServedAws) -> None:
    cloudfront = aws.client("cloudfront")
    made = cloudfront.create_function(Name="host", FunctionConfig=SETTINGS, FunctionCode=b"// one")
    assert made["FunctionSummary"]["Status"] == "UNPUBLISHED"
    assert code_of(lambda: cloudfront.get_function(Name="host", Stage="LIVE")) == "NoSuchFunctionExists"
    published = cloudfront.publish_function(Name="host", IfMatch=made["ETag"])["FunctionSummary"]
    assert published["FunctionMetadata"]["Stage"] == "LIVE"
    updated = cloudfront.update_function(
        Name="host", IfMatch=made["ETag"], FunctionConfig=SETTINGS, FunctionCode=b"// two"
    )
    assert updated["ETag"] != made["ETag"]
    codes = {
        stage: cloudfront.get_function(Name="host", Stage=stage)["FunctionCode"].read()
        for stage in ("LIVE", "DEVELOPMENT")
    }
    assert codes == {"LIVE": b"// one", "DEVELOPMENT": b"// two"}
    assert cloudfront.list_functions()["FunctionList"]["Quantity"] == 2
    assert cloudfront.list_functions(Stage="LIVE")["FunctionList"]["Quantity"] == 1
    cloudfront.delete_function(Name="host", IfMatch=updated["ETag"])
    assert code_of(lambda: cloudfront.describe_function(Name="host", Stage="LIVE")) == "NoSuchFunctionExists"


@pytest.mark.parametrize(
    ("if_match", "code"), [({}, "InvalidIfMatchVersion"), ({"IfMatch": "E0000000000000"}, "PreconditionFailed")]
)
def test_function_versions(aws: ServedAws, if_match: dict[str, str], code: str) -> None:
    cloudfront = aws.client("cloudfront")
    cloudfront.create_function(Name="host", FunctionConfig=SETTINGS, FunctionCode=b"// one")
    # The client demands a value for each of these, and an empty one is what AWS calls a missing one.
    version = if_match or {"IfMatch": ""}
    body = {"FunctionConfig": SETTINGS, "FunctionCode": b"// two"}
    assert code_of(lambda: cloudfront.update_function(Name="host", **version, **body)) == code
    assert code_of(lambda: cloudfront.publish_function(Name="host", **version)) == code
    assert code_of(lambda: cloudfront.delete_function(Name="host", **version)) == code


def test_function_refusals(aws: ServedAws) -> None:
    cloudfront = aws.client("cloudfront")
    create = cloudfront.create_function
    made = create(Name="host", FunctionConfig=SETTINGS, FunctionCode=b"// one")
    again = {"Name": "host", "FunctionConfig": SETTINGS, "FunctionCode": b"// one"}
    assert code_of(lambda: create(**again)) == "FunctionAlreadyExists"
    assert code_of(lambda: create(**{**again, "Name": "a b"})) == "InvalidArgument"
    runtime = {"Comment": "", "Runtime": "cloudfront-js-9.0"}
    assert code_of(lambda: create(**{**again, "Name": "new", "FunctionConfig": runtime})) == "InvalidArgument"
    large = {**again, "Name": "large", "FunctionCode": b"x" * 10241}
    assert code_of(lambda: create(**large)) == "FunctionSizeLimitExceeded"
    cloudfront.publish_function(Name="host", IfMatch=made["ETag"])
    config = distribution_config()
    config["DefaultCacheBehavior"]["FunctionAssociations"] = {
        "Quantity": 1,
        "Items": [
            {
                "EventType": "viewer-request",
                "FunctionARN": made["FunctionSummary"]["FunctionMetadata"]["FunctionARN"],
            }
        ],
    }
    cloudfront.create_distribution(DistributionConfig=config)
    assert code_of(lambda: cloudfront.delete_function(Name="host", IfMatch=made["ETag"])) == "FunctionInUse"
    live = cloudfront.describe_function(Name="host", Stage="LIVE")
    assert live["FunctionSummary"]["Status"] == "ASSOCIATED"
