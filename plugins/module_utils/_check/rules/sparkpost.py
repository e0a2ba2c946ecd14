# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: what SparkPost itself says of the domain."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import ENDPOINTS_GUIDE, SECURE_GUIDE, Rule


def _entry(
    finding_id: str,
    title: str,
    status: Status,
    severity: str,
    expected: str,
    remedy: str = "",
    *,
    guide_ref: str = SECURE_GUIDE,
    retry_after: int | None = None,
    slot: str = "sparkpost_ready",
    late: bool = False,
) -> Rule:
    return Rule(
        id=finding_id,
        title=title,
        group="sparkpost",
        layer=Layer.API,
        branch=Branch.API,
        status=status,
        severity=severity,
        expected=expected,
        remedy=remedy,
        guide_ref=guide_ref,
        retry_after=retry_after,
        slot=slot,
        late=late,
    )


_READY = "known to SparkPost, verified, compliant, secure"
_MANAGED = "tls_status 'valid' for a certificate managed by SparkPost"
_MODULE = "sparkpost_tracking_domain"

ENTRIES = (
    _entry(
        "sparkpost_ready",
        "SparkPost uses the domain for https links",
        Status.PASS,
        "critical",
        _READY,
        "{ready_step}",
    ),
    _entry(
        "compliance_blocked",
        "SparkPost's compliance team has blocked the domain",
        Status.FAIL,
        "critical",
        _READY,
        "Ask SparkPost's compliance team to lift the block of {domain} (in its console: Get Help, Submit A Ticket): no "
        "setting of ours can",
    ),
    _entry(
        "compliance_pending",
        "SparkPost has not finished its compliance check",
        Status.FAIL,
        "high",
        _READY,
        "Wait for SparkPost's check, and ask its support if it takes more than a day (in its console: Get Help, Submit "
        "A Ticket)",
        retry_after=3600,
        late=True,
    ),
    _entry(
        "verify_400",
        "SparkPost cannot fetch the domain",
        Status.FAIL,
        "high",
        "SparkPost reaches {domain} as recipients do",
        "Let SparkPost's own requests through: no geographic restriction and no firewall rule of the edge may stop "
        f"them; then verify {{domain}} again ({_MODULE} with verify: true)",
        retry_after=300,
    ),
    _entry(
        "cname_pending",
        "SparkPost is still looking for the domain's record",
        Status.FAIL,
        "high",
        _READY,
        f"Wait some minutes, then verify the domain ({_MODULE} with verify: true)",
        retry_after=300,
        late=True,
    ),
    _entry(
        "api_unverified",
        "The domain is not verified at SparkPost",
        Status.FAIL,
        "high",
        _READY,
        f"Verify {{domain}} once https and http work ({_MODULE} with verify: true, or the API's POST "
        "/tracking-domains/{domain}/verify)",
    ),
    _entry(
        "host_overridden",
        "The CDN seems to hide the domain's name from SparkPost",
        Status.WARN,
        "high",
        "SparkPost sees {domain} in Host or X-Forwarded-Host",
        "Remove the CDN's override of the header Host, or let it set X-Forwarded-Host to {domain} ({host_step})",
        guide_ref=ENDPOINTS_GUIDE,
        slot="",
    ),
    _entry(
        "not_secure",
        "SparkPost still writes http links",
        Status.FAIL,
        "high",
        _READY,
        f"Switch https links on ({_MODULE} with secure: true, or the API's PUT /tracking-domains/{{domain}} with "
        "'secure' true)",
    ),
    _entry(
        "not_default",
        "The domain is not the default one",
        Status.WARN,
        "medium",
        "default, as the option 'default' has it",
        f"Make {{domain}} the default ({_MODULE} with default: true), which takes the place of the one before",
        slot="",
    ),
    _entry(
        "not_associated",
        "Sending domains use another tracking domain",
        Status.WARN,
        "medium",
        "mails from {sending_domains} use {domain}",
        f"Associate {{sending_domains}} with {{domain}} ({_MODULE} with 'sending_domains'), in the same subaccount",
        slot="",
    ),
    _entry(
        "managed_conflict",
        "A CDN stands in the way of the certificate that SparkPost manages",
        Status.WARN,
        "high",
        "either a certificate managed by SparkPost, or a CDN",
        "Decide for one of both: let {domain} be a CNAME of {managed_endpoint} alone; or keep the CDN with its own "
        "certificate, and delete and create the domain at SparkPost, since nothing else switches the managed one off "
        f"({_MODULE})",
        slot="",
    ),
    _entry(
        "managed_tls",
        "The certificate managed by SparkPost",
        Status.PASS,
        "critical",
        _MANAGED,
        "{managed_step}",
        retry_after=900,
        slot="managed_tls",
        late=True,
    ),
    _entry(
        "managed_tls_failed",
        "SparkPost could not get a certificate",
        Status.FAIL,
        "critical",
        _MANAGED,
        "{managed_step}",
        slot="managed_tls",
    ),
    _entry(
        "managed_tls_unavailable",
        "SparkPost's authority refuses certificates for the domain",
        Status.FAIL,
        "critical",
        _MANAGED,
        "Put a CDN with a certificate of its own in front of {domain} (setup_cloudfront, setup_cloudflare or "
        "setup_fastly): SparkPost's authority issues none for this name",
        slot="managed_tls",
    ),
    _entry(
        "managed_tls_expired",
        "The certificate managed by SparkPost has expired",
        Status.FAIL,
        "critical",
        _MANAGED,
        f"Switch https links off until it is renewed ({_MODULE} with secure: false). {{managed_step}}",
        slot="managed_tls",
    ),
    _entry(
        "managed_tls_stuck",
        "The issue or renewal of SparkPost's certificate does not come to an end",
        Status.FAIL,
        "high",
        _MANAGED,
        "{managed_step}",
        retry_after=900,
        slot="managed_tls",
        late=True,
    ),
    _entry(
        "secure_but_http_dead",
        "SparkPost writes https links, and they do not work",
        Status.FAIL,
        "critical",
        "https links only while https works",
        f"Switch https links off at once ({_MODULE} with secure: false, or the API's PUT /tracking-domains/{{domain}} "
        "with 'secure' false), mend the edge, and switch them on again",
        slot="",
    ),
)
