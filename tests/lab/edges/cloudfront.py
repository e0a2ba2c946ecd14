# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's edge: serves every deployed distribution as its configuration says.

Source: CloudFront's developer guide, "Request and response behavior for custom origins", and
its API reference.
"""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from lab.ca import Authority
from lab.clock import Now
from lab.context import IssuedCertificate
from lab.edges import cloudfront_config as settings_of
from lab.edges import cloudfront_pages as pages
from lab.edges.cache import Cache, stated_lifetime
from lab.edges.cloudfront_config import Config, Forwarding
from lab.edges.front import Presented
from lab.edges.functions import FunctionError, Invocation, run
from lab.edges.messages import HOP_BY_HOP, Headers, Peer, Request, Response
from lab.edges.upstream import Route, Upstream, UpstreamError, matches
from lab.faults import Faults
from lab.settings import CloudFrontSettings
from lab.views import AwsAccount, DistributionView

#: Viewer headers that reach a custom origin whatever the configuration says; all but these need to be named.
_ALWAYS_PASSED = frozenset(
    {
        "cache-control",
        "content-md5",
        "content-type",
        "date",
        "from",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "origin",
        "pragma",
        "range",
        "x-forwarded-for",
    }
)
#: Viewer headers that do not pass with legacy settings unless named, although "other-defined" ones do.
_LEGACY_REMOVED = frozenset(
    {"accept", "accept-charset", "accept-language", "authorization", "cookie", "expect", "referer", "user-agent"}
    | {"x-forwarded-proto", "x-http-method-override", "x-real-ip", "proxy-authenticate", "proxy-authorization"}
)
#: Made by the edge itself, or set below.
_NEVER_PASSED = HOP_BY_HOP | {"host", "content-length", "via", "accept-encoding", "user-agent", "x-forwarded-for"}
#: Error answers that are kept whatever the origin says, and those that are kept if it says for how long.
#: Source: developer guide, "How CloudFront caches HTTP 4xx and 5xx status codes".
_CACHED_ERRORS = frozenset({404, 414, 500, 501, 502, 503, 504})
_CACHED_ERRORS_IF_STATED = frozenset({400, 403, 405, 412, 415})


@dataclass(frozen=True)
class _Exchange:
    """One request on its way through the edge."""

    request: Request
    peer: Peer
    distribution: DistributionView
    behaviour: Config
    forwarding: Forwarding
    request_id: str


class CloudFrontEdge:
    """All edge servers of CloudFront, with one cache between them."""

    name = "cloudfront"

    def __init__(
        self,
        account: Callable[[], AwsAccount],
        upstream: Upstream,
        authority: Authority,
        faults: Faults,
        now: Now,
        settings: CloudFrontSettings | None = None,
    ) -> None:
        """``now`` is the clock that the cache goes by."""
        self._account, self._upstream, self._faults = account, upstream, faults
        self._settings = settings or CloudFrontSettings()
        self._default_certificate = authority.issue(["cloudfront.net", "*.cloudfront.net"])
        self.cache = Cache(now)

    def claims(self, host: str) -> bool:
        """Whether an enabled distribution has the host as alias or domain name."""
        return host.endswith(".cloudfront.net") or self._find(host) is not None

    def present(self, server_name: str | None) -> Presented:
        """The certificate of the distribution with that alias, else CloudFront's own."""
        distribution = self._find(server_name) if server_name else None
        if distribution is not None and server_name != distribution.domain_name.lower():
            viewer = distribution.config.get("ViewerCertificate") or {}
            held = self._account().certificate(viewer.get("ACMCertificateArn") or "")
            if held is not None and held.private_key_pem:
                pair = IssuedCertificate(held.certificate_pem, held.chain_pem, held.private_key_pem)
                return Presented(pair, settings_of.viewer_minimum(viewer))
        return Presented(self._default_certificate, ssl.TLSVersion.TLSv1)

    def respond(self, request: Request, peer: Peer) -> Response:
        """Answers a viewer."""
        request_id = secrets.token_urlsafe(42)
        response = self._handle(request, peer, request_id)
        via = f"1.1 {secrets.token_hex(16)}.cloudfront.net (CloudFront)"
        previous = response.headers.get("Via")
        response.headers.set("Via", f"{previous}, {via}" if previous else via)
        response.headers.set("X-Amz-Cf-Pop", self._settings.location)
        response.headers.set("X-Amz-Cf-Id", request_id)
        return response

    def _find(self, host: str) -> DistributionView | None:
        """The enabled distribution for a host: by domain name or alias, then by the closest wildcard alias."""
        account = self._account()
        known = (*account.distributions(), *account.tenants_served())
        held = [each for each in known if each.deployed and each.config.get("Enabled", True)]
        wanted = [host]
        rest = host
        while "." in rest:
            rest = rest.partition(".")[2]
            wanted.append(f"*.{rest}")
        for name in wanted:
            for each in held:
                if name == each.domain_name.lower() or name in settings_of.aliases(each.config):
                    return each
        return None

    def _handle(self, request: Request, peer: Peer, request_id: str) -> Response:
        distribution = self._find(request.host)
        if distribution is None:
            return pages.error(403, "alias", request_id)
        if self._is_misdirected(distribution, request.host, peer):
            return pages.error(421, "misdirected", request_id)
        behaviour = settings_of.behaviour_for(distribution.config, request.path)
        refusal = _refusal(behaviour, request, peer, request_id)
        if refusal is not None:
            return refusal
        forwarding = settings_of.forwarding(behaviour, self._account())
        exchange = _Exchange(request, peer, distribution, behaviour, forwarding, request_id)
        return self._after_function(exchange)

    def _is_misdirected(self, distribution: DistributionView, host: str, peer: Peer) -> bool:
        """Whether the connection was made for another distribution (developer guide, "domain fronting")."""
        if not peer.sni or peer.sni == host:
            return False
        other = self._find(peer.sni)
        if other is None or other.id == distribution.id:
            return False
        viewer = other.config.get("ViewerCertificate") or {}
        held = self._account().certificate(viewer.get("ACMCertificateArn") or "")
        return held is None or not any(matches(name, host) for name in held.names)

    def _after_function(self, exchange: _Exchange) -> Response:
        arn = settings_of.viewer_request_function(exchange.behaviour)
        if arn is None:
            return self._cached(exchange)
        source = exchange.distribution.functions.get(arn)
        invocation = Invocation(exchange.distribution.id, exchange.distribution.domain_name, exchange.request_id)
        try:
            if not source:
                raise FunctionError(f"There is no published function {arn}.")
            result = run(source, exchange.request, exchange.peer, invocation)
        except FunctionError:
            return pages.error(503, "function", exchange.request_id, "FunctionExecutionError from cloudfront")
        if isinstance(result, Response):
            result.headers.set("X-Cache", "FunctionGeneratedResponse from cloudfront")
            result.headers.set("Server", "CloudFront")
            return result
        return self._cached(replace(exchange, request=result))

    def _cached(self, exchange: _Exchange) -> Response:
        key = _key(exchange)
        held = self.cache.get(key) if exchange.request.method in ("GET", "HEAD") else None
        if held is not None:
            response, age = held
            response.headers.set("Age", str(age))
            return _marked(response, "Hit from cloudfront")
        try:
            response = self._fetch(exchange)
        except UpstreamError as failure:
            status, reason = (504, "timeout") if failure.timeout else (502, "connect")
            return pages.error(status, reason, exchange.request_id)
        if exchange.request.method in ("GET", "HEAD"):
            self.cache.put(key, response, self._lifetime(exchange, response))
        return _marked(response, "Miss from cloudfront")

    def _lifetime(self, exchange: _Exchange, response: Response) -> float:
        forced = self._faults.strike("cache-ttl", self.name, exchange.peer.local, exchange.request.host)
        if forced is not None:
            return forced.seconds or 0.0
        stated = stated_lifetime(response.headers)
        if response.status < 400:
            return exchange.forwarding.lifetime(stated)
        if response.status in _CACHED_ERRORS or (response.status in _CACHED_ERRORS_IF_STATED and stated is not None):
            return max(settings_of.error_ttl(exchange.distribution.config, response.status), stated or 0.0)
        return 0.0

    def _fetch(self, exchange: _Exchange) -> Response:
        origin = settings_of.origin_for(exchange.distribution.config, exchange.behaviour)
        if origin is None:
            raise UpstreamError("the behaviour names no origin")
        request = exchange.request
        path = str(origin.get("OriginPath") or "") + _rooted(exchange.distribution.config, request.path)
        headers = self._origin_headers(exchange, origin)
        query = exchange.forwarding.passed_query(request.query)
        response = self._upstream.send(
            self._route(exchange, origin), Request(request.method, path, query, headers, request.body)
        )
        for name in HOP_BY_HOP:
            response.headers.remove(name)
        return response

    def _route(self, exchange: _Exchange, origin: Config) -> Route:
        custom = origin.get("CustomOriginConfig") or {}
        policy = custom.get("OriginProtocolPolicy", "https-only")
        tls = policy == "https-only" or (policy == "match-viewer" and exchange.peer.scheme == "https")
        domain = str(origin["DomainName"]).lower()
        port = int(custom.get("HTTPSPort", 443) if tls else custom.get("HTTPPort", 80))
        names: tuple[str, ...] = (domain,)
        if exchange.forwarding.passes_header("host"):
            # With Host forwarded, the handshake asks for it, and the certificate may be for either name.
            names = (exchange.request.host, domain)
        oldest, newest = settings_of.origin_versions(origin)
        return Route(
            domain, port, tls, names[0], names, oldest, newest, exchange.peer.local, self._settings.origin_timeout
        )

    def _origin_headers(self, exchange: _Exchange, origin: Config) -> Headers:
        viewer, passes = exchange.request.headers, exchange.forwarding.passes_header
        host = viewer.get("Host") if passes("host") else str(origin["DomainName"])
        headers = Headers([("Host", host)])
        for name, value in viewer:
            if self._passes(exchange, name.lower()):
                headers.set(name, value)
        cookies = _cookies(viewer.get("Cookie"), exchange.forwarding)
        if cookies:
            headers.set("Cookie", cookies)
        headers.set("User-Agent", viewer.get("User-Agent") if passes("user-agent") else "Amazon CloudFront")
        if "gzip" in viewer.get("Accept-Encoding"):
            headers.set("Accept-Encoding", "gzip")
        seen = viewer.get("X-Forwarded-For")
        headers.set("X-Forwarded-For", f"{seen}, {exchange.peer.address}" if seen else exchange.peer.address)
        if passes("cloudfront-forwarded-proto"):
            headers.set("CloudFront-Forwarded-Proto", exchange.peer.scheme)
        headers.set("Via", f"1.1 {exchange.request_id[:16]}.cloudfront.net (CloudFront)")
        headers.set("X-Amz-Cf-Id", exchange.request_id)
        for name, value in settings_of.custom_headers(origin):
            headers.set(name, value)
        return headers

    def _passes(self, exchange: _Exchange, name: str) -> bool:
        if name in _NEVER_PASSED or name == "cookie" or name.startswith(("x-amz-cf-", "cloudfront-")):
            return False
        if name in _ALWAYS_PASSED or exchange.forwarding.passes_header(name):
            return True
        unlisted = exchange.forwarding.legacy and self._settings.forwards_unlisted_headers
        return unlisted and name not in _LEGACY_REMOVED


def _refusal(behaviour: Config, request: Request, peer: Peer, request_id: str) -> Response | None:
    policy = behaviour.get("ViewerProtocolPolicy", "allow-all")
    if peer.scheme == "http" and policy == "redirect-to-https":
        return pages.redirect(f"https://{request.host}{request.target}")
    if peer.scheme == "http" and policy == "https-only":
        return pages.error(403, "https-only", request_id)
    if settings_of.is_restricted(behaviour) and not _is_signed(request):
        return pages.unsigned()
    if request.method not in settings_of.allowed_methods(behaviour):
        return pages.error(403, "method", request_id)
    if request.method == "GET" and request.body:
        return pages.error(403, "body", request_id)
    return None


def _is_signed(request: Request) -> bool:
    """Whether the request names a key; the lab knows no keys, so that whoever names one is let in."""
    names = [part.partition("=")[0] for part in (request.query or "").split("&")]
    return "Key-Pair-Id" in names or "CloudFront-Key-Pair-Id=" in request.headers.get("Cookie")


def _key(exchange: _Exchange) -> Hashable:
    request, forwarding = exchange.request, exchange.forwarding
    headers = request.headers.as_dict()
    return (
        exchange.distribution.id,
        exchange.behaviour.get("PathPattern", ""),
        request.method,
        request.path,
        forwarding.keyed_query(request.query),
        tuple(sorted((name, headers[name]) for name in headers if forwarding.key_headers.takes(name))),
        _picked(headers.get("cookie", ""), (forwarding.key_cookies.takes,)),
    )


def _cookies(cookie: str, forwarding: Forwarding) -> str:
    return _picked(cookie, tuple(each.takes for each in forwarding.pass_cookies))


def _picked(cookie: str, takes: tuple[Callable[[str], bool], ...]) -> str:
    parts = [part.strip() for part in cookie.split(";") if part.strip()]
    return "; ".join(part for part in parts if any(take(part.partition("=")[0]) for take in takes))


def _rooted(config: Config, path: str) -> str:
    root = config.get("DefaultRootObject") or ""
    return f"/{root}" if path == "/" and root else path


def _marked(response: Response, mark: str) -> Response:
    response.headers.set("X-Cache", "Error from cloudfront" if response.status >= 400 else mark)
    return response
