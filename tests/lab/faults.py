# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults: what goes wrong on purpose, in the APIs and on the network.

An API fault (:class:`ApiFault`) names a service, a method and a path. A network fault
(:class:`NetworkFault`) has a name out of :data:`NETWORK_FAULTS` and a place: an edge or origin
by its name, one of its addresses, one host, or a name in the DNS.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

#: Every network fault with what it does; ``GET /_lab/faults`` shows this table too.
NETWORK_FAULTS: Mapping[str, str] = {
    "connection-refused": "nothing listens on the address; `port` 80 or 443 limits it to that port",
    "connection-reset": "a connection is reset as soon as it is accepted",
    "connection-hang": "a connection is accepted and then nothing comes back",
    "plain-http-on-443": "the TLS port answers in plain HTTP",
    "tls-old-only": "TLS 1.1 at most",
    "tls-old-offered": "TLS 1.0 and 1.1 beside the new versions",
    "certificate-expired": "a certificate that ended `days` (1) ago",
    "certificate-expiring": "a certificate that ends in `days` (3)",
    "certificate-not-yet-valid": "a certificate that starts in `days` (1)",
    "certificate-self-signed": "a certificate that no authority signed",
    "certificate-wrong-host": "a certificate for `name` (wrong.host.test)",
    "certificate-no-chain": "the right certificate without its intermediate",
    "certificate-default": "the edge's default certificate, as if it had none for the host",
    "certificate-none": "the handshake is refused with the alert unrecognized_name",
    "response": "every request is answered with `status` (503), `headers` and `body`",
    "headers": "`headers` are set on each answer",
    "request-headers": "`headers` are set on each request before it is served; an empty value takes one away",
    "drop": "the connection is closed in place of an answer",
    "delay": "each answer takes `seconds` (1) longer",
    "cache-ttl": "answers are cached for `seconds` (0: never), whatever the configuration says",
    "throttle": "an origin answers 403, as for too many clicks",
    "mail-lost": "mail is accepted and never arrives; `host` is the recipient's address",
    "dns-servfail": "SERVFAIL for the name",
    "dns-nxdomain": "NXDOMAIN for the name",
    "dns-refused": "REFUSED for the name",
    "dns-timeout": "no answer for the name",
    "dns-bogus": "SERVFAIL for the name with the extended error `code` (6), unless the check of signatures is disabled",
    "dns-truncate": "UDP answers for the name are truncated, so that a client has to come again over TCP",
}

_numbers = itertools.count(1)


@dataclass
class _Fault:
    """What both kinds share: a number, how often it may strike, and how often it did."""

    #: None strikes until the fault is removed or the lab is reset.
    count: int | None = None
    number: int = field(default_factory=lambda: next(_numbers))
    hits: int = 0

    @property
    def spent(self) -> bool:
        """Whether it has struck as often as it may."""
        return self.count is not None and self.hits >= self.count

    def rendered(self) -> dict[str, Any]:
        """All fields as JSON has them."""
        return asdict(self)


@dataclass
class ApiFault(_Fault):
    """One way for API requests to fail.

    ``service`` is a service or provider as the journal names them, or ``*``. ``path`` is a glob,
    or a regular expression where it starts with ``^``. ``delay`` alone only slows a request down.
    """

    service: str = "*"
    method: str = "*"
    path: str = "*"
    #: An operation as the journal names it (``RequestCertificate``), a glob.
    action: str = "*"
    status: int | None = None
    body: str | None = None
    #: The provider's error code, put into the body where ``body`` is not given.
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    #: ``drop`` closes the connection without an answer.
    drop: bool = False
    #: How the true answer is spoilt (see ``lab.spoiling``): all of it, or the value at the path ``spoil_at``.
    #: ``repeated``: a list's page says that another one follows, which is the same again (``lab.repeating``).
    spoil: str = ""
    spoil_at: str = ""
    #: How many of its requests it lets pass before it strikes, and how many have passed.
    skip: int = 0
    passed: int = 0
    #: ``before``: the service never sees the request; ``after``: it took effect, and only its answer is lost.
    when: str = "before"

    def strikes(self, service: str, provider: str, method: str, path: str, action: str) -> bool:
        """Whether it is meant for the request."""
        return (
            self.service in ("*", service, provider)
            and self.method in ("*", method)
            and fnmatchcase(action, self.action)
            and self._fits(path)
        )

    def _fits(self, path: str) -> bool:
        if self.path.startswith("^"):
            return re.search(self.path, path) is not None
        return fnmatchcase(path, self.path)


@dataclass
class NetworkFault(_Fault):
    """One thing that goes wrong on the network; ``fault`` is a key of :data:`NETWORK_FAULTS`."""

    fault: str = ""
    #: An edge or origin by name (``cloudfront``, ``spgo.io``, ``website``); for the DNS ``resolver`` or
    #: ``authoritative``; ``*`` for all.
    at: str = "*"
    address: str = "*"
    #: The name that TLS or HTTP asks for, the name looked up, or the address mailed to; a glob.
    host: str = "*"
    port: int | None = None
    #: A record type, for the DNS.
    type: str = "*"
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    days: float | None = None
    name: str = "wrong.host.test"
    seconds: float | None = None
    #: An extended error of the DNS (RFC 8914).
    code: int = 6

    def strikes(self, at: str, address: str, host: str | None = None, record_type: str = "*") -> bool:
        """Whether it is meant for this place; without a host, a fault for one host does not strike."""
        return (
            self.at in ("*", at)
            and self.address in ("*", address)
            and (self.host == "*" or (host is not None and fnmatchcase(host, self.host)))
            and self.type in ("*", record_type)
        )


class Faults:
    """The faults in force; safe to change while servers run."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._faults: list[_Fault] = []
        self._listeners: list[Callable[[], None]] = []
        self._released = threading.Event()

    def add(self, fault: _Fault) -> int:
        """Puts a fault in force and returns its number.

        Raises:
            ValueError: a network fault of an unknown name.
        """
        if isinstance(fault, NetworkFault) and fault.fault not in NETWORK_FAULTS:
            raise ValueError(f"There is no fault {fault.fault!r}; there are {', '.join(sorted(NETWORK_FAULTS))}.")
        with self._lock:
            self._faults.append(fault)
        self._changed()
        return fault.number

    def api(self, service: str = "*", **options: Any) -> int:
        """Adds an :class:`ApiFault` from its fields."""
        return self.add(ApiFault(service=service, **options))

    def network(self, fault: str, **options: Any) -> int:
        """Adds a :class:`NetworkFault` from its fields."""
        return self.add(NetworkFault(fault=fault, **options))

    def remove(self, number: int) -> bool:
        """Ends one fault; whether there was one of that number."""
        with self._lock:
            before = len(self._faults)
            self._faults = [each for each in self._faults if each.number != number]
            removed = len(self._faults) < before
        self._changed()
        return removed

    def clear(self) -> None:
        """Ends every fault."""
        with self._lock:
            self._faults.clear()
        self._changed()

    def listed(self) -> list[dict[str, Any]]:
        """The faults as JSON has them, spent ones included, so that hits can be read."""
        with self._lock:
            return [each.rendered() for each in self._faults]

    def pause(self, seconds: float) -> None:
        """Waits as a fault asks, but no longer than until :meth:`release`."""
        self._released.wait(seconds)

    def release(self) -> None:
        """Ends every pause, now and from now on: the lab is about to stop."""
        self._released.set()

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Calls the listener after each change."""
        self._listeners.append(listener)

    def strike_api(self, service: str, provider: str, method: str, path: str, action: str) -> ApiFault | None:
        """The first API fault for the request, counted as a hit."""
        with self._lock:
            for each in self._active():
                if isinstance(each, ApiFault) and each.strikes(service, provider, method, path, action):
                    if each.passed < each.skip:
                        each.passed += 1
                        continue
                    each.hits += 1
                    return each
        return None

    def strike(
        self, fault: str, at: str, address: str, host: str | None = None, record_type: str = "*"
    ) -> NetworkFault | None:
        """The first network fault of that name for the place, counted as a hit."""
        with self._lock:
            found = self.find(fault, at, address, host, record_type)
            if found:
                found.hits += 1
            return found

    def find(
        self, fault: str, at: str, address: str, host: str | None = None, record_type: str = "*"
    ) -> NetworkFault | None:
        """As :meth:`strike`, but only looking."""
        with self._lock:
            for each in self._active():
                if not isinstance(each, NetworkFault) or each.fault != fault:
                    continue
                if each.strikes(at, address, host, record_type):
                    return each
        return None

    def _active(self) -> Iterator[_Fault]:
        return (each for each in self._faults if not each.spent)

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()
