# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's verbs for TLS: subscriptions, private keys, certificates, activations and configurations.

Source: Fastly's Go client and the recorded answers in its tests.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ..._core.errors import ApiError, NotFoundError
from .. import errors, json_api
from ..client import Connection, json_object
from .model import Activation, StoredCertificate, Subscription, address_of
from .records import Address

_SUBSCRIPTIONS, _KEYS = "/tls/subscriptions", "/tls/private_keys"
_CERTIFICATES, _ACTIVATIONS = "/tls/certificates", "/tls/activations"
_PAGE = "100"
_WITH_AUTHORIZATIONS = {"include": "tls_authorizations"}
_TAKEN = (
    "A TLS subscription serves the domain, and Fastly activates its certificates itself: remove the subscription "
    "first, or keep it in place of your own certificate"
)
_SUBSCRIBED = (
    "Another subscription or certificate, perhaps of another Fastly account, has the domain: remove it there first, or "
    "use the account that has it"
)


class TlsClient:
    """Raises ApiError by status and NetworkError from every verb; neither token nor private key shows in them."""

    def __init__(self, connection: Connection) -> None:
        self._session = connection.session
        self._json = connection.json_api

    def begin(self) -> None:
        """Start a new operation with the whole retry deadline ahead, as each look of a long wait is."""
        self._session.begin()

    # Subscriptions

    def subscriptions(self, domain: str = "") -> list[Subscription]:
        """Those that have the domain, or all."""
        params = {"filter[tls_domains.id]": domain} if domain else {}
        found = []
        for document in self._pages(_SUBSCRIPTIONS, {**params, **_WITH_AUTHORIZATIONS}):
            authorizations = json_api.included(document, "tls_authorization")
            found += [Subscription.from_api(each, authorizations) for each in document["data"]]
        # An API that does not know a filter ignores it.
        return [each for each in found if not domain or domain in each.domains]

    def subscription(self, identity: str) -> Subscription | None:
        """The subscription, None where there is none."""
        try:
            return _subscription(self._json.get(_place(_SUBSCRIPTIONS, identity), params=_WITH_AUTHORIZATIONS))
        except NotFoundError:
            return None

    def subscribe(self, domains: Iterable[str], authority: str, configuration_id: str = "") -> Subscription:
        """Ask for a certificate; after a lost answer the subscription is looked for before it is asked for again."""
        names = tuple(domains)
        body = json_api.document(
            "tls_subscription",
            {"certificate_authority": authority},
            {"tls_configuration": ("tls_configuration", configuration_id)} if configuration_id else None,
            {"tls_domains": ("tls_domain", names)},
        )

        def took_effect() -> Subscription | None:
            return next((each for each in self.subscriptions(names[0]) if set(names) <= set(each.domains)), None)

        try:
            made = self._json.post(_SUBSCRIPTIONS, body, took_effect=took_effect)
        except ApiError as error:
            if "has already been taken" in error.reason:
                error.remedy = _SUBSCRIBED
            raise
        return made if isinstance(made, Subscription) else _subscription(made)

    def change_subscription(
        self, identity: str, domains: Iterable[str], authority: str, *, force: bool = False
    ) -> Subscription:
        """Give the subscription these domains and this authority."""
        body = json_api.document(
            "tls_subscription",
            {"certificate_authority": authority},
            None,
            {"tls_domains": ("tls_domain", domains)},
            identity=identity,
        )
        place = _place(_SUBSCRIPTIONS, identity) + ("?force=true" if force else "")
        # Sent twice, it asks for the same.
        return _subscription(self._json.patch(place, body, took_effect=lambda: None))

    def unsubscribe(self, identity: str, *, force: bool) -> None:
        """Remove the subscription with its certificate; one that is gone already is as good."""
        self._remove(_place(_SUBSCRIPTIONS, identity) + ("?force=true" if force else ""))

    # Configurations

    def addresses(self, configuration_id: str) -> tuple[Address, ...]:
        """Where a configuration is served."""
        document = json_object(
            self._json.get(_place("/tls/configurations", configuration_id), params={"include": "dns_records"})
        )
        return tuple(map(address_of, json_api.included(document, "dns_record").values()))

    # The user's own certificates

    def certificates(self, domain: str = "") -> list[StoredCertificate]:
        """Those that were uploaded and have the domain, or all."""
        params = {"filter[tls_domains.id]": domain} if domain else {}
        found = [StoredCertificate.from_api(each) for each in self._all(_CERTIFICATES, params)]
        return [each for each in found if not domain or domain in each.names]

    def upload_certificate(self, blob: str, name: str, found: Callable[[], StoredCertificate | None]) -> str:
        """The id of the new certificate; ``found`` looks for it after a lost answer."""
        body = json_api.document("tls_certificate", {"cert_blob": blob, "name": name})
        made = self._json.post(_CERTIFICATES, body, took_effect=found)
        return made.id if isinstance(made, StoredCertificate) else str(_data(made)["id"])

    def delete_certificate(self, identity: str) -> None:
        """Delete a certificate that serves nothing."""
        self._remove(_place(_CERTIFICATES, identity))

    def private_keys(self) -> dict[str, str]:
        """The ids of the private keys by the SHA-1 of their public key."""
        return {
            str(json_api.attributes(each).get("public_key_sha1") or ""): str(each["id"])
            for each in self._all(_KEYS, {})
        }

    def upload_private_key(self, key: str, name: str, public_key_sha1: str) -> None:
        """Upload a private key, which Fastly never returns."""
        body = json_api.document("tls_private_key", {"key": key, "name": name})
        self._json.post(_KEYS, body, took_effect=lambda: self.private_keys().get(public_key_sha1))

    def delete_private_key(self, identity: str) -> None:
        """Delete a private key that no certificate needs."""
        self._remove(_place(_KEYS, identity))

    def activations(self, *, domain: str = "", certificate_id: str = "") -> list[Activation]:
        """Those of a domain, or of a certificate, or all."""
        asked = {"filter[tls_domain.id]": domain, "filter[tls_certificate.id]": certificate_id}
        params = {name: value for name, value in asked.items() if value}
        found = [Activation.from_api(each) for each in self._all(_ACTIVATIONS, params)]
        return [each for each in found if domain in ("", each.domain) and certificate_id in ("", each.certificate_id)]

    def activate(self, domain: str, certificate_id: str, configuration_id: str = "") -> Activation:
        """Serve the domain with the certificate."""
        to_one = {"tls_certificate": ("tls_certificate", certificate_id), "tls_domain": ("tls_domain", domain)}
        if configuration_id:
            to_one["tls_configuration"] = ("tls_configuration", configuration_id)

        def took_effect() -> Activation | None:
            found = self.activations(domain=domain)
            return next((each for each in found if each.certificate_id == certificate_id), None)

        try:
            made = self._json.post(
                _ACTIVATIONS, json_api.document("tls_activation", None, to_one), took_effect=took_effect
            )
        except ApiError as error:
            if "has already been taken" in error.reason:
                error.remedy = _TAKEN
            raise
        return made if isinstance(made, Activation) else Activation.from_api(_data(made))

    def swap(self, activation_id: str, certificate_id: str) -> Activation:
        """Serve the domain of an activation with another certificate, without a gap."""
        to_one = {"tls_certificate": ("tls_certificate", certificate_id)}
        body = json_api.document("tls_activation", None, to_one, identity=activation_id)
        # Sent twice, it asks for the same.
        return Activation.from_api(
            _data(self._json.patch(_place(_ACTIVATIONS, activation_id), body, took_effect=lambda: None))
        )

    def deactivate(self, activation_id: str) -> None:
        """Serve the domain no more."""
        self._remove(_place(_ACTIVATIONS, activation_id))

    # JSON:API

    def _remove(self, place: str) -> None:
        # Not found: somebody else was faster, or an answer was lost.
        with contextlib.suppress(NotFoundError):
            self._json.delete(place)

    def _all(self, path: str, params: Mapping[str, str]) -> Iterator[json_api.Resource]:
        for document in self._pages(path, params):
            yield from document["data"]

    def _pages(self, path: str, params: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        number = 1
        while True:
            paging = {"page[number]": str(number), "page[size]": _PAGE}
            document = json_object(self._json.get(path, params={**params, **paging}))
            if not isinstance(document.get("data"), list):
                raise errors.malformed_answer()
            yield document
            if not document["data"] or number >= int((document.get("meta") or {}).get("total_pages") or 1):
                return
            number += 1


def _subscription(body: Any) -> Subscription:
    return Subscription.from_api(_data(body), json_api.included(body, "tls_authorization"))


def _place(path: str, identity: str) -> str:
    return f"{path}/{quote(identity, safe='')}"


def _data(body: Any) -> json_api.Resource:
    data = json_object(body).get("data")
    if not isinstance(data, Mapping):
        raise errors.malformed_answer()
    return data
