# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost in one region, as the rest of the lab and the tests hold it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import asdict
from typing import Any

from lab.context import Context, IssuedCertificate, Resolve
from lab.sparkpost import certificates
from lab.sparkpost.account import Account, Region
from lab.sparkpost.app import SparkPostApp
from lab.sparkpost.auth import ApiKey, Keys
from lab.sparkpost.behaviour import Behaviour
from lab.sparkpost.fetching import Fetch
from lab.sparkpost.names import normalised
from lab.sparkpost.sending import SendingDomain
from lab.sparkpost.transmissions import Deliver, Transmission
from lab.sparkpost.views import rendered

#: September 2001: whatever is earlier was not counted from the epoch.
_EARLIEST = 1_000_000_000.0


class SparkPostService:
    """One region with one account: its API (``app``, WSGI at /api/v1), its switches and its memory.

    All methods may be called from any thread.
    """

    def __init__(
        self,
        region: Region,
        fetch: Fetch,
        resolve: Resolve,
        context: Context,
        api_keys: Iterable[ApiKey | str],
        behaviour: Behaviour | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Starts empty.

        Args:
            region: whose endpoints and default tracking domain apply; the regions share nothing.
            fetch: how a verification reaches the domains.
            resolve: how SparkPost looks CNAMEs up.
            context: delays, clock and certificate authority.
            api_keys: plain strings are keys of the primary account with every grant.
            behaviour: what ``reset`` goes back to; as documented by default.
            wall: seconds since the epoch, for the instants that the API shows.
        """
        self._account = Account(region, fetch, resolve, context, wall)
        self._initial = deepcopy(behaviour or Behaviour())
        self.app = SparkPostApp(self._account, Keys(api_keys))
        self.reset()

    def reset(self) -> None:
        """Forgets all domains, mails and events, and sets every switch back."""
        self._account.reset(self._initial)

    def deliver_to(self, deliver: Deliver) -> None:
        """Hands each transmission accepted from now on to ``deliver``, before its sender has the answer."""
        account = self._account

        def hand_over(transmission: Transmission) -> None:
            deliver(transmission, account.region, links_in_query=account.behaviour.links_in_query)

        account.deliver = hand_over

    @property
    def behaviour(self) -> Behaviour:
        """The switches; setting an attribute takes effect at once. ``reset`` replaces the object."""
        return self._account.behaviour

    def control(self, **switches: Any) -> None:
        """Sets switches by name, from JSON values too. Raises ValueError for an unknown name."""
        with self._account.lock:
            self.behaviour.set(**switches)

    def put_domain(self, name: str, **stored: Any) -> None:
        """Stores a tracking domain in any state, in place of one of that name.

        ``stored`` are fields of ``TrackingDomain``; those not given are as in a new domain.
        """
        with self._account.lock:
            self._account.tracking.put(self._account.tracking.blank(name, **stored))

    def change_domain(self, name: str, **stored: Any) -> None:
        """Changes some fields of a stored tracking domain, such as ``compliance_status``.

        Raises:
            KeyError: no such tracking domain.
            ValueError: no such field.
        """
        with self._account.lock:
            domain = self._account.tracking.get(name)
            if domain is None:
                raise KeyError(name)
            unknown = sorted(set(stored) - set(vars(domain)))
            if unknown:
                raise ValueError(f"A tracking domain has no field named {', '.join(unknown)}.")
            vars(domain).update(stored)

    def domain(self, name: str) -> dict[str, Any] | None:
        """The object that the API shows of the tracking domain, whatever its subaccount; None if there is none."""
        certificates.settle(self._account)
        with self._account.lock:
            found = self._account.tracking.get(name)
            return None if found is None else rendered(found, self.behaviour)

    def domains(self) -> list[str]:
        """The names of all tracking domains, in order of creation."""
        with self._account.lock:
            return [each.domain for each in self._account.tracking]

    def is_tracking_domain(self, name: str) -> bool:
        """Whether the account has the tracking domain, verified or not; in any case, with or without a final dot."""
        with self._account.lock:
            return self._account.tracking.get(normalised(name)) is not None

    def serves(self, name: str, transmission_id: str) -> bool:
        """Whether a link of the transmission is followed that comes by the host.

        Any is, unless ``serves_unknown_domains`` is off: then the host has to be a tracking domain, or the one that the
        link was sent with.
        """
        with self._account.lock:
            if self.behaviour.serves_unknown_domains or self._account.tracking.get(normalised(name)) is not None:
                return True
            sent = self._account.transmissions.get(transmission_id)
            return sent is not None and sent.tracking_domain == normalised(name)

    def managed_certificate(self, name: str) -> IssuedCertificate | None:
        """The certificate that SparkPost serves for the domain, or None."""
        certificates.settle(self._account)
        with self._account.lock:
            found = self._account.tracking.get(normalised(name))
            return None if found is None else found.certificate

    def put_sending_domain(self, name: str, **stored: Any) -> None:
        """Stores a sending domain; ``stored`` are fields of ``SendingDomain``, verified unless given."""
        with self._account.lock:
            self._account.sending.put(SendingDomain(domain=name.lower(), **stored))

    def transmissions(self) -> list[Transmission]:
        """The accepted transmissions, oldest first."""
        with self._account.lock:
            return list(self._account.transmissions)

    def record_event(self, event: Mapping[str, Any]) -> None:
        """Keeps one click or open for the events API.

        Args:
            event: ``type`` (click, open, initial_open), ``user_agent``, ``ip_address``, ``tracking_domain``
                and ``path`` (both kept, but not shown by the API), ``at`` (seconds since the epoch; now by
                default), and any further field of the API, such as ``transmission_id`` or
                ``target_link_url``. A known transmission fills in its own fields.

        Raises:
            ValueError: ``at`` is of another clock.
        """
        at = float(event.get("at", self._account.wall()))
        if at < _EARLIEST:
            raise ValueError("An event's `at` has to be in seconds since the epoch.")
        with self._account.lock:
            self._account.events.record({**self._known(event), **event}, at)

    def _known(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """What the transmission and the tracking domain tell of the event."""
        known: dict[str, Any] = {}
        domain = self._account.tracking.get(normalised(str(event.get("tracking_domain", ""))))
        if domain is not None and domain.subaccount:
            known["subaccount_id"] = domain.subaccount
        sent = self._account.transmissions.get(str(event.get("transmission_id", "")))
        if sent is None:
            return known
        known["sending_domain"] = sent.sending_domain
        if sent.campaign_id:
            known["campaign_id"] = sent.campaign_id
        if sent.subaccount:
            known["subaccount_id"] = sent.subaccount
        if len(sent.recipients) == 1:
            known["rcpt_to"], known["message_id"] = sent.recipients[0].email, sent.recipients[0].message_id
        return known

    def events(self) -> list[dict[str, Any]]:
        """All that was recorded, in order, with the tracking domain and path of each; ``at`` since the epoch."""
        with self._account.lock:
            return [{**each.fields, "at": each.at} for each in self._account.events]

    def switches(self) -> dict[str, Any]:
        """The switches and their values, as JSON can hold them."""
        with self._account.lock:
            plain = asdict(self.behaviour)
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in plain.items()}
