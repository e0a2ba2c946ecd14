# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Route 53 in the table of DNS hosts."""

from __future__ import annotations

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._dns.hosting import DnsHosting, DnsProvider
from ..._dns.zone.catalogue import ZoneCatalogue
from ..session import AWS, BOTO3, AwsSession
from .client import Route53Client
from .hosting import Route53Hosting
from .names import identifier
from .preflight import Route53Catalogue


def _connect(context: TaskContext) -> DnsHosting:
    return Route53Hosting(
        Route53Client(AwsSession(context.params, context.progress)), private=context.params["private_zone"]
    )


def _catalogue(session: AwsSession) -> ZoneCatalogue:
    return Route53Catalogue(Route53Client(session))


ROUTE53 = DnsProvider(
    name="route53",
    title="AWS Route 53",
    account="aws",
    arguments=AWS.merge(Arguments(options={"private_zone": {"type": "bool", "default": False}})),
    connect=_connect,
    catalogue=_catalogue,
    identifier=identifier,
    libraries=(BOTO3,),
    name_servers=r"ns-\d+\.awsdns-\d+\.(com|net|org|co\.uk)",
    addresses_in_place=(
        "an alias record stands there, or address records",
        "Replace the alias or address records by the CNAME record",
    ),
)
