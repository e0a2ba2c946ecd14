# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of DNS hosts: a new one is a folder of its own, and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from .._aws.route53.provider import ROUTE53
from .._cloudflare.dns.provider import CLOUDFLARE_DNS
from .._dns.hosting import DnsProvider
from .._rfc2136.provider import RFC2136_DNS

PROVIDERS: Mapping[str, DnsProvider] = {provider.name: provider for provider in (ROUTE53, CLOUDFLARE_DNS, RFC2136_DNS)}
