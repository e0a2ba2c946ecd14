# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clicks that go on while something runs: what worked before must work after every write, and all the while.

Names are looked up twice a second, at their zones' servers and by each resolver, and once more after every
write before its client gets the answer: no state in between is missed, however fast the machine is.
"""

from __future__ import annotations

import functools
import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from urllib.parse import urlsplit

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from lab.clients import Got, fetch, trusting
from lab.origin.links import click_path
from lab.world import World

#: Where every click leads.
LANDING = "https://www.shop.test/offer"
_TYPES = ("A", "AAAA", "MX", "TXT", "HTTPS")
_INTERVAL = 0.5
_HOPS, _TRIES = 5, 3
#: Looks a name up: the type, then the values at the end of its aliases; empty where there is none.
Look = Callable[[str, str], list[str]]


@dataclass(frozen=True)
class Lost:
    """Something that worked before and did not at this moment."""

    name: str
    #: ``A``, ``MX``, … for an answer, ``http`` or ``https`` for a click.
    what: str
    #: Who was asked: the zone's servers, or a resolver.
    by: str
    reason: str
    #: The last write before it.
    after: str
    #: Seconds since the clicks began, of the first time.
    at: float
    #: How often it was seen.
    times: int = 1

    def __str__(self) -> str:
        return f"{self.at:6.2f} s: {self.what} of {self.name} by {self.by}: {self.reason} (after {self.after})"


@dataclass(frozen=True)
class _Sample:
    name: str
    what: str
    by: str


class Clicker:
    """A context manager; ``lost`` is empty at its end where nothing was lost."""

    def __init__(
        self,
        lab: World,
        names: Iterable[str],
        beside: Iterable[str] = (),
        *,
        path: str = "",
        interval: float = _INTERVAL,
    ) -> None:
        """Clicks at ``names`` all the while, and after each write at those ``beside`` them too.

        ``path`` is clicked at each name: a tracked link that leads to ``LANDING`` unless it is given.
        """
        self._lab, self._interval = lab, interval
        self._names, self._beside = list(dict.fromkeys(names)), list(dict.fromkeys(beside))
        self._path = path or click_path(LANDING)
        self._tls = trusting(lab.authority.root_pem)
        self._places: dict[str, Look] = {"the zone's servers": self._at_servers}
        for number, (address, port) in enumerate(lab.resolver_places, start=1):
            self._places[f"resolver {number}"] = _resolving(address, port)
        self._expected: Mapping[_Sample, str] = {}
        self._found: dict[tuple[_Sample, str], Lost] = {}
        self._last_write = "no write"
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="clicker", daemon=True)
        self._got: dict[tuple[str, str], Got] = {}
        self.rounds = 0

    @property
    def lost(self) -> list[Lost]:
        """Everything that was lost, in order of time."""
        return sorted(self._found.values(), key=lambda each: each.at)

    @property
    def works(self) -> set[tuple[str, str]]:
        """What worked at the beginning, each as name and kind."""
        return {(each.name, each.what) for each in self._expected}

    def __enter__(self) -> Clicker:
        self._begun = time.monotonic()
        everything = [
            _Sample(name, what, by)
            for by in self._places
            for name in dict.fromkeys([*self._names, *self._beside])
            for what in (*_TYPES, "http", "https")
        ]
        seen = dict(self._round(everything))
        self._expected = {sample: each for sample, each in seen.items() if not each.startswith("!")}
        self._forget(sample.name for sample in seen.keys() - self._expected.keys())
        self._lab.watchers.append(self._written)
        self._thread.start()
        return self

    def _forget(self, names: Iterable[str]) -> None:
        """Lets no resolver remember that something was missing when it was looked for here; it keeps what is there."""
        for name in set(names):
            self._lab.flush_resolvers(name)
        for _unused in self._round(each for each in self._expected if each.what in _TYPES):
            pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lab.watchers.remove(self._written)
        self._over.set()
        self._thread.join()
        self._sample(self._expected)

    def _go_on(self) -> None:
        often = [sample for sample in self._expected if sample.name in self._names]
        while not self._over.wait(self._interval):
            self._sample(often)

    def _written(self, how: str) -> None:
        self._sample(self._expected, how)

    def _sample(self, samples: Iterable[_Sample], how: str = "") -> None:
        with self._lock:
            self._last_write = how or self._last_write
            self.rounds += 1
            for sample, seen in self._round(samples):
                if seen != self._expected[sample]:
                    self._lose(sample, seen)

    def _lose(self, sample: _Sample, seen: str) -> None:
        held = self._found.get((sample, seen))
        if held is not None:
            self._found[sample, seen] = replace(held, times=held.times + 1)
            return
        reason = f"{seen.removeprefix('!')}, not {self._expected[sample]}"
        at = time.monotonic() - self._begun
        self._found[sample, seen] = Lost(sample.name, sample.what, sample.by, reason, self._last_write, at)

    def _round(self, samples: Iterable[_Sample]) -> Iterator[tuple[_Sample, str]]:
        """What is seen of each now; who leads to the same address by several ways is asked once."""
        self._view, self._got = self._lab.directory.view(), {}
        places = {by: functools.cache(look) for by, look in self._places.items()}
        for sample in samples:
            yield sample, self._see(sample, places[sample.by])

    def _see(self, sample: _Sample, look: Look) -> str:
        """What is seen, in a form that stays the same while it works; a failure begins with ``!``."""
        try:
            if sample.what in _TYPES:
                return "an answer" if look(sample.name, sample.what) else "!no answer"
            return self._landing(f"{sample.what}://{sample.name}{self._path}", look)
        except (OSError, http.client.HTTPException, dns.exception.DNSException) as error:
            return f"!{type(error).__name__}: {error}"

    def _landing(self, url: str, look: Look) -> str:
        """Where a click ends, over redirects within the lab."""
        for _unused in range(_HOPS):
            got = self._get(url, look)
            where = got.headers.get("location", "")
            if got.status not in (301, 302, 307, 308) or not look(urlsplit(where).hostname or "", "A"):
                mark = "" if got.status < 400 else "!"
                return f"{mark}{got.status} {where}".rstrip()
            url = where
        return "!too many redirects"

    def _get(self, url: str, look: Look) -> Got:
        parts = urlsplit(url)
        host = parts.hostname or ""
        addresses = look(host, "A") or look(host, "AAAA")
        if not addresses:
            raise ConnectionError("no address")
        key = (url, addresses[0])
        if key not in self._got:
            self._got[key] = self._fetch(url, addresses[0])
        return self._got[key]

    def _fetch(self, url: str, address: str) -> Got:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        port = self._lab.ports.https if secure else self._lab.ports.http
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        for attempt in range(_TRIES):
            try:
                return fetch(parts.hostname or "", path, address, port, tls=self._tls if secure else None)
            except TimeoutError:  # A busy machine proves nothing.
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("not reached")

    def _at_servers(self, name: str, record_type: str) -> list[str]:
        said = self._view.follow(name.lower(), record_type)
        return [value for each in said.answer if each.type == record_type for value in each.values]


def _resolving(address: str, port: int) -> Look:
    def look(name: str, record_type: str) -> list[str]:
        query = dns.message.make_query(name, record_type)
        reply = dns.query.tcp(query, address, port=port, timeout=5)
        if reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            raise ConnectionError(f"{record_type} of {name}: {dns.rcode.to_text(reply.rcode())}")
        kind = dns.rdatatype.from_text(record_type)
        return [record.to_text() for rrset in reply.answer if rrset.rdtype == kind for record in rrset]

    return look
