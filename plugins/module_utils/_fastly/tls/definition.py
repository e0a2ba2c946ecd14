# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``fastly_tls_certificate`` is: its options, and which resource they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.arguments import WAIT, Arguments
from ..._core.context import TaskContext
from ..._core.names import shown_name
from ..._core.resource import Resource
from ..._core.several.arguments import ListForm
from ..._core.several.run import listed_definition
from ..._core.wait import WaitLimits
from ..._http.library import REQUESTS
from ..._tls.pem import facts_of, material_of
from ..arguments import FASTLY, LIMIT, connect
from .client import TlsClient
from .desired import AUTHORITIES, UPLOADED, DesiredCertificate, Upload, is_upload
from .issued_resource import IssuedCertificate
from .subscription_wait import IssueWait
from .subscriptions import Subscriptions
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
)


@dataclass(frozen=True)
class Account:
    """What all certificates of a task share."""

    client: TlsClient
    subscriptions: Subscriptions


def _connect(context: TaskContext) -> Account:
    params = context.params
    client = TlsClient(connect(params, context.secrets, context.progress))
    count = 1 if params.get("certificates") is None else len(params["certificates"])
    return Account(client, Subscriptions(client, count, params["wait_interval"]))


def _build(context: TaskContext, account: Account) -> Resource[Any]:
    params = context.params
    wait_limits = WaitLimits.from_user(params)
    if not is_upload(params):
        desired = DesiredCertificate.from_user(params)
        waiting = IssueWait(account.client, wait_limits, context.progress, account.subscriptions)
        return IssuedCertificate(account.client, account.subscriptions, desired, waiting)
    if params["state"] == "absent":
        return _removed(params, account)
    return UploadedCertificate(account.client, Upload.from_user(params))


def _removed(params: Mapping[str, Any], account: Account) -> RemovedCertificate:
    """By the domains, or by those of the certificate; its key too where both are given and can be looked into."""
    names: tuple[str, ...] = ()
    digest = ""
    if params.get("certificate") and params.get("private_key"):
        material = material_of(params["certificate"], params["private_key"], params.get("chain") or "")
        facts = facts_of(material)
        names, digest = (facts.names, facts.public_key_sha1) if facts else (names, digest)
    domains = params.get("domains") or list(names)
    desired = DesiredCertificate.from_user({**params, "domains": domains})
    return RemovedCertificate(account.client, desired, digest)


def subject(params: Mapping[str, Any]) -> str:
    """What a message about a certificate is about."""
    domains = [shown_name(domain) for domain in params.get("domains") or ()]
    more = f" and {len(domains) - 1} more" if len(domains) > 1 else ""
    return f"certificate for {domains[0]}{more}" if domains else "certificate"


FORM = ListForm(
    option="certificates",
    noun="certificate",
    ready="issued",
    arguments=ARGUMENTS,
    identity=("domains", "certificate", "private_key", "chain", "name"),
    connect=_connect,
    build=_build,
    estimate=LIMIT.told,
    subject=subject,
    domains=lambda params: [shown_name(one) for one in params.get("domains") or ()],
    identified=lambda params: frozenset(map(shown_name, params.get("domains") or ())) or params.get("certificate"),
    begin=lambda account: account.client.begin(),
)

DEFINITION = listed_definition("fastly_tls_certificate", FORM, FASTLY, WAIT, libraries=(REQUESTS,))
