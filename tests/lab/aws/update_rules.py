# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFront demands of an update beyond a config that is valid: nothing is merged, so nothing may be left out.

Source: API reference, UpdateDistribution ("make sure to include all of the required fields"), and the refusals in
boto/boto3#1083, boto/boto3#1558, hashicorp/terraform#13627, aws-controllers-k8s/community#2461,
hashicorp/terraform-provider-aws#33575 and #28920 (continuous deployment), and aws/aws-sdk-js-v3#7417 (a policy that is
left out stays). Which fields of
an origin are demanded beside those is a guess on the harsher side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from lab.aws.distribution_config import behaviors, completed, items
from lab.aws.tenants.template import UNSUPPORTED, is_template
from lab.aws.wire import AwsError

#: Keys that a client has known since the API's first day: an update without one of them is a partial one.
UPDATE_KEYS = (
    "Aliases",
    "CacheBehaviors",
    "CallerReference",
    "Comment",
    "CustomErrorResponses",
    "DefaultCacheBehavior",
    "DefaultRootObject",
    "Enabled",
    "HttpVersion",
    "IsIPV6Enabled",
    "Logging",
    "OriginGroups",
    "Origins",
    "PriceClass",
    "Restrictions",
    "ViewerCertificate",
    "WebACLId",
)
_ORIGIN_KEYS = ("OriginPath", "CustomHeaders", "ConnectionAttempts", "ConnectionTimeout")
_CUSTOM_KEYS = ("OriginSslProtocols", "OriginReadTimeout", "OriginKeepaliveTimeout")
_BEHAVIOR_KEYS = ("AllowedMethods", "SmoothStreaming", "Compress", "LambdaFunctionAssociations")


def check_update(stored: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
    """Raises AwsError for a partial config and for another CallerReference."""
    unsupported = UNSUPPORTED if is_template(stored) else ()
    _demand((key for key in UPDATE_KEYS if key not in unsupported), sent)
    if is_template(sent) != is_template(stored):
        # Pulumi's documentation of the limits: the connection mode cannot be modified.
        _refuse("IllegalUpdate", "You can't change the value of ConnectionMode.")
    if sent["CallerReference"] != stored["CallerReference"]:
        _refuse("IllegalUpdate", "You can't change the value of CallerReference.")
    if sent.get("Staging", False) != stored.get("Staging", False):
        _refuse("IllegalUpdate", "You can't change the value of Staging.")
    _check_deployment(stored, sent)
    for origin in items(sent["Origins"]):
        _demand(_ORIGIN_KEYS, origin)
        if "CustomOriginConfig" in origin:
            _demand(_CUSTOM_KEYS, origin["CustomOriginConfig"])
    for behavior in behaviors(sent):
        _demand(_BEHAVIOR_KEYS, behavior)
        if "FieldLevelEncryptionId" not in behavior:
            _refuse("InvalidArgument", "The parameter Field level encryption id is required.")


def check_whole(config: Mapping[str, Any]) -> None:
    """Raises AwsError for a distribution that others hang on, and that is to be deleted."""
    if config.get("ContinuousDeploymentPolicyId"):
        _refuse("PreconditionFailed", _PRECONDITION)
    if config.get("Staging"):
        _refuse("ResourceInUse", _STAGING)


#: That the lab's staging distributions are all in use is the harsher side.
_STAGING = (
    "The specified staging distribution is currently used by a continuous deployment policy. Please the update policy "
    "before deleting."
)
_PRECONDITION = "The request failed because it didn't meet the preconditions in one or more request-header fields."
#: What a policy of continuous deployment holds fast. Source: CloudFront's developer guide, "Quotas and other
#: considerations for continuous deployment", and aws/aws-cli#10446; that Enabled is of these is a guess.
_HELD = ("Enabled", "Aliases", "ViewerCertificate", "PriceClass", "HttpVersion", "IsIPV6Enabled", "WebACLId", "Logging")


def _check_deployment(stored: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
    if stored.get("Staging") and stored["Enabled"] and not sent["Enabled"]:
        _refuse("StagingDistributionInUse", _STAGING)
    full = completed(sent)
    if stored.get("ContinuousDeploymentPolicyId") and any(full[key] != stored[key] for key in _HELD):
        _refuse("IllegalUpdate", "One or more fields updated are not supported for continuous deployment.")


def _demand(keys: Iterable[str], sent: Mapping[str, Any]) -> None:
    for key in keys:
        if key not in sent:
            _refuse("IllegalUpdate", f"{key} is required for updates.")


def _refuse(code: str, message: str) -> NoReturn:
    raise AwsError(code, message)
