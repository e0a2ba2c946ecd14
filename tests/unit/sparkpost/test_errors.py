# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's error bodies in words, and what a status means."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ApiError
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.json_client import Problem
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.errors import (
    dialect,
    explained,
    problem,
    says_absent,
    says_exists,
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"errors": [{"message": "resource not found"}]}, Problem("resource not found")),
        (
            {"errors": [{"message": "invalid params", "description": "Tracking domain 'a' is not", "code": "1200"}]},
            Problem("invalid params: Tracking domain 'a' is not", "1200"),
        ),
        (
            {"errors": [{"param": "domain", "message": "domain must be valid", "value": "a_b"}]},
            Problem("domain must be valid (domain: a_b)"),
        ),
        ({"errors": [{"message": "one"}, {"message": "two", "code": 7001}]}, Problem("one; two", "7001")),
        (
            {"errors": [{"message": "HTTP request failed.  Please\n verify"}]},
            Problem("HTTP request failed. Please verify"),
        ),
        ({"errors": "what"}, Problem("no explanation")),
        ({"errors": [{}]}, Problem("no explanation")),
        ([], Problem("no explanation")),
        (None, Problem("no explanation")),
    ],
)
def test_a_body_in_words(body: Any, expected: Problem) -> None:
    assert problem(body) == expected


@pytest.mark.parametrize(
    ("status", "code", "exists", "absent"),
    [
        (409, "", True, False),
        (409, "1602", True, False),
        (400, "6100", True, False),
        (400, "", False, False),
        (400, "7001", False, False),
        (404, "", False, True),
        (404, "6200", False, True),
        (404, "1600", False, True),
        (404, "1101", False, False),
        (422, "6100", False, False),
    ],
)
def test_what_a_refusal_means(status: int, code: str, exists: bool, absent: bool) -> None:
    error = ApiError("SparkPost", operation="GET /x", status=status, reason="words", code=code)
    assert says_exists(error) is exists
    assert says_absent(error) is absent


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, ("api_key", "SPARKPOST_API_KEY", "'eu'", "region", "SPARKPOST_REGION")),
        (404, ("SPARKPOST_API_URL", "https://api.eu.sparkpost.com/api/v1")),
        (429, ("rate", "retry_timeout")),
        (503, ("support",)),
    ],
)
def test_remedies_name_the_options_and_variables(status: int, words: tuple[str, ...]) -> None:
    remedy = dialect("eu", "https://api.eu.sparkpost.com/api/v1").remedies[status]
    assert all(word in remedy for word in words)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(403, "grant 'tracking_domains/manage'"), (422, "this place"), (500, "as it was")],
)
def test_a_place_explains_its_own_refusals(status: int, remedy: str) -> None:
    error = ApiError("SparkPost", operation="PUT /x", status=status, reason="words", remedy="as it was")
    with pytest.raises(ApiError) as raised, explained("tracking_domains/manage", {422: "this place"}):
        raise error
    assert remedy in raised.value.remedy
