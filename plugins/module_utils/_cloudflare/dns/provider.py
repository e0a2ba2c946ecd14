# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare in the table of DNS hosts."""

from __future__ import annotations

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._dns.hosting import DnsHosting, DnsProvider
from ..._http.library import REQUESTS
from ..arguments import CLOUDFLARE, connect, identifier
from ..handed_on import PREFLIGHT
from .hosting import CloudflareHosting
from .preflight import CloudflareCatalogue


def _connect(context: TaskContext) -> DnsHosting:
    owner_comment = str(context.params.get("owner_comment") or "")
    client = connect(context.params, context.secrets, context.progress)
    return CloudflareHosting(client, owner_comment=owner_comment, preflight=context.params.get("preflight"))


CLOUDFLARE_DNS = DnsProvider(
    name="cloudflare",
    title="Cloudflare",
    account="cloudflare",
    arguments=CLOUDFLARE,
    connect=_connect,
    catalogue=CloudflareCatalogue,
    identifier=identifier,
    libraries=(REQUESTS,),
    record_options={"proxied": {"type": "bool"}, "comment": {"type": "str"}},
    write_arguments=Arguments(options={"owner_comment": {"type": "str"}}).merge(PREFLIGHT),
    name_servers=r".+\.(ns|secondary)\.cloudflare\.com",
    addresses_in_place=(
        "the record is proxied, or its CNAME is flattened",
        "Make the record DNS-only at Cloudflare ('proxied: false'), and switch CNAME flattening off, for the record "
        "and for the whole zone",
    ),
)
