# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: the connection and its certificate."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import CDN_GUIDE, CERTIFICATE_GUIDE, Rule


def _entry(
    finding_id: str,
    title: str,
    status: Status,
    severity: str,
    expected: str,
    remedy: str = "",
    *,
    layer: Layer = Layer.TLS,
    blocks: bool = True,
    retry_after: int | None = None,
    slot: str = "cert_valid",
    late: bool = False,
) -> Rule:
    return Rule(
        id=finding_id,
        title=title,
        group="tls",
        layer=layer,
        branch=Branch.HTTPS,
        status=status,
        severity=severity,
        expected=expected,
        remedy=remedy,
        guide_ref=CDN_GUIDE if layer is Layer.TCP else CERTIFICATE_GUIDE,
        blocks=blocks and status is Status.FAIL,
        retry_after=retry_after,
        slot=slot,
        late=late,
    )


_CERTIFICATE = "a valid certificate for {domain} with its chain, on every address"

ENTRIES = (
    _entry(
        "edge_tcp",
        "Every address of the edge accepts connections",
        Status.PASS,
        "critical",
        "a connection to port 443 of every address",
        "Try from a network that reaches the addresses: this one has no route to them",
        layer=Layer.TCP,
        slot="edge_tcp",
    ),
    _entry(
        "conn_refused",
        "The edge refuses connections",
        Status.FAIL,
        "critical",
        "a connection to port 443 of every address",
        "Open port 443 on the edge, or point {domain} at an address where the CDN listens",
        layer=Layer.TCP,
        retry_after=60,
        slot="edge_tcp",
    ),
    _entry(
        "timeout",
        "The edge does not answer in time",
        Status.FAIL,
        "critical",
        "an answer from port 443 of every address within {timeout} s",
        "Let port 443 through every firewall on the way (this machine's too), and see whether the CDN reports trouble",
        layer=Layer.TCP,
        retry_after=60,
        slot="edge_tcp",
    ),
    _entry(
        "tls_plain_port",
        "Port 443 speaks plain HTTP",
        Status.FAIL,
        "critical",
        "TLS on port 443",
        "Switch TLS on for port 443 of the edge, with a certificate for {domain}",
    ),
    _entry(
        "tls_old_only",
        "The edge knows old versions of TLS only",
        Status.FAIL,
        "critical",
        "TLS 1.2 or newer",
        "Set the edge's least TLS version to 1.2 and allow newer ones ({tls_step})",
        slot="tls_version",
    ),
    _entry("tls_version", "TLS 1.2 or newer is used", Status.PASS, "high", "TLS 1.2 or newer", slot="tls_version"),
    _entry("tls_old", "Old versions of TLS are refused", Status.PASS, "low", "TLS 1.0 and 1.1 refused", slot="tls_old"),
    _entry(
        "tls_old_offered",
        "Old versions of TLS are still offered",
        Status.WARN,
        "low",
        "TLS 1.0 and 1.1 refused",
        "Set the edge's least TLS version to 1.2 ({tls_step})",
        slot="tls_old",
    ),
    _entry(
        "cert_valid",
        "The certificate is valid",
        Status.PASS,
        "critical",
        _CERTIFICATE,
        "Attach a certificate that clients can read: {certificate_step}",
    ),
    _entry(
        "cert_not_issued",
        "The edge has no certificate for the name",
        Status.FAIL,
        "critical",
        _CERTIFICATE,
        "Finish the certificate's issue and attach it: {certificate_step}",
        retry_after=300,
    ),
    _entry(
        "cert_wrong_host",
        "The certificate is for other names",
        Status.FAIL,
        "critical",
        _CERTIFICATE,
        "Attach a certificate that names {domain}: {certificate_step}",
    ),
    _entry(
        "cert_self_signed",
        "The certificate comes from no authority that clients trust",
        Status.FAIL,
        "critical",
        _CERTIFICATE,
        "Attach a certificate of a public authority: {certificate_step}",
    ),
    _entry(
        "cert_chain",
        "The certificate's chain does not lead to an authority that clients trust",
        Status.FAIL,
        "critical",
        _CERTIFICATE,
        "Install the certificate together with its intermediate certificates: {certificate_step}",
    ),
    _entry(
        "cert_expired",
        "The certificate has expired",
        Status.FAIL,
        "critical",
        _CERTIFICATE,
        "Renew the certificate and attach the new one: {certificate_step}",
    ),
    _entry(
        "cert_not_yet_valid",
        "The certificate is not valid yet",
        Status.FAIL,
        "critical",
        _CERTIFICATE,
        "Attach a certificate that is valid now, and set this machine's clock if it is wrong: {certificate_step}",
    ),
    _entry(
        "cert_expiring",
        "The certificate expires soon",
        Status.WARN,
        "medium",
        "more than {warn_days} days left",
        "{renewal_step}",
        late=True,
    ),
)
