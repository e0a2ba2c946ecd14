# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Probes one domain: what does not need another's result runs beside it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._dns.connect_to import ConnectTo, HostPort, is_address
from ..._dns.resolver import Resolver
from ..cdn.answer_kind import CACHED, FORWARDED, TRACKER, classify
from ..cdn.registry import detect
from ..model.cache_facts import CacheFacts
from ..model.connection import Edge, Failure, FailureKind
from ..model.dns_facts import DnsFacts
from ..model.http_answer import PROBE_QUERY, PROBE_TARGET, Exchange, HttpFacts, host_of, quotes_itself
from ..model.sparkpost_facts import SparkPostFacts
from ..model.tracking_check import EDGE_GROUPS, TrackingCheck
from ..model.way import Way
from .app_links import LARGEST, probe_app_links
from .cache import SLOW_FOR_CACHE, CacheProbe
from .dns import probe_caa, probe_dns
from .endpoint import EndpointAnswers
from .hsts import PATIENCE, ask_parent, parents
from .http import EdgePair, HttpProbe, from_first, new_path, open_path
from .observations import Observations
from .renewal import probe_challenge_path, probe_renewal
from .sparkpost import SparkPostProbe
from .tls import TlsProbe
from .ways import main_addresses, probe_ways
from .zone import ZoneFacts, probe_zone

#: Questions that the check of one domain asks at once, where it is alone.
MOST_QUESTIONS = 16
_HTTPS, _HTTP = 443, 80
#: A CDN gives some four addresses of each family; more than these show nothing new.
_MOST_ADDRESSES = 16
#: So many addresses of each family are asked for the known paths too, and so many for every kind of link; the others
#: for one link over each scheme: each may be a server of its own, and yet the check must not look like an attack.
_KNOWN_PATHS, _LINKS = 1, 4
#: Seconds after which an address that has not answered is taken for one at which https does not work.
_SUSPICIOUS = 3.0
#: Of what redirects lead to at the endpoint, so much is asked for: SparkPost throttles whoever asks for more.
_MOST_LANDINGS = 8
#: What redirects lead to is asked for at so many addresses.
_MOST_TRIED = 2


@dataclass(frozen=True)
class ProbeContext:
    """What the probes work with. ``at_once`` bounds the questions of one domain's check that go side by side.

    ``aside`` is entered while a domain waits for an edge's cache, so that others may go on in its place.
    """

    resolver: Resolver
    connect_to: ConnectTo
    trust: ssl.SSLContext
    sparkpost: SparkPostProbe | None
    progress: Callable[[str], None]
    clock: Clock
    at_once: int = MOST_QUESTIONS
    aside: Callable[[], AbstractContextManager[None]] = nullcontext
    endpoints: EndpointAnswers = field(default_factory=EndpointAnswers)


class DomainProbe:
    """Probes one domain."""

    def __init__(self, check: TrackingCheck, context: ProbeContext) -> None:
        self._check = check
        self._context = context
        self._tls = TlsProbe(check.domain, context.trust, check.timeout, context.clock)
        self._http = HttpProbe(check.domain, context.trust, check.timeout, context.clock)
        self._cache: CacheProbe | None = None

    def probe(self) -> Observations:
        """All that the groups of the check need."""
        groups = self._check.groups
        with ThreadPoolExecutor(max_workers=3) as pool:
            asked = self._ask_sparkpost(pool)
            seen = self._probe_domain(pool) if groups - {"sparkpost"} else Observations()
            return replace(seen, sparkpost=asked.result() if asked else None)

    def _probe_domain(self, pool: ThreadPoolExecutor) -> Observations:
        """The zone's own servers decide whether resolvers may be asked for the domain, so they come first."""
        check, context = self._check, self._context
        zone = probe_zone(check, context.resolver, context.clock)
        ahead = "renewal" in check.groups
        known = (check, zone, context.resolver, context.clock)
        caa = pool.submit(probe_caa, *known) if ahead or "dns" in check.groups else None
        renewal = pool.submit(probe_renewal, *known) if ahead else None
        return replace(
            self._probe_edge(zone),
            caa=caa.result() if caa is not None else None,
            renewal=renewal.result() if renewal is not None else None,
        )

    def _ask_sparkpost(self, pool: ThreadPoolExecutor) -> Future[SparkPostFacts] | None:
        if "sparkpost" not in self._check.groups or self._context.sparkpost is None:
            return None
        check = self._check
        return pool.submit(self._context.sparkpost.probe, check.domain, check.sending_domains)

    def _probe_edge(self, zone: ZoneFacts) -> Observations:
        facts = probe_dns(self._check, zone, self._context.resolver, self._context.clock)
        route = self._context.connect_to.route(HostPort(self._check.domain, _HTTPS))
        if route.host != self._check.domain:
            facts = replace(facts, diverted=str(route))
        seen = Observations(dns=facts)
        if not self._check.groups & EDGE_GROUPS:
            return seen
        secure, plain = self._edges(facts, _HTTPS), self._edges(facts, _HTTP)
        if not secure:
            return seen
        pairs = self._pairs(secure, plain) if self._check.groups & {"http", "cache"} else []
        seen = self._probe_in_parallel(seen, secure, pairs)
        if seen.cache is None or self._cache is None:
            return seen
        # Nothing else goes on by now, so that a wait of many domains takes one thread of each.
        with self._context.aside():
            return replace(seen, cache=self._cache.finish(seen.cache))

    def _probe_in_parallel(self, seen: Observations, secure: Sequence[Edge], pairs: Sequence[EdgePair]) -> Observations:
        """Whatever is slow, be it a time-out or the wait for the cache, goes on beside all the others.

        A probe that needs another's answer is submitted after it, so that any number of workers gets to the end.
        """
        with ThreadPoolExecutor(max_workers=self._context.at_once) as pool:
            asked = [pool.submit(self._probe_http, pair) for pair in pairs]
            cache = pool.submit(self._probe_cache, pairs, asked)
            tls = pool.submit(map_concurrently, secure, self._tls.probe, at_once=self._context.at_once)
            wait(asked, timeout=_SUSPICIOUS)
            in_time = [answer.result() for answer in asked if answer.done()]
            doubtful = len(in_time) < len(asked) or not self._all_good(in_time)
            above = pool.submit(self._ask_parents, seen.dns) if doubtful and asked else None
            http = tuple(answer.result() for answer in asked)
            landings = pool.submit(self._follow_to_endpoint, http)
            app_links = pool.submit(self._probe_app_links, pairs, http)
            ways = pool.submit(self._probe_ways, seen.dns)
            endpoint = pool.submit(self._ask_endpoint, http)
            files = pool.submit(self._probe_challenge_path, seen.dns)
            return replace(
                seen,
                http=http,
                landings=landings.result(),
                parents=() if above is None or self._all_good(http) else above.result(),
                app_links=app_links.result(),
                ways=ways.result(),
                endpoint=endpoint.result(),
                challenge_files=files.result(),
                cache=cache.result(),
                tls=tls.result(),
            )

    def _probe_http(self, pair: EdgePair) -> HttpFacts:
        return self._http.probe(pair, with_query=self._check.expect_redirect)

    def _edges(self, facts: DnsFacts, port: int) -> list[Edge]:
        """Every address of the domain, and where to connect for it."""
        return self._edges_of(
            HostPort(self._check.domain, port),
            lambda: main_addresses(facts, self._check) or list(self._of_target(facts)),
        )

    def _edges_of(self, meant: HostPort, look_up: Callable[[], Sequence[str]]) -> list[Edge]:
        """The addresses of a host, unless an option leads elsewhere."""
        route = self._context.connect_to.route(meant)
        if route.host != meant.host:
            hosts = [route.host] if is_address(route.host) else self._context.resolver.addresses(route.host)
            return [Edge(host, HostPort(host, route.port)) for host in hosts[:_MOST_ADDRESSES]]
        return [Edge(address, self._place(meant, address)) for address in look_up()[:_MOST_ADDRESSES]]

    def _place(self, meant: HostPort, address: str) -> HostPort:
        route = self._context.connect_to.route(meant, address)
        return HostPort(address, route.port) if route.host == meant.host else route

    def _probe_ways(self, facts: DnsFacts | None) -> tuple[Way, ...]:
        if facts is None or facts.diverted or "http" not in self._check.groups:
            return ()
        meant = self._check.domain

        def edge_of(address: str, port: int) -> Edge:
            return Edge(address, self._place(HostPort(meant, port), address))

        return probe_ways(self._check, facts, self._http, edge_of)

    def _pairs(self, secure: Sequence[Edge], plain: Sequence[Edge]) -> list[EdgePair]:
        """Every address; where https and http lead to different ones, the first of http stands in."""
        by_address = {edge.address: edge for edge in plain}
        families = [[edge for edge in secure if edge.is_ipv6 is family] for family in (False, True)]
        known = [edge for family in families for edge in family[:_KNOWN_PATHS]]
        links = [edge for family in families for edge in family[:_LINKS]]
        return [
            EdgePair(
                edge,
                by_address.get(edge.address) or (plain[0] if plain else edge),
                partial(self._edge_at, edge.address),
                is_further=edge not in known,
                has_links=edge in links,
                is_first=edge is secure[0],
            )
            for edge in secure
        ]

    def _edge_at(self, address: str, port: int) -> Edge:
        """Where to connect for another port at the same address."""
        meant = HostPort(self._check.domain, port)
        route = self._context.connect_to.route(meant, address)
        return Edge(address, HostPort(address, route.port) if route.host == meant.host else route)

    def _of_target(self, facts: DnsFacts) -> Sequence[str]:
        """The zone's own record is followed where no resolver knows it yet."""
        targets = [lookup.names[-1] for lookup in facts.authoritative if lookup.names]
        return self._context.resolver.addresses(targets[0]) if targets else ()

    def _follow_to_endpoint(self, http: Sequence[HttpFacts]) -> tuple[Exchange, ...]:
        """What SparkPost answers where the redirects that were asked for lead to."""
        asked = [one for facts in http for one in (*facts.https, *facts.http)]
        forwarded = (one.location for one in asked if classify(one, self._check) == FORWARDED)
        urls = list(dict.fromkeys(forwarded))[:_MOST_LANDINGS]
        if not urls:
            return ()
        endpoint, context = self._check.endpoint, self._context
        edges = self._edges_of(HostPort(endpoint, _HTTPS), lambda: context.resolver.addresses(endpoint))
        probe = HttpProbe(endpoint, context.trust, self._check.timeout, context.clock)
        return map_concurrently(urls, lambda url: _first_answer(probe, url, edges), at_once=context.at_once)

    def _ask_endpoint(self, http: Sequence[HttpFacts]) -> tuple[Exchange, ...]:
        """SparkPost's own answers, where those through the edge do not show that path and query of a link arrived."""
        asked = [facts.with_query for facts in http if facts.with_query is not None and facts.with_query.answer]
        short = [facts.https[0] for facts in http] if asked else []
        opens = [facts.opens.answer for facts in http if facts.opens is not None and facts.opens.answer]
        arrived = all(one.location == PROBE_TARGET for one in asked)
        arrived = arrived and all(one.is_msys or one.content_type == "image/gif" for one in opens)
        if arrived and all(quotes_itself(one) and host_of(one.location) != self._check.domain for one in short):
            return ()
        endpoint, context = self._check.endpoint, self._context

        def ask() -> tuple[Exchange, ...]:
            edges = self._edges_of(HostPort(endpoint, _HTTPS), lambda: context.resolver.addresses(endpoint))
            probe = HttpProbe(endpoint, context.trust, min(self._check.timeout, PATIENCE), context.clock)
            plain = _first_answer(probe, f"https://{endpoint}{new_path()}", edges)
            if plain.answer is None:
                return (plain,)
            more = (f"{new_path()}?{PROBE_QUERY}", open_path(), new_path())
            return plain, *(probe.get(f"https://{endpoint}{path}", plain.edge) for path in more)

        return context.endpoints.of(endpoint, ask)

    def _all_good(self, http: Sequence[HttpFacts]) -> bool:
        """Whether https works at every address."""
        return all(any(map(self._is_good, of_address.https)) for of_address in http)

    def _ask_parents(self, facts: DnsFacts | None) -> tuple[Exchange, ...]:
        """What the hosts above answer, where https does not work: they may have told browsers to use nothing else."""
        if facts is None:
            return ()
        context, timeout = self._context, min(self._check.timeout, PATIENCE)

        def ask(host: str) -> Exchange:
            meant = HostPort(host, _HTTPS)
            probe = HttpProbe(host, context.trust, timeout, context.clock)
            return ask_parent(
                probe, host, lambda: self._edges_of(meant, lambda: context.resolver.addresses(host)), context.clock
            )

        return map_concurrently(parents(self._check.domain, facts.zone), ask)

    def _is_good(self, exchange: Exchange) -> bool:
        return exchange.verified and classify(exchange, self._check) in (TRACKER, FORWARDED)

    def _probe_app_links(self, pairs: Sequence[EdgePair], http: Sequence[HttpFacts]) -> tuple[Exchange, ...]:
        if not (self._check.app_links and "http" in self._check.groups):
            return ()
        check, context = self._check, self._context
        probe = HttpProbe(check.domain, context.trust, check.timeout, context.clock, LARGEST)
        for pair, facts in zip(pairs, http, strict=True):
            if facts.https[0].answer is not None:
                return probe_app_links(probe, check.domain, pair.https)
        return ()

    def _probe_challenge_path(self, facts: DnsFacts | None) -> tuple[Exchange, ...]:
        """Where SparkPost manages the certificate, as the name shows that leads to its endpoint for that."""
        check, context = self._check, self._context
        lookups = (*facts.authoritative, *facts.recursive) if facts else ()
        if facts is None or detect(name for each in lookups for name in each.names).id != "sparkpost":
            return ()
        if "renewal" not in check.groups:
            return ()
        probe = HttpProbe(check.domain, context.trust, check.timeout, context.clock)
        return probe_challenge_path(check, probe, self._edges(facts, _HTTP))

    def _probe_cache(self, pairs: Sequence[EdgePair], asked: Sequence[Future[HttpFacts]]) -> CacheFacts | None:
        """At the first address if it answers as SparkPost does, else at the first one to do so.

        The others are not waited for.
        """
        if "cache" not in self._check.groups or not pairs:
            return None
        # The repeats of its requests take longer than all other probes, so that they do not wait for these.
        facts = self._new_cache(self._http).begin_if(pairs[0].https, self._is_quick)
        if facts is not None:
            return facts
        pair_of = dict(zip(asked, pairs, strict=True))
        for answer in as_completed(asked):
            if any(map(self._is_quick, answer.result().https)):
                http = self._http.as_browser() if answer.result().as_browser else self._http
                return self._new_cache(http).begin(pair_of[answer].https)
        return None

    def _new_cache(self, http: HttpProbe) -> CacheProbe:
        check, context = self._check, self._context
        self._cache = CacheProbe(http, check.domain, check.cache_ttl, context.progress, context.clock)
        return self._cache

    def _is_quick(self, exchange: Exchange) -> bool:
        """Whether it is SparkPost's, and comes soon: else the probe would take a minute, and tell less than that."""
        is_good = exchange.verified and classify(exchange, self._check) in (TRACKER, CACHED)
        return is_good and exchange.duration_ms < SLOW_FOR_CACHE * 1000


def _first_answer(probe: HttpProbe, url: str, edges: Sequence[Edge]) -> Exchange:
    """From the first address that answers; of several that do not, the last one's failure."""
    found = from_first(edges, _MOST_TRIED, lambda edge: probe.get(url, edge), lambda given: given.answer is None)
    return found or Exchange(url, Edge("", HostPort(host_of(url), _HTTPS)), failure=Failure(FailureKind.NO_ADDRESS))
