# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFront demands of a multi-tenant distribution, which is a template without an address of its own.

Source: the service model (fields that say "only supports standard distributions"), the developer guide's "Unsupported
features for SaaS Manager", and the limits that Pulumi documents. That a field is refused rather than ignored is a
guess on the harsher side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from lab.aws.distribution_config import LEGACY_TTLS, behaviors
from lab.aws.wire import AwsError

TENANT_ONLY = "tenant-only"
#: Multi-tenant distributions of an account. Source: developer guide, "Quotas on multi-tenant distributions".
TEMPLATE_LIMIT = 20
#: What such a distribution neither takes nor returns.
UNSUPPORTED = (
    "Aliases",
    "AnycastIpListId",
    "ContinuousDeploymentPolicyId",
    "IsIPV6Enabled",
    "PriceClass",
    "Staging",
)


def is_template(config: Mapping[str, Any]) -> bool:
    """Whether a config is one of a multi-tenant distribution."""
    return config.get("ConnectionMode") == TENANT_ONLY


def check_template(config: Mapping[str, Any]) -> None:
    """Raises AwsError for what only the other kind of distribution takes."""
    if not is_template(config):
        if config.get("TenantConfig"):
            _refuse("TenantConfig is supported by multi-tenant distributions only.")
        return
    named = [key for key in UNSUPPORTED if key in config]
    if named:
        _refuse(f"{', '.join(named)} cannot be specified for a multi-tenant distribution.")
    for behavior in behaviors(config):
        if behavior.get("ForwardedValues") is not None or any(key in behavior for key in LEGACY_TTLS):
            _refuse("A multi-tenant distribution takes cache policies, not ForwardedValues or legacy TTLs.")
        if behavior.get("SmoothStreaming") or (behavior.get("TrustedSigners") or {}).get("Enabled"):
            _refuse("SmoothStreaming and TrustedSigners cannot be used with a multi-tenant distribution.")
    viewer = config.get("ViewerCertificate") or {}
    # With CloudFront's own certificate, its answers say vip although nobody has asked for that.
    own = viewer.get("ACMCertificateArn") and viewer.get("SSLSupportMethod") in ("vip", "static-ip")
    if viewer.get("IAMCertificateId") or own:
        _refuse("A multi-tenant distribution takes ACM certificates with sni-only.")


def without_unsupported(config: Mapping[str, Any]) -> dict[str, Any]:
    """A stored config without what the kind does not have."""
    return {key: value for key, value in config.items() if not is_template(config) or key not in UNSUPPORTED}


def _refuse(message: str) -> NoReturn:
    raise AwsError("InvalidArgument", message)
