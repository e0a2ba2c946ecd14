# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""APIs that do not answer as they should, in a world where clicks go on: told soon, and never hammered."""

from __future__ import annotations

import time

import pytest

from lab.faults import ApiFault
from support.matrix import first_of
from support.observed import Observe
from support.populated import Populated
from support.servers import free_port

DOMAIN = "track.example.com"
#: Well within a minute, on a busy machine too.
SOON = 45.0

UNREACHABLE = first_of(
    "an address",
    ("setup_fastly", "FASTLY_API_URL"),
    ("setup_cloudfront", "SPARKPOST_API_URL"),
    ("setup_cloudfront", "AWS_ENDPOINT_URL"),
    ("setup_cloudflare", "CLOUDFLARE_BASE_URL"),
)


@pytest.mark.parametrize(("playbook", "variable"), UNREACHABLE)
def test_an_address_that_refuses_connections(
    populated: Populated, observe: Observe, playbook: str, variable: str
) -> None:
    place = f"127.0.0.1:{free_port()}"
    start = time.monotonic()
    observed = observe(playbook, DOMAIN, environment={variable: f"http://{place}"})
    assert time.monotonic() - start < SOON
    observed.refused(place, "Check the")


LIMITED = first_of(
    "limited", ("setup_fastly", "fastly"), ("setup_fastly", "sparkpost"), ("setup_cloudfront", "route53")
)


@pytest.mark.parametrize(("playbook", "service"), LIMITED)
def test_a_limit_that_does_not_say_when(populated: Populated, observe: Observe, playbook: str, service: str) -> None:
    """The first pause is at least a second, and the second one is longer."""
    lab = populated.lab
    fault = lab.faults.add(ApiFault(service=service, status=429, count=2))
    observe(playbook, DOMAIN).harmless().run.succeeded()
    asked = lab.journal.entries(service)
    first = next(place for place, entry in enumerate(asked) if entry.fault is not None)
    refused, again, last = asked[first : first + 3]
    assert (refused.path, refused.status, again.status) == (again.path, 429, 429), fault
    assert again.at - refused.at >= 1
    assert last.at - again.at >= 2
