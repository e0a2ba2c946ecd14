# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which IAM actions the calls of this collection take, and what each group of them is for.

The policies of the page Permissions are made from this table, and a refusal names its action by it.
Source: AWS's Service Authorization Reference, "API operations defined by …", of each service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: How IAM calls a service that boto3 calls otherwise.
_PREFIXES = {"pricing-plan-manager": "pricingplanmanager"}
#: Operations whose action is not the one of their name alone.
_OTHERS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("cloudfront", "create_distribution_with_tags"): ("cloudfront:CreateDistribution", "cloudfront:TagResource"),
}


@dataclass(frozen=True)
class Statement:
    """A statement of the policy: what it is for, and the operations that it allows, by service as boto3 names both."""

    sid: str
    purpose: str
    operations: Mapping[str, tuple[str, ...]]

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions, in the order of the operations, each once."""
        listed = (
            action
            for service, operations in self.operations.items()
            for operation in operations
            for action in actions_of(service, operation)
        )
        return tuple(dict.fromkeys(listed))


def actions_of(service: str, operation: str) -> tuple[str, ...]:
    """The actions that an operation takes: ``acm:ListCertificates`` for ``acm`` and ``list_certificates``."""
    named = f"{_PREFIXES.get(service, service)}:{''.join(word.capitalize() for word in operation.split('_'))}"
    return _OTHERS.get((service, operation), (named,))


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "SetUp",
        "certificates and distributions",
        {
            "acm": ("list_certificates", "describe_certificate", "request_certificate"),
            "cloudfront": ("list_distributions", "get_distribution", "create_distribution", "update_distribution"),
        },
    ),
    Statement(
        "Records",
        "DNS records in Route 53",
        {
            "route53": (
                "list_hosted_zones_by_name",
                "list_resource_record_sets",
                "change_resource_record_sets",
                "get_change",
            )
        },
    ),
    Statement(
        "Tags",
        "the tags of certificates and distributions, if any are specified",
        {
            "acm": ("add_tags_to_certificate", "list_tags_for_certificate"),
            "cloudfront": ("list_tags_for_resource", "tag_resource", "untag_resource"),
        },
    ),
    Statement(
        "OwnCertificates",
        "certificates that you import",
        {"acm": ("import_certificate", "get_certificate")},
    ),
    Statement(
        "CachePolicies",
        "``cache_settings: policies``",
        {
            "cloudfront": (
                "list_cache_policies",
                "get_cache_policy",
                "get_cache_policy_config",
                "create_cache_policy",
                "update_cache_policy",
                "list_origin_request_policies",
                "get_origin_request_policy",
                "get_origin_request_policy_config",
                "create_origin_request_policy",
                "update_origin_request_policy",
            )
        },
    ),
    Statement(
        "SharedDistribution",
        "several domains on one distribution (``identify_domain: function``)",
        {
            "cloudfront": (
                "get_function",
                "describe_function",
                "create_function",
                "update_function",
                "publish_function",
            )
        },
    ),
    Statement(
        "Tenants",
        "many domains as tenants of one distribution (``cloudfront_tracking_tenants``), together with ``SetUp``, "
        "``CachePolicies`` and ``SharedDistribution``; also ``state: absent`` of tenants",
        {
            "cloudfront": (
                "list_distributions_by_connection_mode",
                "get_connection_group",
                "create_connection_group",
                "update_connection_group",
                "list_distribution_tenants",
                "get_distribution_tenant",
                "get_distribution_tenant_by_domain",
                "create_distribution_tenant",
                "update_distribution_tenant",
                "delete_distribution_tenant",
                "get_managed_certificate_details",
            )
        },
    ),
    Statement(
        "PricingPlans",
        "finding out about flat-rate pricing plans before anything is changed",
        {"pricing-plan-manager": ("list_subscriptions",)},
    ),
    Statement(
        "Undo",
        "``state: absent``, as in ``undo.yml`` of the guides",
        {"acm": ("delete_certificate",), "cloudfront": ("delete_distribution",)},
    ),
)
#: What an audit with the default settings reads.
AUDIT = Statement(
    "Audit",
    "an audit",
    {
        "acm": ("list_certificates", "describe_certificate"),
        "cloudfront": ("list_distributions", "get_distribution"),
        "route53": ("list_hosted_zones_by_name", "list_resource_record_sets"),
    },
)
