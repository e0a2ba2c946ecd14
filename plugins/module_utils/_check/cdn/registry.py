# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every CDN that is known, and how to tell which one a domain is behind. A further CDN is a further profile here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..._core.names import is_within
from ..._sparkpost.endpoints import is_managed_endpoint
from ..model.cdn import Cdn
from .azure import AZURE
from .cloudflare import CLOUDFLARE
from .cloudfront import CLOUDFRONT
from .fastly import FASTLY
from .gcp import GCP
from .other import OTHER
from .proxy import PROXY, by_server
from .sparkpost import SPARKPOST

#: In the order in which marks in an answer count.
CDNS: Mapping[str, Cdn] = {cdn.id: cdn for cdn in (CLOUDFRONT, CLOUDFLARE, AZURE, GCP, FASTLY, PROXY, SPARKPOST, OTHER)}


def by_header(headers: Iterable[tuple[str, str]]) -> Cdn:
    """The CDN of which one of the headers is a mark; ``other`` for none.

    Where one CDN fetches from another, both have left theirs; X-Served-By, which others use too, counts late, and the
    name of a server in Server last, since it may be that of whatever stands behind.
    """
    given = tuple(headers)
    found = next((cdn for cdn in CDNS.values() if cdn.signed(given)), OTHER)
    return by_server(given) if found is PROXY else found


def detect(names: Iterable[str]) -> Cdn:
    """The CDN to which one of the names in a chain belongs; ``other`` where that is not known.

    A chain that ends at SparkPost's own V2 endpoint means that SparkPost manages the certificate.
    """
    names = tuple(names)
    for cdn in CDNS.values():
        if any(is_within(name, zone) for name in names for zone in cdn.zones):
            return cdn
    return SPARKPOST if any(is_managed_endpoint(name) for name in names) else OTHER
