# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an inventory that is not cached is made of: one request to SparkPost, then the questions to DNS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import connect_to
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.library import DNSPYTHON
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Resolver
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.servers import resolvers
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.cdn import UNKNOWN, look_up
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.hosts import is_domain
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Listing, list_domains
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.settings import LookUp, Settings


def read(settings: Settings, warn: Callable[[str], None]) -> Listing:
    """The listing with CDNs; ``warn`` is told of what is left out. Raises TrackingError."""
    listed = list_domains(settings)
    if not listed.entries:
        warn(_empty(settings))
    for each in listed.entries:
        if not is_domain(each):
            warn(
                f"SparkPost lists a tracking domain that is no host name, and it is left out: {each.tracking.domain!r}"
            )
    known = replace(listed, entries=tuple(each for each in listed.entries if is_domain(each)))
    return _with_cdns(known, settings, warn) if settings.look_up.enabled and known.entries else known


def _with_cdns(listed: Listing, settings: Settings, warn: Callable[[str], None]) -> Listing:
    """Without them where nobody can be asked, since the rest of the inventory is as good."""
    if DNSPYTHON.missing:
        warn(
            "The CDNs of the domains are not looked up: the Python library dnspython is missing. Install it, or set "
            "the option 'detect_cdn' to false."
        )
        return listed
    try:
        resolver = _resolver(settings.look_up)
    except InputError:
        raise
    except TrackingError as error:
        warn(f"The CDNs of the domains are not looked up. {error.sentence()}")
        return listed
    entries = look_up(listed.entries, resolver, Clock().deadline(settings.look_up.deadline), settings.endpoint)
    silent = sum(each.cdn == UNKNOWN for each in entries)
    if silent:
        warn(f"DNS did not say in time which CDN {silent} of {len(entries)} domains lead to.")
    return replace(listed, entries=entries)


def _resolver(settings: LookUp) -> Resolver:
    """Raises InputError, TrackingError where this system names no resolver."""
    places, routes = resolvers(settings.resolvers), connect_to(settings.connect_to)
    return Resolver(places, timeout=settings.timeout, connect_to=routes)


def _empty(settings: Settings) -> str:
    return (
        f"SparkPost lists no tracking domain at {settings.api_url} for this key and these filters: check the key, "
        "the options 'region' and 'subaccounts' and the filters, or create the first domain with the playbook "
        "sparkpost.tracking.setup_cloudfront, setup_cloudflare or setup_fastly."
    )
