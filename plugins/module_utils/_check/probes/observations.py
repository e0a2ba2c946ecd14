# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All observations of one domain."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.cache_facts import CacheFacts
from ..model.dns_facts import CaaFacts, DnsFacts
from ..model.http_answer import Exchange, HttpFacts
from ..model.renewal_facts import RenewalFacts
from ..model.sparkpost_facts import SparkPostFacts
from ..model.way import Way
from .tls import TlsFacts


@dataclass(frozen=True)
class Observations:
    """What the probes brought back; None or empty for those that were not made."""

    dns: DnsFacts | None = None
    caa: CaaFacts | None = None
    tls: tuple[TlsFacts, ...] = ()
    http: tuple[HttpFacts, ...] = ()
    cache: CacheFacts | None = None
    #: What the endpoint answers where redirects lead to it.
    landings: tuple[Exchange, ...] = ()
    #: What the endpoint itself answers to a new link, one with a target in its query, and an open; empty if unneeded.
    endpoint: tuple[Exchange, ...] = ()
    app_links: tuple[Exchange, ...] = ()
    #: The home pages of the hosts above the domain, where its https does not work.
    parents: tuple[Exchange, ...] = ()
    #: Clicks by other ways than the zone's address records show now.
    ways: tuple[Way, ...] = ()
    sparkpost: SparkPostFacts | None = None
    renewal: RenewalFacts | None = None
    #: Requests as an authority makes them for HTTP-01, where SparkPost manages the certificate.
    challenge_files: tuple[Exchange, ...] = ()
