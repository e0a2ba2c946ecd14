# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers that Cloudflare's edge gives by itself: redirects, error pages, challenges.

Source: Cloudflare's documentation of 5xx and 1xxx errors and of challenge pages. Who does not ask
for HTML gets ``error code: N`` as plain text.
"""

from __future__ import annotations

from html import escape

from lab.edges.messages import Request, Response, phrase

#: HTTP status of each error, and what it says.
ERRORS: dict[int, tuple[int, str]] = {
    520: (520, "Web server is returning an unknown error"),
    521: (521, "Web server is down"),
    522: (522, "Connection timed out"),
    523: (523, "Origin is unreachable"),
    524: (524, "A timeout occurred"),
    525: (525, "SSL handshake failed"),
    526: (526, "Invalid SSL certificate"),
    1000: (403, "DNS points to prohibited IP"),
    1001: (409, "DNS resolution error"),
    1010: (403, "The owner of this website has banned your access based on your browser's signature"),
    1014: (403, "CNAME Cross-User Banned"),
    1015: (429, "You are being rate limited"),
    1016: (530, "Origin DNS error"),
    1018: (409, "Could not find host"),
    1020: (403, "Access denied"),
}


def error(code: int, request: Request) -> Response:
    """The page of an error."""
    status, title = ERRORS[code]
    headers = {"Cache-Control": "private, max-age=0, no-store, no-cache, must-revalidate"}
    if "text/html" not in request.headers.get("Accept"):
        return Response.of(
            status, {**headers, "Content-Type": "text/plain; charset=UTF-8"}, f"error code: {code}".encode()
        )
    body = (
        f"<!DOCTYPE html>\n<html><head><title>{escape(request.host)} | {code}: {escape(title)}</title></head>"
        f'<body><h1>Error <span class="cf-error-code">{code}</span></h1><h2>{escape(title)}</h2>'
        "<p>This page comes from Cloudflare.</p></body></html>\n"
    )
    return Response.of(status, {**headers, "Content-Type": "text/html; charset=UTF-8"}, body.encode())


def challenge() -> Response:
    """What a visitor has to solve before anything else; a program cannot."""
    body = (
        "<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head>"
        "<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>\n"
    )
    headers = {"Content-Type": "text/html; charset=UTF-8", "Cf-Mitigated": "challenge"}
    headers["Cache-Control"] = "private, max-age=0, no-store, no-cache, must-revalidate"
    return Response.of(403, headers, body.encode())


def redirect(status: int, location: str) -> Response:
    """To another address."""
    body = (
        f"<html>\n<head><title>{status} {phrase(status)}</title></head>\n<body>\n<center><h1>{status} {phrase(status)}"
        "</h1></center>\n<hr><center>cloudflare</center>\n</body>\n</html>\n"
    )
    headers = {"Content-Type": "text/html", "Location": location}
    return Response.of(status, headers, body.encode())
