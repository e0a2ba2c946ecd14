# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dynamic updates in the table of DNS hosts."""

from __future__ import annotations

from .._core.context import TaskContext
from .._dns.hosting import DnsHosting, DnsProvider
from .._dns.library import DNSPYTHON
from .arguments import RFC2136, connect, identifier
from .hosting import Rfc2136Hosting
from .preflight import Rfc2136Catalogue


def _connect(context: TaskContext) -> DnsHosting:
    return Rfc2136Hosting(connect(context.params))


RFC2136_DNS = DnsProvider(
    name="rfc2136",
    title="The DNS server",
    account="rfc2136",
    arguments=RFC2136,
    connect=_connect,
    catalogue=Rfc2136Catalogue,
    identifier=identifier,
    libraries=(DNSPYTHON,),
    addresses_in_place=(
        "an ALIAS record stands there, or address records",
        "Replace the ALIAS or address records by the CNAME record",
    ),
)
