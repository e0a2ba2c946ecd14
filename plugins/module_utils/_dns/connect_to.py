# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a connection really goes: rules in the form of curl's ``--connect-to``, as pure data.

A rule is ``HOST1:PORT1:HOST2:PORT2``: what is meant for HOST1:PORT1 goes to HOST2:PORT2 instead. An empty HOST1 or
PORT1 matches any; an empty HOST2 or PORT2 keeps what was meant. IPv6 addresses are in brackets. The first rule
that matches decides. Source: curl's manual page, ``--connect-to``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .._core.errors import InputError

_HOST = r"(\[[0-9A-Fa-f:.%]*\]|[^:\[\]]*)"
_RULE = re.compile(rf"{_HOST}:(\d*):{_HOST}:(\d*)")
_FORM = "it must have the form HOST1:PORT1:HOST2:PORT2, such as track.example.com:443:d111abc.cloudfront.net:443"


@dataclass(frozen=True)
class HostPort:
    """A host name or IP address, without brackets, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class ConnectRule:
    """One rule; "" and 0 stand for its empty parts."""

    from_host: str
    from_port: int
    to_host: str
    to_port: int

    def matches(self, place: HostPort) -> bool:
        """Whether the rule speaks of this place."""
        return self.from_host in ("", _comparable(place.host)) and self.from_port in (0, place.port)

    def apply(self, place: HostPort) -> HostPort:
        """Where the place leads by this rule."""
        return HostPort(self.to_host or place.host, self.to_port or place.port)


@dataclass(frozen=True)
class ConnectTo:
    """Rules in the order in which they are tried; ``beyond`` has those for where they lead."""

    rules: tuple[ConnectRule, ...] = ()
    beyond: ConnectTo | None = None

    def rule_for(self, place: HostPort) -> ConnectRule | None:
        """The first rule that speaks of this place."""
        return next((rule for rule in self.rules if rule.matches(place)), None)

    def route(self, place: HostPort, *aliases: str) -> HostPort:
        """Where to connect for the place; it may also go by other names, such as its address, tried in order."""
        for host in (place.host, *aliases):
            rule = self.rule_for(HostPort(host, place.port))
            if rule is not None:
                return self._onward(rule.apply(place))
        return self._onward(place, *aliases)

    def _onward(self, place: HostPort, *aliases: str) -> HostPort:
        return place if self.beyond is None else self.beyond.route(place, *aliases)

    def redirects(self, place: HostPort) -> bool:
        """Whether a rule sends the place to another host, so that what DNS says of it does not matter."""
        return _comparable(self.route(place).host) != _comparable(place.host)


def connect_to(values: Iterable[str] | None, *, option: str = "connect_to") -> ConnectTo:
    """The rules that the option lists; empty entries are left out. Raises InputError."""
    return ConnectTo(tuple(_rule(value.strip(), option) for value in values or () if value.strip()))


def is_address(host: str) -> bool:
    """Whether it is an IPv4 or IPv6 address (with or without a zone), not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _rule(value: str, option: str) -> ConnectRule:
    parts = _RULE.fullmatch(value)
    if parts is None:
        raise InputError(option, value, _FORM)
    from_host, from_port, to_host, to_port = parts.groups()
    return ConnectRule(
        _host(from_host, value, option),
        _port(from_port, value, option),
        _host(to_host, value, option),
        _port(to_port, value, option),
    )


def _host(text: str, value: str, option: str) -> str:
    if text.startswith("["):
        address = text[1:-1]
        if not is_address(address):
            raise InputError(option, value, "what is in brackets must be an IPv6 address")
        return _comparable(address)
    return _comparable(text)


def _port(text: str, value: str, option: str) -> int:
    if not text:
        return 0
    port = int(text)
    if not 1 <= port <= 65535:
        raise InputError(option, value, "its ports must be between 1 and 65535")
    return port


def _comparable(host: str) -> str:
    """Names in lower case without a trailing dot, addresses in their short form."""
    if is_address(host):
        return str(ipaddress.ip_address(host))
    return host.lower().rstrip(".")
