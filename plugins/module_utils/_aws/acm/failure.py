# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that will never be issued or used again: why, in plain words, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from ..._core.errors import HopelessError
from .model import ISSUED, PENDING, Certificate

#: Any one of these in a CAA record allows Amazon to issue. Source: ACM user guide, "(Optional) Configure a CAA record".
CAA_ISSUERS = ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")
_NEXT_RUN = "running the task again requests a new certificate"

_STATUSES = {
    "FAILED": ("AWS refused to issue it", _NEXT_RUN),
    "VALIDATION_TIMED_OUT": (
        "its validation records were not seen within 72 hours",
        f"See that the records are in the zone that public DNS delegates the domain to; {_NEXT_RUN}",
    ),
    "EXPIRED": ("it has expired", f"See that its validation records stay in DNS, so that it renews; {_NEXT_RUN}"),
    "REVOKED": ("it was revoked", _NEXT_RUN),
    "INACTIVE": ("it is inactive", "Ask AWS Support why"),
}
_REASONS = {
    "NO_AVAILABLE_CONTACTS": ("no contact could be asked by e-mail", "Validate by DNS"),
    "ADDITIONAL_VERIFICATION_REQUIRED": (
        "AWS wants more information about a domain, which it does for well-known ones",
        "Ask AWS Support to verify your right to the domain",
    ),
    "DOMAIN_NOT_ALLOWED": (
        "a domain was reported as unsafe",
        "Have it reviewed (AWS names VirusTotal), ask AWS Support to allow it, and run the task again",
    ),
    "INVALID_PUBLIC_DOMAIN": (
        "a domain is not below a public suffix that AWS knows",
        "Correct the names, and run the task again",
    ),
    "DOMAIN_VALIDATION_DENIED": ("someone denied the validation", "Ask who answers for the domain"),
    "OTHER": ("AWS gives no reason, which is mostly a typing error in a name", "Check the names"),
}


def hopeless(certificate: Certificate) -> HopelessError | None:
    """The error that a certificate's state stands for; None where it is issued, or can still be."""
    if certificate.status in (ISSUED, PENDING):
        return None
    reason = certificate.failure_reason
    what, remedy = _STATUSES.get(certificate.status, ("it cannot be used", ""))
    facts: dict[str, object] = {"arn": certificate.arn, "status": certificate.status, "failure_reason": reason}
    if certificate.status == "FAILED" and reason == "CAA_ERROR":
        what, remedy = _caa(certificate.names)
        facts["caa_records"] = [f'0 issue "{issuer}"' for issuer in CAA_ISSUERS]
    elif certificate.status == "FAILED" and reason:
        what, remedy = _REASONS.get(reason, (f"AWS says {reason}", _NEXT_RUN))
    codes = f"{certificate.status}, {reason}" if reason else certificate.status
    return HopelessError(
        f"The certificate {certificate.arn} for {', '.join(certificate.names)} is {codes}: {what}",
        remedy=remedy[:1].upper() + remedy[1:],
        facts=facts,
    )


def _caa(names: Sequence[str]) -> tuple[str, str]:
    """Which CAA records apply is found by climbing from the domain to the first with any. Source: RFC 8659."""
    places = ", ".join(dict.fromkeys(name.removeprefix("*.").partition(".")[2] for name in names))
    others = ", ".join(f'0 issue "{issuer}"' for issuer in CAA_ISSUERS[1:])
    wildcard = any(name.startswith("*.") for name in names)
    return (
        "the CAA records in DNS do not allow Amazon to issue certificates",
        f'Add the CAA record 0 issue "{CAA_ISSUERS[0]}" (as good: {others}) beside the CAA records that apply, which '
        f"stand at the domain or at its nearest parent that has any, such as {places}. "
        + ("For a wildcard the tag is issuewild, where there are such records. " if wildcard else "")
        + "A name with a CNAME record can hold no CAA record, so a parent must; and where the CNAME's target has CAA "
        "records, those decide. Then run the task again",
    )
