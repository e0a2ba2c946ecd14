# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost listed, with the CDN in front of each domain: read by one request, and kept in the cache's form."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import instant
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import MissingLibraryError
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.library import REQUESTS
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.arguments import connect, given_key
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import TrackingDomain
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.settings import Settings


@dataclass(frozen=True)
class Entry:
    """One tracking domain; ``cdn`` is one of the words of ``look_up``, "" where nobody looked."""

    tracking: TrackingDomain
    cdn: str = ""


@dataclass(frozen=True)
class Listing:
    """The domains that the settings ask for, by name; ``listed_at`` is when SparkPost was asked (ISO 8601, UTC)."""

    entries: tuple[Entry, ...]
    listed_at: str

    def to_cache(self) -> dict[str, Any]:
        domains = [{**each.tracking.show(), "cdn": each.cdn} for each in self.entries]
        return {"listed_at": self.listed_at, "domains": domains}

    @classmethod
    def from_cache(cls, kept: Mapping[str, Any]) -> Listing:
        """Raises KeyError, TypeError or ValueError where it is not what ``to_cache`` gave."""
        return cls(tuple(_entry(each) for each in kept["domains"]), str(kept["listed_at"]))


def _entry(kept: Mapping[str, Any]) -> Entry:
    if not isinstance(kept["domain"], str) or not isinstance(kept["cdn"], str):
        raise TypeError("domain and cdn are strings")
    tracking = TrackingDomain.from_api({**kept, "subaccount_id": kept["subaccount"]})
    return Entry(tracking, kept["cdn"])


def list_domains(settings: Settings) -> Listing:
    """Ask SparkPost, once. Raises MissingKeyError, MissingLibraryError, and what SparkPostClient raises."""
    if REQUESTS.missing:
        raise MissingLibraryError(
            "The Python library requests is missing",
            remedy="Install it for the Python that runs this command, for it reads the inventory itself",
        )
    client, _region = connect(settings.params, [given_key(settings.params)])
    listed = settings.filter.read(client)
    found = tuple(Entry(each) for each in listed if settings.names.match(each.domain))
    return Listing(found, instant(datetime.fromtimestamp(time.time(), timezone.utc)))
