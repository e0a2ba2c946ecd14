# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS servers as users write them, and those of the system."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .._core.errors import InputError, TrackingError
from .connect_to import HostPort, is_address
from .library import DNSPYTHON

if not DNSPYTHON.missing:
    import dns.exception
    import dns.resolver

DNS_PORT = 53
_BRACKETED = re.compile(r"\[([^\]]+)\](?::(\d+))?")
_FORM = "it must be an IP address, with a port where it is not 53: 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353"


def resolvers(values: Iterable[str] | None, *, option: str = "resolvers") -> tuple[HostPort, ...]:
    """The recursive resolvers that the option lists, else those of the system; none of them twice.

    Raises InputError for a value that is no address, TrackingError where the system names no resolver.
    """
    named = tuple(dict.fromkeys(server(value.strip(), option) for value in values or () if value.strip()))
    return named or system_resolvers()


def server(value: str, option: str) -> HostPort:
    """``address[:port]``, IPv6 in brackets where a port follows. Raises InputError."""
    bracketed = _BRACKETED.fullmatch(value)
    if bracketed:
        address, port = bracketed.group(1), bracketed.group(2)
    elif value.count(":") == 1:
        address, port = value.split(":")
    else:
        address, port = value, None
    if not is_address(address):
        raise InputError(option, value, _FORM)
    number = int(port) if port and port.isdecimal() else DNS_PORT
    if port == "" or (port and not port.isdecimal()) or not 1 <= number <= 65535:
        raise InputError(option, value, _FORM)
    return HostPort(address, number)


def system_resolvers() -> tuple[HostPort, ...]:
    """The resolvers that this system is set to use. Raises TrackingError where there is none."""
    try:
        found = dns.resolver.Resolver(configure=True).nameservers
    except (dns.exception.DNSException, OSError) as error:
        raise TrackingError(
            f"This system names no DNS resolver ({error})",
            remedy="Name one by the option 'resolvers' or the environment variable TRACKING_RESOLVERS",
        ) from error
    # A name server over HTTPS is an object or a URL: it is not asked here.
    return tuple(dict.fromkeys(HostPort(address, DNS_PORT) for address in map(str, found) if is_address(address)))
