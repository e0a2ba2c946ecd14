# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that SparkPost manages: who can have one, how it is asked for, and why it may not come.

Source: SparkPost's guide on managed HTTPS, and the tracking domain object of its API reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .._core.errors import ApiError, HopelessError, RefusedError
from .._core.wait import Look, Wait, WaitLimits
from .client import SparkPostClient
from .endpoints import Region
from .model import TrackingDomain

_USE_CDN = "serve the domain by a CDN with a certificate of another authority"
#: What lies behind an error code, and what to do.
_CAUSES: Mapping[str, tuple[str, str]] = {
    "acme:dns": (
        "the CA could not resolve the name",
        "Fix its DNS (the CNAME at SparkPost's managed endpoint, CAA records that allow letsencrypt.org)",
    ),
    "acme:unauthorized": (
        "a server other than SparkPost's answered the CA's validation request",
        "Let the CNAME lead straight to SparkPost's managed endpoint, not proxied by a CDN and with no A or AAAA "
        "record elsewhere",
    ),
    "acme:rejected_identifier": (
        "the CA does not issue for this name as a matter of policy",
        f"No repetition helps: {_USE_CDN}",
    ),
    "acme:temporary": ("the CA had a temporary problem", "Run again later"),
    "service:internal": ("SparkPost had an internal problem", "Run again later, and ask its support if it lasts"),
}
_UNKNOWN = ("SparkPost gives no reason", "Look at the domain in SparkPost, and ask its support")
_HOPELESS = frozenset({"failed", "unavailable", "expired"})


def error_code(tracking: TrackingDomain) -> str:
    """SparkPost's code for the last trouble with the certificate, "" for none."""
    return (tracking.tls_certificate.error_code if tracking.tls_certificate else None) or ""


def explained(tracking: TrackingDomain) -> tuple[str, str]:
    """How it stands with a certificate that did not come, in one clause, and the remedy."""
    status, code = tracking.status.tls_status, error_code(tracking)
    if status == "unavailable" and code not in _CAUSES:
        return "tls_status 'unavailable': SparkPost cannot have one issued for this name", _capital(_USE_CDN)
    cause, remedy = _CAUSES.get(code, _UNKNOWN)
    return f"tls_status '{status}', error_code '{code or 'none'}': {cause}", remedy


def hopeless(tracking: TrackingDomain) -> HopelessError | None:
    """The error that ends the task where waiting does not bring a valid certificate, else None."""
    if tracking.status.tls_status not in _HOPELESS:
        return None
    clause, remedy = explained(tracking)
    return HopelessError(
        f"The certificate that SparkPost manages for {tracking.domain} is not valid ({clause})",
        remedy=remedy,
        facts={"tls_status": tracking.status.tls_status, "error_code": error_code(tracking) or None},
    )


def can_be_asked_again(tracking: TrackingDomain) -> bool:
    """Whether an earlier attempt failed for a reason that the operator may have mended since."""
    return tracking.status.tls_status in ("failed", "expired") and error_code(tracking) != "acme:rejected_identifier"


@dataclass(frozen=True)
class ManagedCertificates:
    """Asks for certificates and waits for them. ``read`` returns the domain as it stands, and raises if it is gone."""

    client: SparkPostClient
    region: Region
    wait_limits: WaitLimits
    read: Callable[[], TrackingDomain]
    progress: Callable[[str], None]

    def request(self, tracking: TrackingDomain) -> TrackingDomain:
        """Check that the domain can have one, ask for it, and return the domain as it then stands.

        Raises RefusedError where it cannot, HopelessError where it fails at once, ApiError.
        """
        try:
            eligible = self.client.check_certificate(tracking.domain, subaccount=tracking.subaccount)
            if not eligible:
                raise self._ineligible(tracking.domain, "SparkPost says that it does not support one")
            self.client.enable_certificate(tracking.domain, subaccount=tracking.subaccount)
        except ApiError as error:
            raise self._in_plain_words(tracking.domain, error) from error
        return _not_hopeless(self.read())

    def wait(self, tracking: TrackingDomain) -> TrackingDomain:
        """Wait until SparkPost serves the certificate. Raises HopelessError, WaitTimeoutError."""
        known = [tracking]

        def look() -> Look[TrackingDomain]:
            if not known:
                self.client.begin()
            seen = _not_hopeless(known.pop() if known else self.read())
            return Look(seen, "" if seen.certificate_served else f"tls_status '{seen.status.tls_status}'")

        wait = Wait(
            f"the certificate that SparkPost manages for {tracking.domain}",
            self.wait_limits.timeout,
            self.wait_limits.interval,
            usual="up to 15 minutes",
            remedy="Run again to go on waiting; if it is pending for more than 30 minutes, check that the CNAME of "
            f"{tracking.domain} leads straight to {self.region.managed_endpoint}, and ask SparkPost's support",
        )
        return wait.until(look, progress=self.progress)

    def _ineligible(self, domain: str, words: str) -> RefusedError:
        return RefusedError(
            f"SparkPost cannot manage a certificate for {domain} yet: {words}",
            remedy=f"Let the CNAME of {domain} lead straight to {self.region.managed_endpoint} (or your own managed "
            "endpoint), with no proxy before it, and run again when it is seen everywhere",
        )

    def _in_plain_words(self, domain: str, error: ApiError) -> ApiError | RefusedError:
        if error.status == 400:
            return self._ineligible(domain, f"it answered {error.operation} with {error.status}: {error.reason}")
        if error.status == 403:
            error.remedy = (
                f"Either the policy of Let's Encrypt forbids a certificate for {domain}: then {_USE_CDN}. "
                f"Or: {error.remedy}"
            )
        return error


def _not_hopeless(tracking: TrackingDomain) -> TrackingDomain:
    error = hopeless(tracking)
    if error is not None:
        raise error
    return tracking


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
