# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFront refuses of a distribution tenant: pure checks against the facts of the account.

Codes are those of the service model. Words are the lab's own where no source is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from lab.aws.account import CLOUDFRONT_REGION, host_name
from lab.aws.certificates import ISSUED, Certificate
from lab.aws.cloudfront_rules import covers
from lab.aws.wire import AwsError

#: Source: service model, UpdateDistributionTenant ("up to 5 domains"); Service Quotas has 100, adjustable.
DOMAIN_LIMIT = 5
#: Source: the refusal quoted in aws/aws-sdk-php#3129.
NOT_OWNED = (
    "The provided Domain Name is not valid. Could not verify Domain Name ownership. It may not be pointing to a valid "
    "CloudFront resource."
)
#: Source: the same words for the aliases of distributions, which the model's error has, too.
TAKEN = "One or more of the CNAMEs you provided are already associated with a different resource."


@dataclass(frozen=True)
class Surroundings:
    """What was looked up before the account's lock was taken."""

    #: What ACM has under the ARN that is given, and under that of the template.
    certificate: Certificate | None
    inherited: Certificate | None
    #: ``{domain: the targets of its CNAME record}``
    targets: Mapping[str, Sequence[str]]


def check_domains(domains: Sequence[str]) -> None:
    """Raises AwsError for a list that no tenant can have."""
    if not domains:
        _refuse("InvalidArgument", "A distribution tenant needs at least one domain.")
    if len(domains) > DOMAIN_LIMIT:
        _refuse("EntityLimitExceeded", f"A distribution tenant can have {DOMAIN_LIMIT} domains at most.")
    if len(set(domains)) < len(domains) or any("." not in one for one in domains):
        _refuse("InvalidArgument", "The provided Domain Name is not valid.")


def check_free(domains: Iterable[str], taken: Iterable[str]) -> None:
    """Raises ``CNAMEAlreadyExists`` for a name that another resource of CloudFront has."""
    if set(domains) & set(taken):
        _refuse("CNAMEAlreadyExists", TAKEN)


def check_records(around: Surroundings, domains: Iterable[str], others: Iterable[str]) -> None:
    """A name whose record leads to another distribution is taken, too, as for distributions.

    Source: developer guide, "Requirements for using alternate domain names".
    """
    hosts = set(others)
    if any(hosts & set(map(host_name, around.targets.get(one, ()))) for one in domains):
        _refuse("CNAMEAlreadyExists", TAKEN)


def check_certificate(
    around: Surroundings, domains: Sequence[str], given: str | None, managed: Mapping[str, Any] | None, endpoint: str
) -> None:
    """Control of each domain is shown by a certificate, or by a record that leads to the connection group.

    Source: AWS's code example "Create SaaS manager resources", and developer guide, "Request certificates for your
    CloudFront distribution tenant".
    """
    if given is not None:
        _check_given(around.certificate, domains)
        return
    if managed is not None:
        unshown = [one for one in domains if endpoint not in map(host_name, around.targets.get(one, ()))]
        if managed["ValidationTokenHost"] == "cloudfront" and unshown:
            _refuse("InvalidArgument", NOT_OWNED)
        return
    inherited = around.inherited
    if inherited is None or inherited.status != ISSUED or not all(covers(inherited.names, one) for one in domains):
        _refuse("InvalidArgument", NOT_OWNED)


def _check_given(certificate: Certificate | None, domains: Sequence[str]) -> None:
    if certificate is None or certificate.region != CLOUDFRONT_REGION:
        _refuse("InvalidArgument", f"The specified SSL certificate doesn't exist in {CLOUDFRONT_REGION}.")
    if certificate.status != ISSUED:
        _refuse("InvalidArgument", f"The specified SSL certificate is {certificate.status}, not ISSUED.")
    uncovered = [one for one in domains if not covers(certificate.names, one)]
    if uncovered:
        _refuse("InvalidArgument", f"The certificate doesn't cover {', '.join(uncovered)}.")


def _refuse(code: str, message: str) -> NoReturn:
    raise AwsError(code, message)
