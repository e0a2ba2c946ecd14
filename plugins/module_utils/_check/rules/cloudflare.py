# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: Cloudflare's error pages."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import CLOUDFLARE_GUIDE
from .documents import CLOUDFLARE_1XXX, CLOUDFLARE_5XX, CLOUDFLARE_CHALLENGE
from .rule import PAGE_STEP, Rule

_page = partial(
    Rule,
    group="cdn",
    layer=Layer.EDGE,
    branch=Branch.HTTPS,
    status=Status.FAIL,
    severity="critical",
    guide_ref=CLOUDFLARE_GUIDE,
    blocks=True,
    slot="https_probe",
    cdn="cloudflare",
)
_TO_ENDPOINT = "Cloudflare passes requests on to {endpoint}"

RULES = (
    _page(
        id="cf_challenge",
        fails="Cloudflare challenges clients",
        expected="Cloudflare passes on every request for {domain}",
        remedy="Exempt {domain} from challenges, which mail scanners and apps cannot solve: set "
        "'security_level: essentially_off' and 'browser_check: off' for the host (cloudflare_page_rule, or "
        "cloudflare_rule in the config phase), make sure that no WAF or Under Attack rule matches it, and turn Bot "
        "Fight Mode off for the zone: no rule exempts a host from it (cloudflare_host_info with 'zone_settings' among "
        "its checks tells whether it is on)",
        cause="A security level, Under Attack mode, a bot rule or a WAF rule of the zone asks clients to prove that "
        "they are human. A recipient's browser may pass; mail scanners, image proxies and apps cannot.",
        detection="The answer has the header cf-mitigated: challenge, or is a 403, 429 or 503 from Cloudflare with the "
        "text of the challenge page.",
        links=(CLOUDFLARE_CHALLENGE,),
        sample="https://track.example.com/f/a/b/c/d: 403, text/html, 7102 bytes, server: cloudflare",
    ),
    _page(
        id="cf_1xxx",
        fails="Cloudflare's configuration prevents it from serving the name",
        expected=_TO_ENDPOINT,
        remedy=PAGE_STEP,
        cause="The zone's configuration is at fault, not the origin: the record leads to an address or host that "
        "Cloudflare does not fetch from, the zone is not active, or a firewall or rate limiting rule refuses the "
        "client.",
        detection="Cloudflare's page has an error code of 1000 or above. The code decides, not the status, since one "
        "code comes with several; the finding names the code, and the remedy is specific to it.",
        links=(CLOUDFLARE_1XXX,),
        sample="https://track.example.com/f/a/b/c/d: 530 (Cloudflare's error 1016: the name that the record leads "
        "to does not resolve), text/plain, 16 bytes, server: cloudflare",
    ),
    _page(
        id="cf_5xx",
        fails="Cloudflare gets no valid response from the origin",
        expected=_TO_ENDPOINT,
        remedy=PAGE_STEP,
        cause="Cloudflare does not reach a working origin: the record leads to the wrong place, Cloudflare uses a port "
        "or a protocol that the origin does not serve, or the origin's certificate does not satisfy the mode strict.",
        detection="Cloudflare's page has one of the codes 520 to 527, or 500 to 504 where the page says so; the "
        "finding names the code, and the remedy is specific to it.",
        links=(CLOUDFLARE_5XX,),
        sample="https://track.example.com/f/a/b/c/d: 521 (Cloudflare's error 521: the origin refuses connections), "
        "text/plain, 15 bytes, server: cloudflare",
    ),
)
