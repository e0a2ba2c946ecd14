# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error pages of Google Cloud's load balancer and of Azure Front Door, by the header that only they set.

Sources: Google Cloud's documentation of external Application Load Balancers ("HTTP error responses", "Troubleshoot
502"), Microsoft's documentation of Front Door ("Troubleshooting common routing problems", X-Azure-Ref).
"""

from __future__ import annotations

from ..model.http_answer import HttpAnswer
from .edge_page import EdgePage, Explained
from .profiles import CDNS

_NEG = (
    "an internet network endpoint group with {endpoint}:443 as FQDN, in a backend service of the protocol HTTPS that "
    "the URL map's default route leads to"
)
_ORIGIN = (
    "the origin group's origin to {endpoint}, HTTPS port 443, enabled, with certificate subject name validation and "
    "without a health probe"
)


def _made_by(cdn: str, answer: HttpAnswer) -> bool:
    """Whether it is an error of the load balancer's own: whatever stands behind names itself, or sends no body."""
    if answer.status < 400 or answer.is_msys or not CDNS[cdn].signed(answer.headers):
        return False
    return answer.status >= 500 or bool(answer.body.strip())


def _explain_google(answer: HttpAnswer) -> Explained:
    if answer.status == 404:
        return Explained("Google's load balancer has no route for the host", f"Give the URL map {_NEG}")
    if answer.status in (403, 429):
        return Explained(
            "Google's load balancer refuses the request, as Cloud Armor makes it",
            "Let the Cloud Armor policy of the backend service allow {domain}: mail scanners and apps break such rules",
            60 if answer.status == 429 else None,
        )
    return Explained("Google's load balancer gets no answer from its backend", f"Give the load balancer {_NEG}", 60)


def _explain_azure(answer: HttpAnswer) -> Explained:
    if answer.status in (403, 429):
        return Explained(
            "Front Door refuses the request, as its WAF policy makes it",
            "Exclude {domain} from the rules of the WAF policy: mail scanners and apps break them",
            60 if answer.status == 429 else None,
        )
    if answer.status in (400, 404):
        return Explained(
            "no route of Front Door has the host",
            "Associate the custom domain {domain} with the endpoint and with a route for /* that takes HTTP and HTTPS "
            "(it takes some minutes to reach every edge)",
            300,
        )
    return Explained("Front Door gets no answer from its origin", f"Set {_ORIGIN}", 60)


PAGES = (
    EdgePage("gcp", lambda answer: _made_by("gcp", answer), _explain_google),
    EdgePage("azure", lambda answer: _made_by("azure", answer), _explain_azure),
)
