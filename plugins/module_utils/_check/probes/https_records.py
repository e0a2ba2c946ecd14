# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks up the records of type HTTPS (RFC 9460), which browsers follow ahead of A, AAAA and CNAME records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..._dns.answers import Answer
from ..._dns.exchange import plain
from ..._dns.resolver import Delegation, Resolver
from ..model.dns_facts import DnsFacts, HttpsRecord

#: So many of the zone's servers are asked: whether they agree is told by the domain's addresses.
_ENOUGH = 2
_MANDATORY, _ALPN, _NO_DEFAULT, _PORT, _HINT4, _HINT6 = 0, 1, 2, 3, 4, 6


def https_records(domain: str, facts: DnsFacts, own: Delegation, resolver: Resolver) -> tuple[HttpsRecord, ...]:
    """Those of the domain itself; what stands at the end of its CNAME record is the CDN's own affair."""
    answers = resolver.authoritative(domain, "HTTPS", replace(own, servers=own.servers[:_ENOUGH]))
    said = next((each for each in answers if each.outcome.is_statement), None)
    if said is None and facts.speakers:
        said = resolver.lookup(domain, "HTTPS")
    if said is None or said.chain:
        return ()
    return tuple(_record(domain, rdata, said, resolver) for rdata in said.rdata)


def _record(domain: str, rdata: Any, said: Answer, resolver: Resolver) -> HttpsRecord:
    params = {int(key): value for key, value in rdata.params.items()}
    target = plain(rdata.target)
    hints = tuple(str(each) for key in (_HINT4, _HINT6) if key in params for each in params[key].addresses)
    elsewhere = target not in ("", domain)
    protocols = tuple(each.decode("ascii", "replace") for each in params[_ALPN].ids) if _ALPN in params else ()
    return HttpsRecord(
        owner=domain,
        priority=int(rdata.priority),
        target=target if elsewhere else "",
        text=f"{domain}. {said.ttl} IN HTTPS {rdata.to_text()}",
        port=int(params[_PORT].port) if _PORT in params else 0,
        protocols=protocols,
        no_default=_NO_DEFAULT in params,
        mandatory=tuple(int(key) for key in params[_MANDATORY].keys) if _MANDATORY in params else (),
        hints=hints,
        addresses=resolver.addresses(target) if elsewhere else (),
    )
