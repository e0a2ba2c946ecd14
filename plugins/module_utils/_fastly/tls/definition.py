# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``fastly_tls_certificate`` is: its options, and which resource they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.arguments import WAIT, Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.names import shown_name
from ..._core.resource import Resource, managed
from ..._core.wait import WaitLimits
from ..._http.library import REQUESTS
from ..._tls.pem import facts_of, material_of
from ..arguments import FASTLY, connect
from .client import TlsClient
from .desired import AUTHORITIES, UPLOADED, DesiredCertificate, Upload, is_upload
from .issued_resource import IssuedCertificate
from .subscription_wait import IssueWait
from .upload_resource import RemovedCertificate, UploadedCertificate

ARGUMENTS = Arguments(
    options={
        "domains": {"type": "list", "elements": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "authority": {"type": "str", "choices": [*AUTHORITIES, UPLOADED]},
        "purge_domains": {"type": "bool", "default": False},
        "certificate": {"type": "str"},
        "private_key": {"type": "str", "no_log": True},
        "chain": {"type": "str"},
        "name": {"type": "str"},
        "configuration_id": {"type": "str"},
        "force": {"type": "bool", "default": False},
    },
    required_one_of=(("domains", "certificate"),),
).merge(FASTLY, WAIT)


def _build(context: TaskContext) -> Resource[Any]:
    params = context.params
    wait_limits = WaitLimits.from_user(params)
    if not is_upload(params):
        desired = DesiredCertificate.from_user(params)
        client = TlsClient(connect(params, context.secrets, context.progress))
        return IssuedCertificate(client, desired, IssueWait(client, wait_limits, context.progress))
    if params["state"] == "absent":
        return _removed(context)
    upload = Upload.from_user(params)
    return UploadedCertificate(TlsClient(connect(params, context.secrets, context.progress)), upload)


def _removed(context: TaskContext) -> RemovedCertificate:
    """By the domains, or by those of the certificate; its key too where both are given and can be looked into."""
    params = context.params
    names: tuple[str, ...] = ()
    digest = ""
    if params.get("certificate") and params.get("private_key"):
        material = material_of(params["certificate"], params["private_key"], params.get("chain") or "")
        facts = facts_of(material)
        names, digest = (facts.names, facts.public_key_sha1) if facts else (names, digest)
    domains = params.get("domains") or list(names)
    desired = DesiredCertificate.from_user({**params, "domains": domains})
    return RemovedCertificate(TlsClient(connect(params, context.secrets, context.progress)), desired, digest)


def subject(params: Mapping[str, Any]) -> str:
    """What a message about a certificate is about."""
    domains = [shown_name(domain) for domain in params.get("domains") or ()]
    more = f" and {len(domains) - 1} more" if len(domains) > 1 else ""
    return f"certificate for {domains[0]}{more}" if domains else "certificate"


DEFINITION = Definition(
    name="fastly_tls_certificate",
    arguments=ARGUMENTS,
    perform=managed(_build),
    subject=subject,
    libraries=(REQUESTS,),
)
