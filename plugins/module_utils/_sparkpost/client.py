# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's verbs for tracking domains, for sending domains as far as they use one, and for a mail and its events.

Source: the SparkPost API reference on tracking domains, sending domains, subaccounts, transmissions and events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._core.errors import ApiError, NotFoundError, TrackingError
from .._http.json_client import JsonClient
from .._http.session import HttpSession
from . import errors
from .events import Event, EventQuery, next_cursor, read_events
from .model import Status, TrackingDomain
from .transmissions import Accepted, Transmission

_ROOT = "/tracking-domains"
#: More pages than a test can have; they bound an answer that never ends.
_MOST_PAGES = 20
_GONE = {404: "It was deleted by someone else during this run: run again"}


class SparkPostClient:
    """Raises ApiError by status and NetworkError from every verb; the key shows in none of them.

    Reads see the primary account and all subaccounts that the key may see; writes act in the
    ``subaccount`` that they are given, 0 being the primary account (or the key's own subaccount).
    """

    def __init__(self, session: HttpSession, api_url: str, api_key: str, region: str) -> None:
        self._session = session
        self._json = JsonClient(session, api_url, errors.dialect(region, api_url), {"Authorization": api_key})

    def begin(self) -> None:
        """Start a new operation with the whole retry deadline ahead, as each look of a long wait is."""
        self._session.begin()

    def tracking_domain(self, name: str) -> TrackingDomain | None:
        """The domain of whatever subaccount, None where there is none."""
        with errors.explained(errors.VIEW):
            try:
                body = self._json.get(f"{_ROOT}/{name}")
            except NotFoundError as error:
                if errors.says_absent(error):
                    return None
                raise
        return TrackingDomain.from_api(self._object(body), name)

    def tracking_domains(self, *, default: bool | None = None, subaccounts: Iterable[int] = ()) -> list[TrackingDomain]:
        """All domains, or those that SparkPost's own filters leave; in its order."""
        params = {} if default is None else {"default": "true" if default else "false"}
        desired = ",".join(str(each) for each in subaccounts)
        if desired:
            params["subaccounts"] = desired
        with errors.explained(errors.VIEW):
            listed = self._results(self._json.get(_ROOT, params=params))
        if not isinstance(listed, list):
            raise _malformed_answer()
        return [TrackingDomain.from_api(each) for each in listed if isinstance(each, Mapping)]

    def create(self, name: str, *, secure: bool, subaccount: int) -> TrackingDomain | None:
        """Create the domain and return None; or return the one that was there already.

        A creation whose answer got lost counts as there already, since nobody can tell whose it is.
        """
        body = {"domain": name, "secure": secure}
        try:
            with errors.explained(errors.MANAGE, _creation_remedies(name)):
                made = self._json.post(
                    _ROOT, body, headers=_acting_in(subaccount), took_effect=lambda: self.tracking_domain(name)
                )
        except ApiError as error:
            found = self.tracking_domain(name) if errors.says_exists(error) else None
            if found is None:
                raise
            return found
        return made if isinstance(made, TrackingDomain) else None

    def update(self, name: str, changes: Mapping[str, bool], *, subaccount: int) -> None:
        """Set ``secure``, ``default`` or both; what is not named stays as it is."""
        unverified = "Only a verified domain can be the default one: set 'verify' to true together with 'default'"
        with errors.explained(errors.MANAGE, {**_GONE, 422: unverified}):
            self._json.put(f"{_ROOT}/{name}", dict(changes), headers=_acting_in(subaccount))

    def delete(self, name: str, *, subaccount: int) -> None:
        """Delete the domain; one that is gone already is as good."""
        in_use = "Take it from the sending domains that use it first, by naming them in 'sending_domains'"
        try:
            with errors.explained(errors.MANAGE, {409: in_use}):
                self._json.delete(f"{_ROOT}/{name}", headers=_acting_in(subaccount))
        except NotFoundError as error:
            if not errors.says_absent(error):
                raise

    def verify(self, name: str, *, subaccount: int) -> Status:
        """Make SparkPost look at the domain, and return what it says: HTTP 200 does not mean verified."""

        def took_effect() -> Status | None:
            seen = self.tracking_domain(name)
            return seen.status if seen is not None and seen.verified else None

        with errors.explained(errors.MANAGE, _GONE):
            body = self._json.post(f"{_ROOT}/{name}/verify", headers=_acting_in(subaccount), took_effect=took_effect)
        return body if isinstance(body, Status) else Status.from_api(self._object(body))

    def check_certificate(self, name: str, *, subaccount: int) -> bool:
        """Whether SparkPost can manage the certificate of the domain. Changes nothing."""
        with errors.explained(errors.MANAGE, _GONE):
            # It only reads, so that it may always be repeated.
            body = self._json.post(
                f"{_ROOT}/{name}/certificate/check", headers=_acting_in(subaccount), took_effect=lambda: None
            )
        return self._object(body).get("supportsManagedCertificate") is True

    def enable_certificate(self, name: str, *, subaccount: int) -> None:
        """Ask SparkPost to obtain a certificate, which it does some time later."""

        def took_effect() -> bool | None:
            seen = self.tracking_domain(name)
            begun = seen is not None and (seen.certificate_pending or seen.uses_managed_certificate)
            return True if begun else None

        with errors.explained(errors.MANAGE, _GONE):
            self._json.post(
                f"{_ROOT}/{name}/certificate/enable", headers=_acting_in(subaccount), took_effect=took_effect
            )

    def associated_with(self, sending_domain: str, *, subaccount: int) -> str:
        """The tracking domain of the sending domain, "" for none. Raises NotFoundError for an unknown one."""
        place = f"in subaccount {subaccount}" if subaccount else "in the account of this key"
        missing = f"Check the name {sending_domain} in 'sending_domains': SparkPost has no such sending domain {place}"
        with errors.explained(errors.SENDING, {404: missing}):
            body = self._json.get(f"/sending-domains/{sending_domain}", headers=_acting_in(subaccount))
        return str(self._object(body).get("tracking_domain") or "").lower()

    def sending_domains_of(self, tracking_domain: str, *, subaccount: int) -> list[str]:
        """The sending domains whose mails use the tracking domain."""
        with errors.explained(errors.SENDING):
            listed = self._results(self._json.get("/sending-domains", headers=_acting_in(subaccount)))
        users = (one for one in listed if str(one.get("tracking_domain") or "").lower() == tracking_domain)
        return sorted(str(one["domain"]).lower() for one in users)

    def associate(self, sending_domain: str, tracking_domain: str, *, subaccount: int) -> None:
        """Let mails from the sending domain use the tracking domain; "" clears it."""
        other = "Both domains must belong to the same subaccount, and the tracking domain must be verified"
        with errors.explained(errors.SENDING, {400: other, **_GONE}):
            self._json.put(
                f"/sending-domains/{sending_domain}",
                {"tracking_domain": tracking_domain},
                headers=_acting_in(subaccount),
            )

    def send(self, transmission: Transmission, *, subaccount: int) -> Accepted:
        """Send the mail, once: a request whose answer got lost is not repeated, since the mail may be on its way."""
        with errors.explained(errors.SEND):
            body = self._json.post("/transmissions", transmission.to_api(), headers=_acting_in(subaccount))
        self._object(body)
        return Accepted.from_api(self._session.redactor.data(body))

    def events(self, query: EventQuery) -> list[Event]:
        """The events that match, the newest first, from all pages of the answer within a bound."""
        found: list[Event] = []
        params, seen = query.params(), set[str]()
        while len(seen) < _MOST_PAGES:
            with errors.explained(errors.EVENTS):
                body = self._json.get("/events/message", params=params)
            found += read_events(self._results(body))
            cursor = next_cursor(body)
            if not cursor or cursor in seen:
                break
            seen.add(cursor)
            params = {**params, "cursor": cursor}
        return found

    def _object(self, body: Any) -> Mapping[str, Any]:
        results = self._results(body)
        if not isinstance(results, Mapping):
            raise _malformed_answer()
        return results

    def _results(self, body: Any) -> Any:
        """What SparkPost's envelope holds. A server that echoes the key does not get it shown."""
        if not isinstance(body, Mapping) or "results" not in body:
            raise _malformed_answer()
        return self._session.redactor.data(body["results"])


def _acting_in(subaccount: int) -> dict[str, str]:
    """No header where it is the primary account, which is also how a key of a subaccount acts in its own."""
    return {"X-MSYS-SUBACCOUNT": str(subaccount)} if subaccount else {}


def _creation_remedies(name: str) -> Mapping[int, str]:
    return {
        400: f"SparkPost does not take {name} as a tracking domain: use another name below your domain, or ask its "
        "support why",
        403: f"The API key needs the grant '{errors.MANAGE}'; if it has it, the plan of the account allows no further "
        "tracking domain",
        409: f"{name} exists already where this key cannot see it, in another account or subaccount: use a key that "
        "sees it, or another name",
        422: f"SparkPost does not take {name} as a tracking domain: check the spelling",
    }


def _malformed_answer() -> TrackingError:
    return TrackingError(
        "SparkPost's answer does not have the shape of its API (there are no 'results')",
        remedy="Check the address in the option 'api_url' or the environment variable SPARKPOST_API_URL",
    )
