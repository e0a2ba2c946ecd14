# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several TLS subscriptions for one name is deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.desired import DesiredCertificate
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.model import PENDING, Subscription
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.subscription_resource import (
    TlsSubscription,
)

D = "track.example.com"
GONE = DesiredCertificate((D,), absent=True)
FIRST = Subscription("sub1", "lets-encrypt", PENDING, (D,))
SECOND = replace(FIRST, id="sub2", authority="certainly")


class Held:
    """Some subscriptions, each found by its domains."""

    def __init__(self, *subscriptions: Subscription) -> None:
        self._subscriptions = subscriptions

    def of(self, domain: str) -> list[Subscription]:
        return [each for each in self._subscriptions if domain in each.domains]


def found(desired: DesiredCertificate, *subscriptions: Subscription) -> Subscription | None:
    nobody: Any = None
    held: Any = Held(*subscriptions)
    return TlsSubscription(nobody, held, desired, nobody).read()


def test_the_authority_tells_which() -> None:
    assert found(replace(GONE, authority="certainly"), FIRST, SECOND) is SECOND
    assert found(replace(GONE, authority="lets-encrypt"), FIRST, SECOND) is FIRST


def test_one_alone_is_meant_whatever_its_authority() -> None:
    assert found(GONE, FIRST) is FIRST
    assert found(replace(GONE, authority="certainly"), FIRST) is FIRST
    assert found(GONE) is None


@pytest.mark.parametrize(
    ("authority", "held"),
    [("", (FIRST, SECOND)), ("globalsign", (FIRST, SECOND)), ("certainly", (SECOND, replace(SECOND, id="sub3")))],
)
def test_otherwise_all_are_named_and_none_is_deleted(authority: str, held: tuple[Subscription, ...]) -> None:
    with pytest.raises(RefusedError, match="2 TLS subscriptions") as caught:
        found(replace(GONE, authority=authority), *held)
    assert all(f"{each.id} by {each.authority}" in caught.value.message for each in held)
    assert "'authority'" in caught.value.remedy
