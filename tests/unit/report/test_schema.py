# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON Schemas: what is written is as they say, and the documentation has each field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.index import index
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.previous import previous
from support.collection import ROOT
from support.report import CERTIFICATE, HOST, broken, envelope, healthy, item, schema

NAMES = ("report", "index")


def fields(part: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field that a schema describes in place, by its path."""
    for name, value in part.get("properties", {}).items():
        yield prefix + name, value
        yield from fields(value, f"{prefix}{name}.")
        yield from fields(value.get("items", {}), f"{prefix}{name}[].")


def check(name: str, data: dict[str, Any]) -> None:
    Draft202012Validator(schema(name)).validate(data)


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_is_one_and_describes_every_field(name: str) -> None:
    loaded = schema(name, strict=False)
    Draft202012Validator.check_schema(loaded)
    assert loaded["$id"].endswith(f"/docs/schema/{name}.schema.json")
    silent = [path for path, part in fields(loaded) if not (part.get("description") or "$ref" in part)]
    assert silent == []


@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_has_every_field(name: str) -> None:
    text = (ROOT / "docs/docsite/rst/report.rst").read_text(encoding="utf-8")
    section = text.partition(f"``docs/schema/{name}.schema.json``")[2].partition(".schema.json``")[0]
    missing = [path for path, _field in fields(schema(name, strict=False)) if f"``{path}``" not in section]
    assert missing == []


RESULTS = {
    "healthy": healthy(),
    "broken": broken(),
    "no certificate": healthy(certificate=None),
    "no dates": healthy(certificate={**CERTIFICATE, "not_before": None, "not_after": None, "days_left": None}),
    "nothing": envelope(),
    "bare": {
        **dict.fromkeys(("cdn", "endpoint", "region"), ""),
        **dict.fromkeys(("started_at", "finished_at"), "2026-11-24T20:35:00Z"),
        "domain": HOST,
        "checks": [],
    },
}


@pytest.mark.parametrize("name", RESULTS)
def test_reports_and_indexes_are_as_the_schemas_say(name: str) -> None:
    found, _warnings = reports([RESULTS[name]])
    data = found[0].data
    check("report", {**data, "previous": None})
    old, _warnings = reports([envelope(item("cert_valid"), run_id="another")])
    before = previous(old[0].data, data)
    check("report", {**data, "previous": before})
    check("index", index(found, {HOST: before}, {HOST: ["update"]}, ["json", "html"]))
    check("index", index([], {}, {}, ["junit"]))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"schema_version": 2},
        {"certificate": {}},
        {"more": 1},
        {"started_at": "yesterday"},
        {"checks": [{**item("cert_valid"), "status": "good"}]},
        {"checks": [item("cert_valid", "skip", reason="")]},
        {"checks": [item("cert_valid", kind="outage")]},
        {"checks": [{**item("cert_valid"), "more": 1}]},
    ],
)
def test_the_schema_tells_what_is_not_so(spoiled: dict[str, Any]) -> None:
    found, _warnings = reports([healthy()])
    with pytest.raises(ValidationError):
        check("report", {**found[0].data, "previous": None, **spoiled})


def test_the_schema_knows_every_finding() -> None:
    described = schema("report")["properties"]
    known = described["checks"]["items"]["properties"]
    for entry in RULES.values():
        assert entry.group in known["group"]["enum"], entry.id
        assert entry.severity in known["severity"]["enum"], entry.id
        assert re.search(known["id"]["pattern"], entry.id)
    assert all(re.search(described["cdn"]["pattern"], name) for name in CDNS)
