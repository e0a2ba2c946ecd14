# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost's API says of the domain, as far as a verdict needs it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._core.apply import apply
from ..._core.clock import Clock
from ..._core.errors import ApiError, NotFoundError, TrackingError
from ..._core.plan import Action, ObjectChange, Plan, differing
from ..._sparkpost.arguments import connect
from ..._sparkpost.client import SparkPostClient
from ..._sparkpost.errors import MissingKeyError
from ..._sparkpost.model import SERVICE, TrackingDomain
from ..model.finding import utc
from ..model.sparkpost_facts import Association, SparkPostFacts

NO_KEY = "no SparkPost API key was given (option 'api_key' or the environment variable SPARKPOST_API_KEY)"


class Listing:
    """All domains by one call of the API, made when the first is asked for; any number of threads may ask."""

    def __init__(self, client: SparkPostClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._domains: dict[str, TrackingDomain] | None = None
        self._error: TrackingError | None = None

    def domain(self, name: str) -> TrackingDomain | None:
        """None where SparkPost does not know it. Raises TrackingError, for every domain the same."""
        with self._lock:
            if self._domains is None and self._error is None:
                try:
                    self._domains = {each.domain: each for each in self._client.tracking_domains()}
                except TrackingError as error:
                    self._error = error
        if self._domains is None:
            raise self._error or TrackingError("SparkPost's list of tracking domains could not be read")
        return self._domains.get(name)


class SparkPostProbe:
    """Reads domains; with ``verify`` it first makes SparkPost look at each, which may change its status.

    ``many`` reads the list of all domains once in place of one domain at a time. Any number of threads may look.
    """

    def __init__(
        self,
        params: Mapping[str, Any],
        secrets: frozenset[str],
        *,
        verify: bool,
        check_mode: bool,
        clock: Clock,
        many: bool = False,
    ) -> None:
        """Raises InputError for an access that cannot be used; a missing key only skips the probe."""
        self._access = (params, secrets)
        self._verify = verify
        self._check_mode = check_mode
        self._clock = clock
        self._client: SparkPostClient | None = None
        self._listing: Listing | None = None
        self._region = ""
        try:
            self._client, region = connect(*self._access)
            self._region = "" if params.get("api_url") else region.name
        except MissingKeyError:
            return
        if many:
            self._listing = Listing(self._client)

    def probe(self, name: str, sending_domains: Sequence[str] = ()) -> SparkPostFacts:
        """What the API says of the domain, and of what the sending domains use.

        Never raises for what the API or the network does.
        """
        if self._client is None:
            return SparkPostFacts(skipped=NO_KEY)
        start, at = self._clock.now(), utc(self._clock.wall())
        said = _Said()
        try:
            said = self._ask(self._client, self._listing, name)
        except TrackingError as error:
            said = _Said(problem=error.sentence())
        return SparkPostFacts(
            domain=said.domain,
            problem=said.problem,
            refusal=said.refusal,
            looked=said.looked,
            change=said.change,
            region=self._region,
            associations=self._associations(said.domain, sending_domains),
            at=at,
            duration_ms=round((self._clock.now() - start) * 1000),
        )

    def _associations(self, domain: TrackingDomain | None, names: Sequence[str]) -> tuple[Association, ...]:
        if domain is None or not names:
            return ()
        try:
            # Connections, and the deadline of the retries, are a domain's own.
            client, _region = connect(*self._access)
        except TrackingError as error:
            return tuple(Association(name, problem=error.sentence()) for name in names)
        return tuple(_association(client, name, domain.subaccount) for name in names)

    def _ask(self, client: SparkPostClient, listing: Listing | None, name: str) -> _Said:
        before = listing.domain(name) if listing is not None else client.tracking_domain(name)
        if before is None or not self._verify:
            return _Said(before)
        if listing is not None:
            # Connections, and the deadline of the retries, are a domain's own.
            client, _region = connect(*self._access)
        return self._look_again(client, before)

    def _look_again(self, client: SparkPostClient, before: TrackingDomain) -> _Said:
        name, refusals = before.domain, list[str]()

        def execute(_action: Action, state: TrackingDomain | None) -> TrackingDomain | None:
            refusals.append(_refusal_to_look(client, before))
            return client.tracking_domain(name) or state

        actions = (Action("verify", f"tracking domain {name}", service=SERVICE, domain=name),)
        outcome = apply(Plan(before, before, actions), execute, check_mode=self._check_mode)
        if outcome.error is not None:
            raise outcome.error
        refusal = "".join(refusals)
        return _Said(
            outcome.state or before,
            refusal=refusal,
            looked=bool(refusals) and not refusal,
            change=_change(before, outcome.state) if outcome.state is not None else None,
        )


@dataclass(frozen=True)
class _Said:
    domain: TrackingDomain | None = None
    problem: str = ""
    refusal: str = ""
    looked: bool = False
    change: ObjectChange | None = None


def _change(before: TrackingDomain, after: TrackingDomain) -> ObjectChange | None:
    """What being asked to verify the domain changed at SparkPost; None for nothing."""
    if after == before:
        return None
    old, new = differing(before.show(), after.show())
    return ObjectChange(SERVICE, f"tracking domain {before.domain}", "verify", before.domain, old, new)


def _association(client: SparkPostClient, name: str, subaccount: int) -> Association:
    try:
        return Association(name, client.associated_with(name, subaccount=subaccount))
    except NotFoundError:
        return Association(name, unknown=True)
    except TrackingError as error:
        return Association(name, problem=error.sentence())


def _refusal_to_look(client: SparkPostClient, domain: TrackingDomain) -> str:
    """SparkPost's words where it could not fetch the domain, "" where it could."""
    try:
        client.verify(domain.domain, subaccount=domain.subaccount)
    except ApiError as error:
        if error.status != 400:
            raise
        return error.reason
    return ""
