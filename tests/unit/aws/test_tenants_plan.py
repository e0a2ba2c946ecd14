# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for tenants and for the multi-tenant distribution that they share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.model import Distribution
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.tenants.desired import (
    ARGUMENTS,
    DesiredTenant,
    DesiredTenants,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.tenants.model import (
    ConnectionGroup,
    Tenant,
    tenant_name,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.tenants.plan import planned, removed
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.tenants.template import (
    TenantsShared,
    plan_template,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
OTHER = ARN.replace("12345678-", "87654321-")
NAME = "track.example.com"
GROUP = ConnectionGroup("sparkpost-tracking", id="cg_1", routing_endpoint="d1.cloudfront.net")
HELD = Tenant(
    NAME,
    (NAME,),
    "E1",
    "cg_1",
    customizations={"Certificate": {"Arn": ARN}, "WebAcl": {"Action": "disable"}},
    id="dt_1",
    status="Deployed",
)


def wishes(*domains: dict[str, Any], **options: Any) -> DesiredTenants:
    defaults = {name: option.get("default") for name, option in ARGUMENTS.options.items()}
    return DesiredTenants.from_user({**defaults, "domains": list(domains), **options}, check_mode=False)


def made(**options: Any) -> TenantsShared:
    """What stands after a task with these options."""
    after = plan_template(TenantsShared(), wishes({"domain": NAME, "certificate_arn": ARN}, **options)).after
    assert after is not None
    assert after.distribution is not None
    return replace(after, distribution=replace(after.distribution, id="E1"), group=GROUP)


def test_a_new_template_has_what_clicks_need_and_nothing_of_a_standard_one() -> None:
    plan = plan_template(TenantsShared(), wishes({"domain": NAME, "certificate_arn": ARN}))
    assert [action.describe() for action in plan.actions] == [
        "create CloudFront cache policy sparkpost-tracking",
        "create CloudFront origin request policy sparkpost-tracking-forwarded-host",
        "publish CloudFront function sparkpost-tracking-forwarded-host",
        "create CloudFront multi-tenant distribution sparkpost-tracking",
        "create CloudFront connection group sparkpost-tracking",
    ]
    distribution = plan.after and plan.after.distribution
    assert isinstance(distribution, Distribution)
    config = distribution.config
    assert not {"Aliases", "PriceClass", "IsIPV6Enabled"} & set(config)
    assert (config["ConnectionMode"], config["Comment"]) == (
        "tenant-only",
        "SparkPost tracking tenants: sparkpost-tracking",
    )
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "allow-all"
    assert config["ViewerCertificate"]["ACMCertificateArn"] == ARN
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"


def test_the_second_plan_is_empty_and_a_change_is_one_write() -> None:
    stands = made()
    assert plan_template(stands, wishes({"domain": NAME})).actions == ()
    (action,) = plan_template(stands, wishes({"domain": NAME}, endpoint="eu")).actions
    assert (action.verb, action.before, action.after) == ("update", {"endpoint": "spgo.io"}, {"endpoint": "eu.spgo.io"})
    assert plan_template(stands, wishes({"domain": NAME}, endpoint="eu", manage_shared=False)).actions == ()
    assert plan_template(stands, wishes({"domain": NAME}, state="absent")).actions == ()


def test_without_a_certificate_cloudfront_decides_on_tls() -> None:
    plan = plan_template(TenantsShared(), wishes({"domain": NAME, "managed_certificate": True}))
    assert "CloudFront decides which TLS versions" in plan.warnings[0]


def test_what_is_not_ours_and_what_is_missing() -> None:
    foreign = made(endpoint="eu").distribution
    assert foreign is not None
    config = {**foreign.config}
    config["Origins"] = {"Quantity": 1, "Items": [{**config["Origins"]["Items"][0], "DomainName": "www.shop.example"}]}
    with pytest.raises(RefusedError, match="serves something else"):
        plan_template(TenantsShared(replace(foreign, config=config), GROUP), wishes({"domain": NAME}))
    with pytest.raises(RefusedError, match="'manage_shared' is false"):
        plan_template(TenantsShared(), wishes({"domain": NAME}, manage_shared=False))
    with pytest.raises(RefusedError, match="no multi-tenant distribution E9"):
        plan_template(TenantsShared(), wishes({"domain": NAME}, distribution_id="E9"))


@pytest.mark.parametrize(
    ("wish", "verbs", "after"),
    [
        (DesiredTenant(NAME), [], {}),
        (DesiredTenant(NAME, ARN, enabled=True), [], {}),
        (DesiredTenant(NAME, OTHER), ["update"], {"certificate_arn": OTHER}),
        (DesiredTenant(NAME, enabled=False), ["update"], {"enabled": False}),
        (DesiredTenant(NAME, managed=True), [], {}),
    ],
)
def test_a_tenant_that_stands(wish: DesiredTenant, verbs: list[str], after: dict[str, Any]) -> None:
    plan = planned(HELD, wish, made(), unknown=False)
    assert [action.verb for action in plan.actions] == verbs
    assert plan.after is not None
    assert plan.after.customizations["WebAcl"] == {"Action": "disable"}
    if verbs:
        assert plan.actions[0].after == after


def test_a_tenant_that_waits_for_its_certificate() -> None:
    waiting = replace(HELD, customizations={})
    assert [one.verb for one in planned(waiting, DesiredTenant(NAME, managed=True), made(), unknown=False).actions] == [
        "attach"
    ]
    new = planned(None, DesiredTenant(NAME, managed=True), made(), unknown=False)
    assert [one.verb for one in new.actions] == ["create", "attach"]


def test_a_new_tenant_needs_a_certificate() -> None:
    bare = TenantsShared(replace(made().distribution or Distribution({}), config={}), GROUP)
    with pytest.raises(RefusedError, match="needs a certificate"):
        planned(None, DesiredTenant(NAME), bare, unknown=False)
    for shared, unknown in ((bare, True), (made(), False)):
        assert [one.verb for one in planned(None, DesiredTenant(NAME), shared, unknown=unknown).actions] == ["create"]


def test_disabled_tenants_stay_so_and_say_it() -> None:
    plan = planned(replace(HELD, enabled=False), DesiredTenant(NAME), made(), unknown=False)
    assert (plan.actions, "is disabled" in plan.warnings[0]) == ((), True)


def test_removal_spares_what_serves_others() -> None:
    assert [one.verb for one in removed(HELD, NAME).actions] == ["disable", "delete"]
    assert [one.verb for one in removed(replace(HELD, enabled=False), NAME).actions] == ["delete"]
    assert removed(None, NAME).actions == ()
    with pytest.raises(RefusedError, match=r"also serves b\.example\.com"):
        removed(replace(HELD, domains=(NAME, "b.example.com")), NAME)


def test_names_of_tenants_are_short_enough_and_distinct() -> None:
    long = f"{'a' * 60}.{'b' * 60}.{'c' * 60}.example.com"
    assert tenant_name(NAME) == NAME
    assert len(tenant_name(long)) <= 128
    assert tenant_name(long) != tenant_name(f"x{long[1:]}")
