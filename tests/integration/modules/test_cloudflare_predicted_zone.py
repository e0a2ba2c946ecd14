# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check mode in a zone that would be created first: it is empty, and nobody is asked about it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import UNMADE_ZONE
from lab.world import World
from support.collection import load_yaml
from support.hosts import RunTask

DOMAIN = "track.example.org"
RECORD = {"name": DOMAIN, "type": "CNAME", "value": "spgo.io", "proxied": True}


@pytest.mark.parametrize(
    ("module", "options", "change"),
    [
        ("dns_records", {"provider": "cloudflare", "records": [RECORD]}, f"record {DOMAIN} CNAME"),
        (
            "dns_records",
            {"provider": "cloudflare", "records": [RECORD, {**RECORD, "name": f"a.b.{DOMAIN}"}]},
            f"record a.b.{DOMAIN} CNAME",
        ),
        ("cloudflare_page_rule", {"target": f"{DOMAIN}/*", "actions": {"ssl": "full"}}, "page rule"),
        (
            "cloudflare_rule",
            {
                "phase": "config",
                "ref": "ours",
                "expression": f'http.host eq "{DOMAIN}"',
                "action_parameters": {"ssl": "full"},
            },
            "ours",
        ),
    ],
)
def test_everything_in_it_is_new(
    lab: World, run_task: RunTask, module: str, options: dict[str, Any], change: str
) -> None:
    result = run_task(module, {"zone_id": UNMADE_ZONE, **options}, check_mode=True)
    assert (result["failed"], result["changed"]) == (False, True), result
    assert any(change in each["object"] and each["verb"] == "create" for each in result["changes"]), result["changes"]
    assert lab.journal.entries() == []


def test_the_role_means_the_same_zone() -> None:
    assert UNMADE_ZONE == "0" * 32
    assert "product(['0' * 32])" in load_yaml("roles/cloudflare/vars/main.yml")["__cloudflare_predicted_ids"]
