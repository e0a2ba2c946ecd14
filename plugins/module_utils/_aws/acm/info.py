# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``acm_tracking_certificate_info``: which certificates there are, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.result import Result
from ..._tls.names import certificate_name
from ..session import AWS, BOTO3, AwsSession
from .client import AcmClient
from .definition import certificate_arn, subject
from .lookup import Certificates
from .model import Certificate


def _perform(context: TaskContext) -> Result:
    arn = certificate_arn(context.params.get("certificate_arn"))
    domains = [certificate_name(domain) for domain in context.params.get("domains") or () if domain]
    certificates = Certificates(AcmClient(AwsSession(context.params, context.progress)))
    if arn:
        given = certificates.given(arn)
        found = [given] if given else []
    else:
        found = certificates.serving(domains)
    return Result(values={"certificates": [_shown(one) for one in found]})


def _shown(certificate: Certificate) -> dict[str, Any]:
    records: list[Mapping[str, Any]] = [one.to_values() for one in certificate.records]
    return {**certificate.to_values(), "validation_records": records}


DEFINITION = Definition(
    name="acm_tracking_certificate_info",
    arguments=Arguments(
        options={"domains": {"type": "list", "elements": "str"}, "certificate_arn": {"type": "str"}},
        mutually_exclusive=(("domains", "certificate_arn"),),
    ).merge(AWS),
    perform=_perform,
    subject=subject,
    libraries=(BOTO3,),
)
