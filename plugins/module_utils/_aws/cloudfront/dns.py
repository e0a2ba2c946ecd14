# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a domain's DNS record leads, which decides whether CloudFront gives the name to a distribution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..._core.errors import TrackingError
from ..._dns.connect_to import connect_to
from ..._dns.library import DNSPYTHON
from ..._dns.nearest_zone import alias_targets
from ..._dns.resolver import Resolver
from ..._dns.servers import resolvers

_TIMEOUT = 2.0

#: The host names to which a domain's CNAME records lead.
Leads = Callable[[str], tuple[str, ...]]


def leads(params: Mapping[str, Any]) -> Leads:
    """Looks records up by the options ``resolvers`` and ``connect_to``, which are checked here. Raises InputError.

    The function raises nothing, and finds nothing where DNS cannot be asked, be it for want of the library.
    """
    rules = connect_to(params.get("connect_to"))
    if any(params.get("resolvers") or ()):
        resolvers(params["resolvers"])

    def look(domain: str) -> tuple[str, ...]:
        if DNSPYTHON.missing:
            return ()
        try:
            servers = resolvers(params.get("resolvers"))
        except TrackingError:
            return ()
        return alias_targets(Resolver(servers, timeout=_TIMEOUT, connect_to=rules), domain)

    return look
