# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's refusals, in the shapes that were recorded of its API."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    ApiError,
    ConflictError,
    NotFoundError,
    RateLimitedError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly import errors
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.json_client import Problem


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"msg": "Bad request", "detail": "Service 'a' is deleted"},
            Problem("Service 'a' is deleted", "Bad request"),
        ),
        (
            {"msg": "Provided credentials are missing or invalid"},
            Problem("Provided credentials are missing or invalid"),
        ),
        (
            {"errors": [{"title": "Not found", "detail": "The subscription you requested was not found"}]},
            Problem("Not found: The subscription you requested was not found"),
        ),
        (
            {"errors": [{"title": "A", "code": "c1"}, {"detail": "B"}, "junk"]},
            Problem("A; B", "c1"),
        ),
        ({"errors": []}, Problem("no explanation")),
        ({"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "No"}, Problem("No", "Forbidden")),
        ({"title": "Forbidden"}, Problem("Forbidden")),
        ({"msg": "Several\n lines", "detail": None}, Problem("Several lines")),
        ({}, Problem("no explanation")),
    ],
)
def test_words_and_code(body: Any, expected: Problem) -> None:
    assert errors.problem(body) == expected


def refusal(status: int, reason: str, kind: type[ApiError] = ApiError) -> ApiError:
    return kind("Fastly", operation="GET /x", status=status, reason=reason)


@pytest.mark.parametrize(
    ("error", "absent"),
    [
        (refusal(404, "Cannot load service 'a'-'b'", NotFoundError), True),
        (refusal(400, "Service 'a' is deleted"), True),
        (refusal(400, "Malformed"), False),
        (refusal(404, "no explanation (text/html)"), False),
        (refusal(500, "Service 'a' is deleted"), False),
    ],
)
def test_what_says_that_a_service_is_absent(error: ApiError, absent: bool) -> None:
    assert errors.says_absent(error) is absent


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [(422, "Version locked", errors.LockedVersionError), (422, "", None), (409, "Version locked", None)],
)
def test_the_lock_race_is_a_conflict(status: int, code: str, expected: type[ApiError] | None) -> None:
    assert errors.kind(status, code) is expected
    assert issubclass(errors.LockedVersionError, ConflictError)


def test_the_end_of_the_limit_is_reported_in_seconds_and_local_time() -> None:
    reset = int(time.time()) + 90
    error = refusal(429, "too many", RateLimitedError)
    errors.explain(error, {"Fastly-RateLimit-Reset": str(reset)})
    assert error.facts["rate_limit_reset"] == reset
    assert 88 <= error.facts["rate_limit_seconds"] <= 90
    assert time.strftime("%H:%M:%S", time.localtime(reset)) in error.remedy


@pytest.mark.parametrize(("status", "value"), [(429, ""), (429, "soon"), (400, "1800000000")])
def test_without_a_reset_time_the_remedy_stays(status: int, value: str) -> None:
    error = refusal(status, "no")
    errors.explain(error, {"Fastly-RateLimit-Reset": value})
    assert error.remedy == ""
    assert "rate_limit_reset" not in error.facts
