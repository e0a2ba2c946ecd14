# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known about one CDN from outside: its names, marks, authorities, error pages, and where its settings are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .error_page import ErrorPage
from .guides import GUIDE


@dataclass(frozen=True)
class Cdn:
    """One CDN.

    ``zones`` hold the names that its customers' CNAME records point to; ``default_names`` are on the certificate that
    it serves where it has none for a name; ``authorities`` are the CAA names of those who issue for it, the one to
    recommend first, and ``validation_methods`` how these have control of a name proved, as CAA records call it (RFC
    8657). ``marks`` are headers that only its answers have, ``signs`` pairs of a header and how its value begins
    there, ``patterns`` pairs of a header and what its whole value looks like there. ``pages`` are its error pages.
    The steps say which setting to change; they and ``target_hint`` and ``record`` are templates over the values of a
    check.
    """

    id: str
    name: str
    zones: tuple[str, ...] = ()
    default_names: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    validation_methods: tuple[str, ...] = ("dns-01",)
    marks: tuple[str, ...] = ()
    signs: tuple[tuple[str, str], ...] = ()
    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
    pages: tuple[ErrorPage, ...] = ()
    guide: str = GUIDE
    certificate_guide: str = ""
    target_hint: str = "the CDN's hostname"
    record: str = "{domain}. 3600 IN CNAME {target}."
    certificate_step: str = "see the CDN's documentation on certificates"
    too_deep_step: str = ""
    renewal_step: str = (
        "Find out why the certificate was not renewed (its validation record must stay in DNS), or import a new one: "
        "{certificate_step}"
    )
    tls_step: str = "see the CDN's documentation on TLS versions"
    origin_step: str = "see the CDN's documentation on origins"
    host_step: str = "see the CDN's documentation on request headers"
    http_step: str = "see the CDN's documentation on redirects to https"
    cache_step: str = "set the CDN's default TTL"
    keep_step: str = "If repeated clicks by scanners should not be counted, set the CDN's default TTL to a few seconds"
    app_links_step: str = "see the CDN's documentation on responses from the edge and on additional origins"
    mark_step: str = "see the CDN's documentation on headers that it can add to responses"
    agent_step: str = "see the CDN's documentation on request headers"
    address_step: str = "see the CDN's documentation on request headers"
    key_step: str = "see the CDN's documentation on cache keys"
    query_step: str = "forward all query strings, and let no rule shorten or refuse the address"
    length_step: str = "let no rule or firewall limit the length of addresses"
    #: Whether its cache has to tell queries apart; SparkPost's own advice for some leaves them out of the key.
    query_in_key: bool = True
    #: Whether each answer out of its cache says so, so that one that says nothing was passed on.
    never_silent: bool = False
    #: Whether customers' names usually show addresses in place of a CNAME record.
    flattens: bool = False
    #: Whether the certificates that are issued automatically name a wildcard, which CAA records may forbid separately.
    wildcard: bool = False
    #: Where the name servers stand that serve its customers' zones, and the contact in the SOA records of these.
    name_server_zones: tuple[str, ...] = ()
    zone_contact: str = ""
    #: Where the validation records lead that its certificates need, "" where their names are not known beforehand.
    validation_zone: str = ""
    #: How many labels below a zone the automatically issued certificates reach; 0 where that does not matter.
    certificate_depth: int = 0
    #: From where it asks the origin: published address ranges, and the zones of the reverse names of its servers.
    address_ranges: tuple[str, ...] = ()
    reverse_zones: tuple[str, ...] = ()

    @property
    def certificate_is_its_own(self) -> bool:
        """Whether it issues certificates as a service, so that one that is missing was not issued or attached."""
        return bool(self.authorities)

    def signed(self, headers: Iterable[tuple[str, str]]) -> bool:
        """Whether an answer with these headers has passed through it."""
        given = [(name.lower(), value.strip().lower()) for name, value in headers]
        return any(
            name in self.marks
            or any(name == header and value.startswith(sign) for header, sign in self.signs)
            or any(name == header and pattern.match(value) for header, pattern in self.patterns)
            for name, value in given
        )
