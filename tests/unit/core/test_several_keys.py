# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists whose entries would take from each other in every run: each module refuses them, naming both."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.definition import FORM as ACM
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.cloudfront.definition import FORM as CLOUDFRONT
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.resource import (
    FORM as PAGE_RULES,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.resource import FORM as RULES
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.arguments import ListForm
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.service.definition import FORM as SERVICES
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.tls.definition import FORM as TLS
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.resource import FORM as SPARKPOST

A, B = "a.example.com", "b.example.com"
_ZONE = {"zone": "example.com"}
_RULE = {**_ZONE, "phase": "http_request_origin"}


def entries(form: ListForm[Any], listed: list[dict[str, Any]], **common: Any) -> list[dict[str, Any]] | None:
    unset = dict.fromkeys(form.arguments.options)
    defaults = {
        name: option["default"] for name, option in form.arguments.options.items() if option.get("default") is not None
    }
    return form.entries({**unset, **defaults, **common, form.option: listed})


@pytest.mark.parametrize(
    ("form", "common", "listed", "said"),
    [
        (SPARKPOST, {"default": True}, [{"domain": A}, {"domain": B}], "the primary account has one default"),
        (
            SPARKPOST,
            {"subaccount": 12},
            [{"domain": A, "default": True}, {"domain": B, "default": True}],
            f"both {A} (domains[0]) and {B} (domains[1]) ask for it: subaccount 12 has one default",
        ),
        (PAGE_RULES, _ZONE, [{"target": f"{A}/*"}, {"target": "A.example.COM/*"}], "rules[0] is the same page rule"),
        (PAGE_RULES, _ZONE, [{"id": "f" * 32}, {"id": "F" * 32}], "rules[0] is the same page rule"),
        (
            PAGE_RULES,
            _ZONE,
            [{"target": f"{A}/*", "before": f"{B}/*"}, {"target": f"{B}/*", "before": "A.EXAMPLE.com/*"}],
            "no order is what",
        ),
        (
            PAGE_RULES,
            _ZONE,
            [{"target": f"{A}/*", "priority": 1}, {"target": f"{B}/*", "priority": 1}],
            "one rule of a zone has each rank",
        ),
        (RULES, _RULE, [{"ref": "a", "position": "first"}, {"ref": "b", "position": "first"}], "no order is what"),
        (RULES, _RULE, [{"ref": "a", "before": "b"}, {"ref": "b", "before": "a"}], "'rules[1].before' is 'a'"),
        (
            SERVICES,
            {},
            [{"name": "one", "domains": [B]}, {"name": "two", "domains": ["B.example.com."]}],
            "both service one (services[0]) and service two (services[1]) ask for it",
        ),
        (CLOUDFRONT, {}, [{"domains": [A, B]}, {"domains": ["B.EXAMPLE.COM"]}], "by one distribution"),
        (TLS, {}, [{"domains": [A, B]}, {"domains": [B, A]}], "certificates[0] is the same certificate"),
        (ACM, {}, [{"domains": [A, B]}, {"domains": [B, A]}], "certificates[0] is the same certificate"),
    ],
)
def test_two_that_would_take_from_each_other_are_refused(
    form: ListForm[Any], common: dict[str, Any], listed: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(InputError) as refused:
        entries(form, listed, **common)
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("form", "common", "listed"),
    [
        (
            SPARKPOST,
            {"default": True},
            [{"domain": A}, {"domain": B, "subaccount": 12}, {"domain": f"c.{A}", "state": "absent"}],
        ),
        (PAGE_RULES, _ZONE, [{"target": f"{A}/*"}, {"target": f"http://{A}/*"}]),
        (
            RULES,
            {"position": "first", "zone": "example.com"},
            [
                {"ref": "a", "phase": "http_request_origin"},
                {"ref": "b", "phase": "http_request_cache_settings"},
            ],
        ),
        (SERVICES, {}, [{"name": "one", "domains": [A], "state": "absent"}, {"name": "two", "domains": [A]}]),
        (SERVICES, {"service_id": "SU1Z0isxPaozGVKXdv0eY"}, [{"domains": [A]}, {"domains": [B]}]),
        (TLS, {}, [{"certificate": "one", "private_key": "k"}, {"certificate": "two", "private_key": "l"}]),
    ],
)
def test_those_that_go_together_are_taken(
    form: ListForm[Any], common: dict[str, Any], listed: list[dict[str, Any]]
) -> None:
    taken = entries(form, listed, **common)
    assert taken is not None
    assert len(taken) == len(listed)
