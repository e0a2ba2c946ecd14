# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clients of the providers, made when they are first needed, and their failures as obstacles."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from .._aws.session import AwsSession
from .._cloudflare.arguments import connect as connect_cloudflare
from .._cloudflare.client import CloudflareClient
from .._core.context import TaskContext
from .._core.errors import InputError, TrackingError
from .._core.obstacle import Obstacle
from .._dns.update.server import PrimaryServer
from .._dns.zone.catalogue import ZoneCatalogue
from .._dns_hosts.providers import PROVIDERS
from .._fastly.arguments import connect as connect_fastly
from .._fastly.client import Connection
from .._http.options import HTTP
from .._rfc2136.arguments import connect as connect_rfc2136
from .._sparkpost.arguments import connect as connect_sparkpost
from .._sparkpost.arguments import given_key
from .._sparkpost.client import SparkPostClient

Thing = TypeVar("Thing")

_WRONG_OPTION = "Correct it where it is set: at the task, in its defaults, or in the environment"


class Providers:
    """Each client raises TrackingError where its options cannot be used, when it is first asked for."""

    def __init__(self, context: TaskContext) -> None:
        self._params = context.params
        self._secrets = context.secrets
        self._progress = context.progress
        self._catalogues: dict[str, ZoneCatalogue] = {}

    @cached_property
    def aws(self) -> AwsSession:
        return AwsSession(self.options("aws"), self._progress)

    @cached_property
    def cloudflare(self) -> CloudflareClient:
        return connect_cloudflare(self.options("cloudflare"), self._secrets, self._progress)

    @cached_property
    def fastly(self) -> Connection:
        return connect_fastly(self.options("fastly"), self._secrets, self._progress)

    @cached_property
    def rfc2136(self) -> PrimaryServer:
        return connect_rfc2136(self.options("rfc2136"))

    @cached_property
    def sparkpost(self) -> SparkPostClient | None:
        """None where there is no key: then SparkPost's view is not known."""
        options = self.options("sparkpost")
        return connect_sparkpost(options, self._secrets, self._progress)[0] if given_key(options) else None

    @property
    def account_region(self) -> str:
        """The region of the SparkPost account where somebody named it, or a key that belongs to one."""
        options = self.options("sparkpost")
        if os.environ.get("SPARKPOST_REGION") or options.get("region") not in (None, "", "us"):
            return str(options.get("region") or os.environ.get("SPARKPOST_REGION")).strip().lower()
        own_address = options.get("api_url") or os.environ.get("SPARKPOST_API_URL")
        return "us" if given_key(options) and not own_address else ""

    def catalogue(self, provider: str) -> ZoneCatalogue | None:
        """The zones at a DNS host, None for one whose API nobody here knows."""
        if provider not in PROVIDERS:
            return None
        if provider not in self._catalogues:
            host = PROVIDERS[provider]
            self._catalogues[provider] = host.catalogue(getattr(self, host.account))
        return self._catalogues[provider]

    def options(self, provider: str) -> Mapping[str, Any]:
        """The provider's own options and those that all share."""
        shared = {name: self._params[name] for name in HTTP.options}
        return {**(self._params[provider] or {}), **shared}


def attempt(call: Callable[[], Thing], instead: Thing) -> tuple[Thing, tuple[Obstacle, ...]]:
    """What the call returns; or ``instead``, and why a provider could not be read, in its own words."""
    try:
        return call(), ()
    except TrackingError as error:
        return instead, (unreadable(error),)


def unreadable(error: TrackingError) -> Obstacle:
    """A provider that does not let itself be read, or options with which it cannot be asked."""
    otherwise = _WRONG_OPTION if isinstance(error, InputError) else "Run again once it responds"
    return Obstacle("unreadable", error.message, error.remedy or otherwise)
