# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads certificates at Fastly: what the module fastly_tls_certificate_info runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.result import Result
from ..._http.library import REQUESTS
from ..arguments import FASTLY, connect
from .client import TlsClient
from .definition import subject
from .desired import domains_of
from .model import StoredCertificate, Subscription
from .records import addresses, serving_at, to_publish
from .subscription_resource import with_addresses
from .subscriptions import Subscriptions
from .upload_plan import ACTIVE, INACTIVE
from .view import described_upload, shown_subscription


def _perform(context: TaskContext) -> Result:
    domains = domains_of(context.params)
    client = TlsClient(connect(context.params, context.secrets, context.progress))
    subscriptions: dict[str | None, Subscription] = {}
    certificates: dict[str, StoredCertificate] = {}
    for domain in domains or ("",):
        subscriptions.update({each.id: each for each in client.subscriptions(domain)})
        certificates.update({each.id: each for each in client.certificates(domain)})
    managed = {identity for each in subscriptions.values() for identity in each.certificate_ids}
    held = Subscriptions(client)
    shown = [_flat(shown_subscription(with_addresses(held, each))) for each in subscriptions.values()]
    shown += [_uploaded(client, each) for each in certificates.values() if each.id not in managed]
    return Result(values={"certificates": shown})


def _uploaded(client: TlsClient, certificate: StoredCertificate) -> dict[str, Any]:
    activations = client.activations(certificate_id=certificate.id)
    domains = tuple(sorted(each.domain for each in activations))
    configuration = next((each.configuration_id for each in activations), "")
    places = client.addresses(configuration) if configuration else ()
    offered = [record for domain in domains for record in serving_at(domain, places)]
    status = ACTIVE if activations else INACTIVE
    return _flat(
        {
            "certificate": described_upload(certificate, domains or certificate.names, status, configuration),
            "validation_records": [],
            "serving_records": to_publish(domains, offered),
            "serving_addresses": addresses(domains, offered),
        }
    )


def _flat(shown: Mapping[str, Any]) -> dict[str, Any]:
    names = ("validation_records", "serving_records", "serving_addresses")
    return {**shown["certificate"], **{name: shown[name] for name in names}}


DEFINITION = Definition(
    name="fastly_tls_certificate_info",
    arguments=Arguments(options={"domains": {"type": "list", "elements": "str"}}).merge(FASTLY),
    perform=_perform,
    subject=subject,
    libraries=(REQUESTS,),
)
