# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers that Fastly's edge gives by itself.

Source: published reports of the pages; only the words that people search for are theirs.
"""

from __future__ import annotations

from html import escape

from lab.edges.messages import Response, phrase
from lab.edges.upstream import UpstreamError


def unknown_domain(host: str) -> Response:
    """500 where no active version has the host."""
    return _page(500, f"Fastly error: unknown domain: {host}", "No active version of a service holds this domain.")


def unavailable(reason: str) -> Response:
    """503 where the backend cannot be used."""
    page = _page(503, f"Error 503 {reason}", "Guru Mediation: the cache got no usable answer from its backend.")
    page.headers.set("Retry-After", "0")
    return page


def misdirected() -> Response:
    """421 where the certificate of the connection is not for the host."""
    text = "The requested host matches none of the Subject Alternative Names of this connection's TLS certificate."
    return _page(421, f"Error 421 {phrase(421)}", text)


def redirect(location: str) -> Response:
    """To HTTPS, as ``force_ssl`` of the request settings has it."""
    return Response.of(301, {"Location": location, "Retry-After": "0", "Server": "Varnish"})


def _page(status: int, title: str, text: str) -> Response:
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html><head>'
        f"<title>{escape(title, quote=False)}</title></head><body>\n<p>{escape(title, quote=False)}</p>\n"
        f"<p>{escape(text)}</p>\n<hr>\n<p>Varnish cache server</p>\n</body></html>\n"
    )
    return Response.of(status, {"Server": "Varnish", "Content-Type": "text/html; charset=utf-8"}, body.encode())


#: What the error page says for each way in which a backend fails.
_FAILURES = {
    "unresolved": "could not resolve the backend",
    "refused": "Connection refused",
    "unreachable": "Connection timed out",
    "handshake": "SSL handshake error",
    "broken": "backend read error",
}


def reason_of(failure: UpstreamError) -> str:
    """The words of the 503 page for a failure."""
    if failure.kind == "certificate":
        if "is not for" in failure.reason:
            return "hostname doesn't match against certificate"
        expired = "expired" in failure.reason
        return "certificate has expired" if expired else "unable to get local issuer certificate"
    if failure.timeout and failure.kind == "broken":
        return "first byte timeout"
    return _FAILURES.get(failure.kind, failure.reason)
