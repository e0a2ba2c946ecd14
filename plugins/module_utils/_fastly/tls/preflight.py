# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TLS subscriptions of an account, and which of several for one name serves it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..._core.clock import Clock
from ..client import Connection
from .client import TlsClient
from .kept_uploads import served_by_uploads
from .model import FAILED, Subscription
from .several import sentence, serving


def read(connection: Connection, domains: Collection[str]) -> Mapping[str, tuple[Subscription, ...]]:
    """The subscriptions of each domain: by one list, filtered where there is one domain."""
    wanted = tuple(domains)
    listed = TlsClient(connection).subscriptions(wanted[0] if len(wanted) == 1 else "")
    return {domain: tuple(one for one in listed if domain in one.domains) for domain in wanted}


def kept(connection: Connection, domains: Collection[str]) -> frozenset[str]:
    """Those of the domains that a valid uploaded certificate serves, which needs no validation."""
    return frozenset(one.domain for one in served_by_uploads(TlsClient(connection), tuple(domains), Clock()))


def notes(domain: str, found: Collection[Subscription]) -> tuple[str, ...]:
    """What to know of several subscriptions, and of one that failed."""
    first = serving(found)
    if first is None:
        return ()
    several = sentence(domain, first, [one for one in found if one is not first])
    sentences = [several] if several else []
    if first.state == FAILED:
        sentences.append(
            f"The TLS subscription {first.id} of {domain} has failed. Fastly tries again once the validation record "
            "exists and the subscription is retried"
        )
    return tuple(sentences)


def show(found: Collection[Subscription]) -> dict[str, Any] | None:
    """The fact ``subscription``."""
    first = serving(found)
    if first is None:
        return None
    return {
        "id": first.id,
        "authority": first.authority,
        "state": first.state,
        "domains": list(first.domains),
        "others": [one.id for one in found if one is not first],
        "validation_records": [one.to_values() for one in first.validation_records],
        "serving_records": [one.to_values() for one in first.offered],
    }
