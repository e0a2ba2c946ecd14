# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a message is about is named in the form in which names are compared: lower case, no trailing dot."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import shown_name
from support.collection import plugin_names
from support.hosts import COLLECTION

DEFINITIONS: dict[str, Definition] = {
    name: importlib.import_module(f"{COLLECTION}.action.{name}").ActionModule.definition
    for name in plugin_names("action")
}
#: The names of these options are no names of DNS.
NOT_NAMES = {"fastly_tracking_service", "fastly_tracking_service_info", "tracking_report", "tracking_summary"}
#: A rule is named by its ref, and a page rule by its pattern as it was written.
BY_TEXT = {"cloudflare_rule": "ref", "cloudflare_page_rule": "target"}
NAMES = ["Track.Example.COM", "track.example.com.", " TRACK.example.com. "]


def options(definition: Definition, name: str) -> dict[str, Any]:
    """Every option that holds a name, and its place in an entry."""
    known = definition.arguments.options
    single = {option: name for option in ("domain", "zone") if option in known}
    found: dict[str, Any] = {**dict.fromkeys(known), **single}
    for option in ("domains", "names", "records", "hosts"):
        if option in known and "domain" not in single:
            entry = {"records": {"name": name}}.get(option, {"domain": name})
            found[option] = [entry if known[option]["elements"] == "dict" else name]
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("module", sorted(DEFINITIONS.keys() - NOT_NAMES - BY_TEXT.keys()))
def test_the_subject_of_a_message_is_in_normal_form(module: str, name: str) -> None:
    definition = DEFINITIONS[module]
    subject = definition.subject(options(definition, name))
    assert "track.example.com" in subject
    assert subject == subject.lower().rstrip(".")


@pytest.mark.parametrize(("module", "option"), BY_TEXT.items())
def test_what_is_no_name_is_shown_as_it_was_given(module: str, option: str) -> None:
    assert DEFINITIONS[module].subject({option: "Track-HTTPS"}) == "Track-HTTPS"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Track.Example.COM.", "track.example.com"),
        ("_X9.Example.com", "_x9.example.com"),
        ("*.Example.com.", "*.example.com"),
        ("B\u00fccher.example", "xn--bcher-kva.example"),
        ("not a Name.", "not a Name."),
        ("", ""),
        (None, ""),
    ],
)
def test_a_name_is_shown_as_it_is_compared(given: Any, expected: str) -> None:
    assert shown_name(given) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], "records"),
        (["A.example.com."], "records of a.example.com"),
        (["a.example.com", "A.example.com", "b.example.com"], "records of a.example.com, b.example.com"),
        (
            [f"n{at}.example.com" for at in range(5)],
            "records of n0.example.com, n1.example.com, n2.example.com and 2 more",
        ),
    ],
)
def test_the_title_of_a_diff_names_the_records(names: list[str], expected: str) -> None:
    params = {"zone": "example.com", "records": [{"name": name} for name in names]}
    assert DEFINITIONS["dns_records"].subject(params) == expected
