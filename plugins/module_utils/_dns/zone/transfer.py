# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All names of a zone by a transfer (RFC 5936), where its servers allow one."""

from __future__ import annotations

from ..connect_to import ConnectTo, HostPort
from ..exchange import plain
from ..library import DNSPYTHON
from ..resolver import Delegation
from ..servers import DNS_PORT

if not DNSPYTHON.missing:
    import dns.exception
    import dns.query
    import dns.rdatatype
    import dns.zone

#: What a DNS host makes by itself, and what belongs to the signing of a zone.
_OWN = frozenset({"SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY"})
#: A zone of more record sets than this is not read to its end.
_MOST = 10_000


def transferred(
    delegation: Delegation, *, timeout: float, connect_to: ConnectTo | None = None
) -> tuple[tuple[str, str], ...] | None:
    """Name and type of every record set of the zone, sorted, without those that each DNS host makes by itself.

    None where no server allows the transfer, as most do not. Raises nothing.
    """
    rules = connect_to or ConnectTo()
    for server in delegation.servers[:2]:
        place = rules.route(HostPort(server.host, DNS_PORT), server.address)
        host = server.address if place.host == server.host else place.host
        try:
            messages = dns.query.xfr(
                host, delegation.zone, port=place.port, timeout=timeout, lifetime=timeout, relativize=False
            )
            zone = dns.zone.from_xfr(messages, relativize=False, check_origin=False)
        except (dns.exception.DNSException, OSError, EOFError, ValueError):
            continue
        found = ((plain(name), dns.rdatatype.to_text(rdataset.rdtype)) for name, rdataset in zone.iterate_rdatasets())
        kept = {one for one in found if one[1] not in _OWN and one != (delegation.zone, "NS")}
        return tuple(sorted(kept))[:_MOST]
    return None
