# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``module_defaults`` gives to one provider's modules reaches the option that stands for the provider."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._provider_defaults import with_provider_defaults

PROVIDERS: Any = {"aws": {"profile": {"aliases": ["aws_profile"]}}, "fastly": {"api_token": {}, "api_url": {}}}
AWS, FASTLY = "group/sparkpost.tracking.aws", "group/sparkpost.tracking.fastly"


def merged(args: dict[str, Any], *defaults: dict[str, Any]) -> dict[str, Any]:
    task = SimpleNamespace(args=args, module_defaults=list(defaults))
    return with_provider_defaults(task, SimpleNamespace(template=lambda value: value), PROVIDERS)


@pytest.mark.parametrize(
    ("args", "defaults", "expected"),
    [
        ({}, [], {}),
        ({}, [{FASTLY: {"api_token": "t"}}], {"fastly": {"api_token": "t"}}),
        ({}, [{FASTLY: {"api_token": "t"}}, {FASTLY: {"api_token": "u"}}], {"fastly": {"api_token": "u"}}),
        ({"fastly": {"api_url": "x"}}, [{FASTLY: {"api_token": "t"}}], {"fastly": {"api_token": "t", "api_url": "x"}}),
        ({"fastly": {"api_token": "u"}}, [{FASTLY: {"api_token": "t"}}], {"fastly": {"api_token": "u"}}),
        ({}, [{AWS: {"aws_profile": "p", "request_timeout": 9}}], {"aws": {"aws_profile": "p"}}),
        ({"fastly": "none"}, [{FASTLY: {"api_token": "t"}}], {"fastly": "none"}),
        ({"domains": []}, [{"group/other.collection.fastly": {"api_token": "t"}}], {"domains": []}),
    ],
)
def test_defaults(args: dict[str, Any], defaults: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    assert merged(args, *defaults) == expected
