# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost's API says of the domain, as far as a verdict needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import utc
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.apply import apply
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ApiError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Action, Plan
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.arguments import connect
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.client import SparkPostClient
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.errors import MissingKeyError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import TrackingDomain


@dataclass(frozen=True)
class SparkPostFacts:
    """``domain`` is None where SparkPost does not know it. ``skipped``: no key; ``problem``: the API did not tell.

    ``refusal`` holds SparkPost's words where it was asked to verify the domain and could not fetch it,
    ``looked`` says that it was asked and did fetch it. ``region`` is the API's, "" for one of its own address.
    """

    domain: TrackingDomain | None = None
    skipped: str = ""
    problem: str = ""
    refusal: str = ""
    looked: bool = False
    changed: bool = False
    region: str = ""
    at: str = ""
    duration_ms: int = 0

    @property
    def managed(self) -> bool:
        """Whether SparkPost manages the domain's certificate."""
        return self.domain is not None and self.domain.uses_managed_certificate


NO_KEY = "no API key of SparkPost was given (option 'api_key' or the environment variable SPARKPOST_API_KEY)"


class SparkPostProbe:
    """Reads the domain; with ``verify`` it first makes SparkPost look at it, which may change its status."""

    def __init__(
        self, params: Mapping[str, Any], secrets: frozenset[str], *, verify: bool, check_mode: bool, clock: Clock
    ) -> None:
        """Raises InputError for an access that cannot be used; a missing key only skips the probe."""
        self._verify = verify
        self._check_mode = check_mode
        self._clock = clock
        self._client: SparkPostClient | None = None
        self._region = ""
        try:
            self._client, region = connect(params, secrets)
            self._region = "" if params.get("api_url") else region.name
        except MissingKeyError:
            pass

    def look(self, name: str) -> SparkPostFacts:
        """What the API says; never raises for what it or the network does."""
        if self._client is None:
            return SparkPostFacts(skipped=NO_KEY)
        start, at = self._clock.now(), utc(self._clock.wall())
        said = _Said()
        try:
            said = self._ask(self._client, name)
        except TrackingError as error:
            said = _Said(problem=error.sentence())
        return SparkPostFacts(
            domain=said.domain,
            problem=said.problem,
            refusal=said.refusal,
            looked=said.looked,
            changed=said.changed,
            region=self._region,
            at=at,
            duration_ms=round((self._clock.now() - start) * 1000),
        )

    def _ask(self, client: SparkPostClient, name: str) -> _Said:
        before = client.tracking_domain(name)
        if before is None:
            return _Said()
        refusals: list[str] = []

        def execute(_action: Action, state: TrackingDomain | None) -> TrackingDomain | None:
            refusals.append(_refusal_to_look(client, before))
            return client.tracking_domain(name) or state

        actions = (Action("verify", f"tracking domain {name}"),) if self._verify else ()
        outcome = apply(Plan(before, before, actions), execute, check_mode=self._check_mode)
        if outcome.error is not None:
            raise outcome.error
        refusal = "".join(refusals)
        return _Said(
            outcome.state or before,
            refusal=refusal,
            looked=bool(refusals) and not refusal,
            changed=outcome.state != before,
        )


@dataclass(frozen=True)
class _Said:
    domain: TrackingDomain | None = None
    problem: str = ""
    refusal: str = ""
    looked: bool = False
    changed: bool = False


def _refusal_to_look(client: SparkPostClient, domain: TrackingDomain) -> str:
    """SparkPost's words where it could not fetch the domain, "" where it could."""
    try:
        client.verify(domain.domain, subaccount=domain.subaccount)
    except ApiError as error:
        if error.status != 400:
            raise
        return error.reason
    return ""
