# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: Fastly's error pages."""

from __future__ import annotations

from functools import partial

from ..model.finding import Branch, Layer, Status
from ..model.guides import FASTLY_CERTIFICATE_GUIDE, FASTLY_GUIDE
from .documents import FASTLY_400, FASTLY_503, FASTLY_CERTIFICATES, FASTLY_DOMAINS, FASTLY_ORIGIN_TLS
from .rule import PAGE_STEP, Rule

_page = partial(
    Rule,
    group="cdn",
    layer=Layer.EDGE,
    branch=Branch.HTTPS,
    status=Status.FAIL,
    severity="critical",
    guide_ref=FASTLY_GUIDE,
    blocks=True,
    slot="https_probe",
    cdn="fastly",
)

RULES = (
    _page(
        id="fastly_421",
        fails="The name leads to a Fastly TLS configuration that does not hold its certificate",
        expected="{domain} CNAME the hostname of the TLS configuration that holds its certificate",
        remedy="Change the CNAME record of {domain} to the one that Fastly gives for its certificate (value "
        "'serving_records' of fastly_tls_certificate)",
        cause="Each Fastly TLS configuration has its own hostnames, and a certificate is served only by those that it "
        "was enabled for. The CNAME record leads to the hostname of another one.",
        detection="The answer is 421 (Misdirected Request) and comes from Fastly.",
        guide_ref=FASTLY_CERTIFICATE_GUIDE,
        links=(FASTLY_CERTIFICATES, FASTLY_400),
        sample="https://track.example.com/f/a/b/c/d: 421, text/html, 205 bytes, server: Varnish",
        retry_after=300,
        explains=frozenset({"cert_not_issued", "cert_wrong_host"}),
        because="the certificate exists, in another TLS configuration than the one that the name leads to",
    ),
    _page(
        id="fastly_unknown",
        fails="No active version of a Fastly service has the name",
        expected="{domain} as a domain of the service's active version",
        remedy="Add {domain} to the service and activate the version that has it (options 'domains' and 'activate' of "
        "fastly_tracking_service)",
        cause="The domain was never added to a service, or the version of the service that has it was not activated. A "
        "domain can be on one service only.",
        detection="Fastly itself answers with the words 'Fastly error: unknown domain'.",
        links=(FASTLY_DOMAINS,),
        sample="https://track.example.com/f/a/b/c/d: 500, text/html, 239 bytes, server: Varnish",
        retry_after=60,
    ),
    _page(
        id="fastly_503",
        fails="Fastly gets no response from the backend",
        expected="Fastly passes requests on to {endpoint}, and its certificate is accepted",
        remedy=PAGE_STEP,
        cause="The backend of the service is at fault: its address or port is wrong, its certificate is checked "
        "against another name, or SNI is not set to SparkPost's endpoint.",
        detection="Fastly itself answers 502, 503 or 504. The finding shows what its page says, which decides on the "
        "remedy.",
        links=(FASTLY_503, FASTLY_ORIGIN_TLS),
        sample="https://track.example.com/f/a/b/c/d: 503 (the page says \"hostname doesn't match against "
        'certificate"), text/html, 450 bytes, server: Varnish',
        retry_after=60,
    ),
)
