# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the observations of one domain: what does not need another's result runs beside it."""

from __future__ import annotations

import itertools
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._dns.connect_to import ConnectTo, HostPort, is_address
from ..._dns.resolver import Resolver
from ..analysis.answer_kind import FORWARDED, TRACKER, classify
from ..analysis.app_links import LARGEST, probe_app_links
from ..analysis.evaluate import Observations
from ..model.dns_facts import DnsFacts
from ..model.http_answer import Exchange, host_of
from ..model.subject import EDGE_GROUPS, Subject
from .bounds import MOST_QUESTIONS
from .cache import CacheFacts, CacheProbe
from .dns import probe_caa, probe_dns
from .hsts import PATIENCE, ask_parent, parents
from .http import EdgePair, HttpFacts, HttpProbe, from_first
from .sparkpost import SparkPostFacts, SparkPostProbe
from .tls import TlsProbe
from .wire import Edge, Failure, Trouble
from .zone import ZoneFacts, probe_zone

_HTTPS, _HTTP = 443, 80
#: A CDN gives some four addresses of each family; more than these tell nothing new.
_MOST_ADDRESSES = 16
#: HTTP is asked at so many addresses of each family, lest the check looks like an attack.
_HTTP_ADDRESSES = 2


@dataclass(frozen=True)
class Tools:
    """What the probes work with. ``at_once`` bounds the questions of one domain's check that go side by side."""

    resolver: Resolver
    connect_to: ConnectTo
    trust: ssl.SSLContext
    sparkpost: SparkPostProbe | None
    progress: Callable[[str], None]
    clock: Clock
    at_once: int = MOST_QUESTIONS


class Observer:
    """Looks at one domain."""

    def __init__(self, subject: Subject, tools: Tools) -> None:
        self._subject = subject
        self._tools = tools
        self._tls = TlsProbe(subject.domain, tools.trust, subject.timeout, tools.clock)
        self._http = HttpProbe(subject.domain, tools.trust, subject.timeout, tools.clock)

    def look(self) -> Observations:
        """All that the groups of the subject need."""
        groups = self._subject.groups
        with ThreadPoolExecutor(max_workers=2) as pool:
            asked = self._ask_sparkpost(pool)
            seen = self._look_at_domain(pool) if groups - {"sparkpost"} else Observations()
            return replace(seen, sparkpost=asked.result() if asked else None)

    def _look_at_domain(self, pool: ThreadPoolExecutor) -> Observations:
        """The zone's own servers decide whether resolvers may be asked for the domain, so they come first."""
        subject, tools = self._subject, self._tools
        zone = probe_zone(subject, tools.resolver, tools.clock)
        caa = pool.submit(probe_caa, subject, zone, tools.resolver, tools.clock) if "dns" in subject.groups else None
        return replace(self._look_at_edge(zone), caa=caa.result() if caa is not None else None)

    def _ask_sparkpost(self, pool: ThreadPoolExecutor) -> Future[SparkPostFacts] | None:
        if "sparkpost" not in self._subject.groups or self._tools.sparkpost is None:
            return None
        subject = self._subject
        return pool.submit(self._tools.sparkpost.look, subject.domain, subject.sending_domains)

    def _look_at_edge(self, zone: ZoneFacts) -> Observations:
        facts = probe_dns(self._subject, zone, self._tools.resolver, self._tools.clock)
        route = self._tools.connect_to.route(HostPort(self._subject.domain, _HTTPS))
        if route.host != self._subject.domain:
            facts = replace(facts, diverted=str(route))
        seen = Observations(dns=facts)
        if not self._subject.groups & EDGE_GROUPS:
            return seen
        secure, plain = self._edges(facts, _HTTPS), self._edges(facts, _HTTP)
        if not secure:
            return seen
        pairs = _pairs(secure, plain) if self._subject.groups & {"http", "cache"} else []
        return self._look_side_by_side(seen, secure, pairs)

    def _look_side_by_side(self, seen: Observations, secure: Sequence[Edge], pairs: Sequence[EdgePair]) -> Observations:
        """Whatever is slow, be it a time-out or the wait for the cache, goes on beside all the others.

        A probe that needs another's answer is submitted after it, so that any number of workers gets to the end.
        """
        with ThreadPoolExecutor(max_workers=self._tools.at_once) as pool:
            asked = [pool.submit(self._look_over_http, pair) for pair in pairs]
            cache = pool.submit(self._look_at_cache, pairs, asked)
            tls = pool.submit(map_concurrently, secure, self._tls.look, at_once=self._tools.at_once)
            http = tuple(answer.result() for answer in asked)
            landings = pool.submit(self._follow_to_endpoint, http)
            above = pool.submit(self._ask_parents, seen.dns, http)
            app_links = pool.submit(self._look_at_app_links, pairs, http)
            return replace(
                seen,
                http=http,
                landings=landings.result(),
                parents=above.result(),
                app_links=app_links.result(),
                cache=cache.result(),
                tls=tls.result(),
            )

    def _look_over_http(self, pair: EdgePair) -> HttpFacts:
        return self._http.look(pair, with_query=self._subject.expect_redirect)

    def _edges(self, facts: DnsFacts, port: int) -> list[Edge]:
        """Every address of the domain, and where to connect for it."""
        return self._edges_of(
            HostPort(self._subject.domain, port), lambda: _addresses(facts) or list(self._of_target(facts))
        )

    def _edges_of(self, meant: HostPort, look_up: Callable[[], Sequence[str]]) -> list[Edge]:
        """The addresses of a host, unless an option leads elsewhere."""
        route = self._tools.connect_to.route(meant)
        if route.host != meant.host:
            hosts = [route.host] if is_address(route.host) else self._tools.resolver.addresses(route.host)
            return [Edge(host, HostPort(host, route.port)) for host in hosts[:_MOST_ADDRESSES]]
        return [Edge(address, self._place(meant, address)) for address in look_up()[:_MOST_ADDRESSES]]

    def _place(self, meant: HostPort, address: str) -> HostPort:
        route = self._tools.connect_to.route(meant, address)
        return HostPort(address, route.port) if route.host == meant.host else route

    def _of_target(self, facts: DnsFacts) -> Sequence[str]:
        """The zone's own record is followed where no resolver knows it yet."""
        targets = [lookup.names[-1] for lookup in facts.authoritative if lookup.names]
        return self._tools.resolver.addresses(targets[0]) if targets else ()

    def _follow_to_endpoint(self, http: Sequence[HttpFacts]) -> tuple[Exchange, ...]:
        """What SparkPost answers where the redirects that were asked for lead to."""
        asked = [one for facts in http for one in (*facts.https, *facts.http)]
        urls = dict.fromkeys(one.location for one in asked if classify(one, self._subject) == FORWARDED)
        if not urls:
            return ()
        endpoint, tools = self._subject.endpoint, self._tools
        edges = self._edges_of(HostPort(endpoint, _HTTPS), lambda: tools.resolver.addresses(endpoint))
        probe = HttpProbe(endpoint, tools.trust, self._subject.timeout, tools.clock)
        return map_concurrently(list(urls), lambda url: _first_answer(probe, url, edges), at_once=tools.at_once)

    def _ask_parents(self, facts: DnsFacts | None, http: Sequence[HttpFacts]) -> tuple[Exchange, ...]:
        """What the hosts above answer, where https does not work: they may have told browsers to use nothing else."""
        if facts is None or not http or all(any(map(self._is_good, of_address.https)) for of_address in http):
            return ()
        tools, timeout = self._tools, min(self._subject.timeout, PATIENCE)

        def ask(host: str) -> Exchange:
            meant = HostPort(host, _HTTPS)
            probe = HttpProbe(host, tools.trust, timeout, tools.clock)
            return ask_parent(
                probe, host, lambda: self._edges_of(meant, lambda: tools.resolver.addresses(host)), tools.clock
            )

        return map_concurrently(parents(self._subject.domain, facts.zone), ask)

    def _is_good(self, exchange: Exchange) -> bool:
        return exchange.verified and classify(exchange, self._subject) in (TRACKER, FORWARDED)

    def _look_at_app_links(self, pairs: Sequence[EdgePair], http: Sequence[HttpFacts]) -> tuple[Exchange, ...]:
        if not (self._subject.app_links and "http" in self._subject.groups):
            return ()
        subject, tools = self._subject, self._tools
        probe = HttpProbe(subject.domain, tools.trust, subject.timeout, tools.clock, LARGEST)
        for pair, facts in zip(pairs, http, strict=True):
            if facts.https[0].answer is not None:
                return probe_app_links(probe, subject.domain, pair.https)
        return ()

    def _look_at_cache(self, pairs: Sequence[EdgePair], asked: Sequence[Future[HttpFacts]]) -> CacheFacts | None:
        """At the address that is the first to answer as SparkPost does; the others are not waited for."""
        if "cache" not in self._subject.groups:
            return None
        pair_of = dict(zip(asked, pairs, strict=True))
        for answer in as_completed(asked):
            https = answer.result().https
            good = [one for one in https if one.verified and classify(one, self._subject) == TRACKER]
            if good:
                subject, tools = self._subject, self._tools
                probe = CacheProbe(self._http, subject.domain, subject.cache_ttl, tools.progress, tools.clock)
                return probe.look(pair_of[answer].https)
        return None


def _first_answer(probe: HttpProbe, url: str, edges: Sequence[Edge]) -> Exchange:
    """From the first address that answers; of several that do not, the last one's failure."""
    found = from_first(edges, _HTTP_ADDRESSES, lambda edge: probe.get(url, edge), lambda given: given.answer is None)
    return found or Exchange(url, Edge("", HostPort(host_of(url), _HTTPS)), failure=Failure(Trouble.NAMELESS))


def _addresses(facts: DnsFacts) -> list[str]:
    """What the resolvers give, else the zone's own servers; the families take turns, so that a bound meets both."""
    for lookups in (facts.recursive, facts.authoritative):
        ipv4 = dict.fromkeys(address for lookup in lookups for address in lookup.ipv4.records)
        ipv6 = dict.fromkeys(address for lookup in lookups for address in lookup.ipv6.records)
        turns = itertools.zip_longest(ipv4, ipv6)
        addresses = [address for turn in turns for address in turn if address]
        if addresses:
            return addresses
    return []


def _pairs(secure: Sequence[Edge], plain: Sequence[Edge]) -> list[EdgePair]:
    """Some addresses of each family; where https and http lead to different ones, the first of http stands in."""
    by_address = {edge.address: edge for edge in plain}
    chosen: list[Edge] = []
    for family in (False, True):
        chosen += [edge for edge in secure if edge.is_ipv6 == family][:_HTTP_ADDRESSES]
    return [EdgePair(edge, by_address.get(edge.address) or (plain[0] if plain else edge)) for edge in chosen]
