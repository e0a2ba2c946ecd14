# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Azure Front Door, which is recognised and not set up; its error pages are known by its header alone.

Sources: Microsoft's documentation on Front Door (custom domains, X-Azure-Ref, "Troubleshooting common routing
problems").
"""

from __future__ import annotations

from ..model.cdn import Cdn
from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer
from .servers import PROXIES

_WAF = (
    "Front Door refuses the request, as its WAF policy makes it do",
    "Exclude {domain} from the rules of the WAF policy: mail scanners and apps violate them",
)
_REFUSED = PageMeaning(*_WAF)
_LIMITED = PageMeaning(*_WAF, 60)
_NO_ROUTE = PageMeaning(
    "no route of Front Door has the host",
    "Associate the custom domain {domain} with the endpoint and with a route for /* that accepts HTTP and HTTPS (it "
    "takes some minutes to reach every edge)",
    300,
)
_NO_ORIGIN = PageMeaning(
    "Front Door gets no response from its origin",
    "Set the origin group's origin to {endpoint}, HTTPS port 443, enabled, with certificate subject name validation "
    "and without a health probe",
    60,
)


def _is_its_own(answer: HttpAnswer) -> bool:
    """Whether Front Door made the error: whatever stands behind it names itself, or sends no body."""
    if answer.status < 400 or answer.is_msys or answer.server.startswith(PROXIES) or not AZURE.signed(answer.headers):
        return False
    return answer.status >= 500 or bool(answer.body.strip())


def _explain(answer: HttpAnswer) -> PageMeaning:
    return {403: _REFUSED, 429: _LIMITED, 400: _NO_ROUTE, 404: _NO_ROUTE}.get(answer.status, _NO_ORIGIN)


AZURE = Cdn(
    "azure",
    "Azure Front Door",
    zones=("azurefd.net", "azureedge.net"),
    default_names=("*.azurefd.net", "*.azureedge.net"),
    authorities=("digicert.com",),
    marks=("x-azure-ref",),
    pages=(ErrorPage("azure", _is_its_own, _explain, (_NO_ROUTE, _REFUSED, _LIMITED, _NO_ORIGIN), by_mark=True),),
    target_hint="the endpoint's hostname (such as clicks-0123456789abcdef.z01.azurefd.net)",
    certificate_step="validate the custom domain of the Front Door profile and let Azure manage its certificate, or "
    "bring one from Key Vault; then associate the domain with the endpoint",
    tls_step="minimum TLS version 1.2 of the Front Door custom domain",
    origin_step="hostname {endpoint} and HTTPS port 443 in the origin group of the Front Door route, with the "
    "forwarding protocol HttpsOnly or MatchRequest",
    host_step="an empty origin host header in the origin, so that Front Door passes on the name that the client asked "
    "for",
    http_step="accepted protocols HTTP and HTTPS and no redirect to HTTPS in the Front Door route",
    cache_step="caching disabled in the Front Door route, or a rule that sets its duration",
    keep_step="Leave caching disabled: Front Door cannot cache responses for just a few seconds",
    app_links_step="a route for /.well-known/* with an origin that serves them",
    agent_step="no rule set of Front Door may overwrite or delete the request header User-Agent",
    address_step="Front Door sends it by itself: no rule set may overwrite or delete it",
)
