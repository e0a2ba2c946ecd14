# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request is found again in another run, in which the services make up other ids; and states are compared in full."""

from __future__ import annotations

import pytest

from lab.middleware import Call
from support.disturbances import KINDS, requests
from support.final_state import difference

SERVICE = "/service/7sT6IT42gTEgrkpo4VpB81/version/1/domain"


def call(method: str, path: str, service: str = "fastly", action: str = "") -> Call:
    return Call(service, service, method, path, "", action, "")


def test_the_same_request_is_told_apart_by_its_number() -> None:
    first, second = requests([(call("POST", SERVICE), b"{}"), (call("POST", SERVICE.replace("7s", "8s")), b"{}")])
    assert (first.before, second.before) == (0, 1)
    assert first.name == "fastly POST /service/*/version/1/domain"
    assert second.name.endswith("(2)")


@pytest.mark.parametrize(
    ("path", "strikes"),
    [
        ("/service/WVlTwHQKHtGTwFyMselxGu/version/1/domain", True),
        ("/service/WVlTwHQKHtGTwFyMselxGu/version/1/backend", False),
        ("/service/WVlTwHQKHtGTwFyMselxGu/version/1/domain/track.example.com", False),
    ],
)
def test_a_fault_strikes_the_request_of_another_run(path: str, strikes: bool) -> None:
    (request,) = requests([(call("POST", SERVICE), b"{}")])
    fault = request.fault(status=500)
    assert fault.strikes("fastly", "fastly", "POST", path, "") is strikes
    assert not fault.strikes("fastly", "fastly", "GET", path, "")


def test_a_domain_in_a_path_is_no_id() -> None:
    (request,) = requests([(call("GET", "/api/v1/tracking-domains/track.example.com", "sparkpost"), b"{}")])
    assert request.name == "sparkpost GET /api/v1/tracking-domains/track.example.com"


def test_each_kind_makes_a_fault() -> None:
    (request,) = requests([(call("GET", "/service"), b"[]")])
    made = {kind.name: request.fault(**kind.fields(request)) for kind in KINDS}
    assert len(made) == len(KINDS)
    assert made["another type"].spoil == "object"
    assert made["503 for good"].count is None


def test_a_state_differs_by_what_is_missing_doubled_and_beside() -> None:
    assert difference(["a", "b"], ["b", "a"]) == []
    assert difference(["a", "b"], ["b", "b", "c"]) == ["missing: a", "surplus: b", "surplus: c"]
