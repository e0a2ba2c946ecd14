# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each operation demands of the identity that asks: actions, resources and condition keys.

Source: AWS's Service Authorization Reference and the ACM user guide, "ACM API permissions". How a refusal names the
resource: aws/aws-cdk#33249, exercism/website#6747, DFE-Digital/teaching-vacancies#6568,
ministryofjustice/modernisation-platform#3313, aws-ia/terraform-aws-eks-blueprints-addons#198, go-acme/lego#716.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from lab.aws.account import ACCOUNT_ID
from lab.aws.iam.policy import Demand

#: Operations that take another action than the one of their name, or more than one.
_OTHERS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("cloudfront", "CreateDistributionWithTags"): ("CreateDistribution", "TagResource"),
}
#: ACM wants this where a new certificate comes with tags.
_TAG = "AddTagsToCertificate"
#: Parts of a path of CloudFront's that name a kind of resource.
_KINDS = (
    "distribution",
    "distribution-tenant",
    "connection-group",
    "cache-policy",
    "origin-request-policy",
    "response-headers-policy",
    "function",
)
_VERSION = re.compile(r"\d{4}_\d\d_\d\d$")


def demands(
    service: str, operation: str, region: str, uri_params: Mapping[str, Any], params: Mapping[str, Any]
) -> list[Demand]:
    """What is asked of IAM before an operation is carried out; all of them must be allowed."""
    name = _VERSION.sub("", operation)
    actions = _OTHERS.get((service, name), (name,))
    if name.startswith("CreateDistribution") and _is_template(params):
        # A multi-tenant distribution comes with a connection group where the account has none.
        actions = (*actions, "CreateConnectionGroup")
    if service == "acm" and name in ("RequestCertificate", "ImportCertificate") and params.get("Tags"):
        actions = (*actions, _TAG)
    find = _RESOURCES.get(service)
    resource = "*" if find is None else find(name, region, uri_params, params)
    context = {"aws:requestedregion": (region,), "aws:securetransport": ("true",), **_context(service, name, params)}
    return [Demand(f"{service}:{action}", resource, context) for action in actions]


def _is_template(params: Mapping[str, Any]) -> bool:
    config = params.get("DistributionConfigWithTags", params).get("DistributionConfig") or {}
    return bool(config.get("ConnectionMode") == "tenant-only")


def _acm(name: str, region: str, _uri: Mapping[str, Any], params: Mapping[str, Any]) -> str:
    if name.startswith("List") and "CertificateArn" not in params:
        return "*"
    return str(params.get("CertificateArn") or f"arn:aws:acm:{region}:{ACCOUNT_ID}:certificate/*")


def _cloudfront(name: str, _region: str, uri: Mapping[str, Any], params: Mapping[str, Any]) -> str:
    if name in ("ListTagsForResource", "TagResource", "UntagResource"):
        return str(params.get("Resource") or "*")
    if name.startswith("List"):
        return "*"
    if name == "GetManagedCertificateDetails":
        name = "DistributionTenant"
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    kind = next((each for each in sorted(_KINDS, key=len, reverse=True) if each in words), "")
    names = (each for key in ("Id", "Identifier", "Name") for each in (uri.get(key), params.get(key)) if each)
    identity = "*" if name.startswith("Create") and kind != "function" else next(names, "*")
    return f"arn:aws:cloudfront::{ACCOUNT_ID}:{kind}/{unquote(str(identity))}" if kind else "*"


def _route53(name: str, _region: str, uri: Mapping[str, Any], params: Mapping[str, Any]) -> str:
    if name == "GetChange":
        return f"arn:aws:route53:::change/{_last(uri.get('Id') or params.get('Id'))}"
    zone = uri.get("HostedZoneId") or params.get("HostedZoneId") or uri.get("Id") or params.get("Id")
    return f"arn:aws:route53:::hostedzone/{_last(zone)}" if zone and not name.startswith("ListHostedZones") else "*"


def _last(path: Any) -> str:
    return unquote(str(path)).rpartition("/")[2]


#: By service; what is not here has no resource.
_RESOURCES: Mapping[str, Callable[[str, str, Mapping[str, Any], Mapping[str, Any]], str]] = {
    "acm": _acm,
    "cloudfront": _cloudfront,
    "route53": _route53,
}


def _context(service: str, name: str, params: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Source: Route 53 developer guide, "Using IAM policy conditions for fine-grained access control"."""
    if (service, name) != ("route53", "ChangeResourceRecordSets"):
        return {}
    changes = params.get("ChangeBatch", {}).get("Changes", ())
    sets = [change["ResourceRecordSet"] for change in changes]
    return {
        "route53:changeresourcerecordsetsactions": tuple(str(change["Action"]) for change in changes),
        "route53:changeresourcerecordsetsrecordtypes": tuple(str(one["Type"]) for one in sets),
        "route53:changeresourcerecordsetsnormalizedrecordnames": tuple(
            str(one["Name"]).lower().removesuffix(".") for one in sets
        ),
    }
