# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a version as it stands to the version as it is desired: pure, and leaving everything foreign as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..._core.errors import RefusedError
from ..._sparkpost.endpoints import ENDPOINTS, is_endpoint
from .desired import DesiredService
from .model import Backend, RequestSetting, Version

#: The name of a backend that is made here.
BACKEND = "sparkpost"
ORIGIN_PORT = 443
MINIMUM_TLS = "1.2"


def edited(version: Version, desired: DesiredService) -> Version:
    """The version with everything that is desired. Raises RefusedError where it serves something else."""
    kept = () if desired.purge_domains else version.domains
    return replace(
        version,
        domains=tuple(sorted({*kept, *desired.domains})),
        backends=_backends(version.backends, desired),
        default_ttl=version.default_ttl if desired.default_ttl is None else desired.default_ttl,
        # Each of these would replace the Host header, by which SparkPost knows the tracking domain.
        default_host="",
        request_settings=tuple(_request_setting(each, desired) for each in version.request_settings),
    )


def _request_setting(one: RequestSetting, desired: DesiredService) -> RequestSetting:
    """Without its default host; one with a condition is for other requests, unless it names our own endpoint."""
    if one.condition and one.default_host != desired.endpoint and not is_endpoint(one.default_host):
        return one
    return replace(one, default_host="")


def tracking_backend(backends: tuple[Backend, ...], desired: DesiredService) -> Backend | None:
    """The backend that leads, or is to lead, to SparkPost; None where there is none.

    It is the one that the task names, else the one that has our name, else one whose address is an endpoint.
    """
    by_name = {each.name: each for each in backends}
    if desired.backend:
        return by_name.get(desired.backend)
    if BACKEND in by_name:
        return by_name[BACKEND]
    leading = [each for each in backends if is_endpoint(each.address) or each.address == desired.endpoint]
    leading.sort(key=lambda each: (each.address != desired.endpoint, bool(each.request_condition)))
    return leading[0] if leading else None


def overriding(version: Version, ttl: int) -> Iterator[str]:
    """What can make the fallback TTL of a version have no effect, each as a person calls it."""
    yield from version.ttl_code
    for each in version.cache_settings:
        if each.action == "pass" or (each.ttl is not None and each.ttl != ttl):
            yield f"cache setting {each.name}"


def competing(version: Version, desired: DesiredService) -> list[str]:
    """The names of other backends that requests may go to, since no condition keeps them apart."""
    ours = tracking_backend(version.backends, desired)
    return [each.name for each in version.backends if each is not ours and not each.request_condition]


def _backends(backends: tuple[Backend, ...], desired: DesiredService) -> tuple[Backend, ...]:
    current = tracking_backend(backends, desired)
    if current is None:
        _check_free(backends, desired)
        name = desired.backend or BACKEND
        return (*backends, _led(Backend(name), desired.endpoint or ENDPOINTS["us"]))
    if desired.endpoint is None and not is_endpoint(current.address):
        raise RefusedError(
            f"The backend {current.name} leads to {current.address or 'no host'}, which is no SparkPost endpoint that "
            "is known here",
            remedy="Name the endpoint by the option 'endpoint' (us, eu or a host)",
            facts={"backend": current.name, "address": current.address},
        )
    led = _led(current, desired.endpoint or current.address)
    return tuple(led if each is current else each for each in backends)


def _check_free(backends: tuple[Backend, ...], desired: DesiredService) -> None:
    """A service of something else is not made to forward to SparkPost by the way."""
    if not backends or desired.backend:
        return
    listed = ", ".join(f"{each.name} ({each.address})" for each in backends)
    raise RefusedError(
        f"The service forwards to something else than SparkPost: {listed}",
        remedy="Use another service, or name a backend by the option 'backend', to be made to lead to SparkPost",
        facts={"backends": [each.name for each in backends]},
    )


def _led(backend: Backend, endpoint: str) -> Backend:
    """The backend, leading to the endpoint over TLS with Host passed on as it came."""
    limit = backend.max_tls_version
    return replace(
        backend,
        address=endpoint,
        port=ORIGIN_PORT,
        use_ssl=True,
        ssl_check_cert=True,
        ssl_cert_hostname=endpoint,
        ssl_sni_hostname=endpoint,
        min_tls_version=backend.min_tls_version if backend.min_tls_version >= MINIMUM_TLS else MINIMUM_TLS,
        max_tls_version="" if limit and limit < MINIMUM_TLS else limit,
        override_host="",
    )
