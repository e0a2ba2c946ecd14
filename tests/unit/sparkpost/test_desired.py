# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options as a task gives them: normalised, or refused in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import WaitLimits
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.desired import DesiredTrackingDomain

GIVEN: dict[str, Any] = {
    "domain": "track.example.com",
    "state": "present",
    "secure": None,
    "default": None,
    "subaccount": None,
    "verify": False,
    "managed_certificate": None,
    "sending_domains": None,
    "wait": False,
    "wait_timeout": 1800,
    "wait_interval": 15,
}


@pytest.mark.parametrize(
    ("options", "desired"),
    [
        pytest.param({}, DesiredTrackingDomain("track.example.com"), id="nothing but the name"),
        pytest.param(
            {"domain": " Track.EXAMPLE.com. "}, DesiredTrackingDomain("track.example.com"), id="case, dot and spaces"
        ),
        pytest.param(
            {"domain": "klick.b\u00fccher.example"}, DesiredTrackingDomain("klick.xn--bcher-kva.example"), id="IDN"
        ),
        pytest.param(
            {"domain": "KLICK.B\u00dcCHER.example"},
            DesiredTrackingDomain("klick.xn--bcher-kva.example"),
            id="IDN upper",
        ),
        pytest.param({"state": "absent"}, DesiredTrackingDomain("track.example.com", absent=True), id="absent"),
        pytest.param({"subaccount": 0}, DesiredTrackingDomain("track.example.com", subaccount=0), id="primary account"),
        pytest.param(
            {"secure": False, "default": False}, DesiredTrackingDomain("track.example.com", secure=False, default=False)
        ),
        pytest.param(
            {"sending_domains": ["Mail.example.com.", "mail.example.com", "", "example.org"]},
            DesiredTrackingDomain("track.example.com", sending_domains=("mail.example.com", "example.org")),
            id="sending domains once each",
        ),
        pytest.param(
            {"wait": True, "wait_timeout": 60, "wait_interval": 5, "verify": True},
            DesiredTrackingDomain("track.example.com", verify=True, wait_limits=WaitLimits(True, 60, 5)),
            id="limits of the wait",
        ),
        pytest.param(
            {"managed_certificate": True, "secure": True},
            DesiredTrackingDomain("track.example.com", managed_certificate=True, secure=True),
            id="managed and secure agree",
        ),
    ],
)
def test_options_are_normalised(options: dict[str, Any], desired: DesiredTrackingDomain) -> None:
    assert DesiredTrackingDomain.from_user({**GIVEN, **options}) == desired


@pytest.mark.parametrize(
    ("options", "option", "words"),
    [
        pytest.param({"domain": "not a name"}, "domain", "must be a host name", id="no domain name"),
        pytest.param({"domain": ""}, "domain", "must be a host name", id="empty"),
        pytest.param({"domain": "-a.example.com"}, "domain", "must be a host name", id="bad label"),
        pytest.param({"domain": "a..example.com"}, "domain", "must be a host name", id="empty label"),
        pytest.param({"domain": f"{'a' * 64}.example.com"}, "domain", "must be a host name", id="label too long"),
        pytest.param({"domain": "192.0.2.1"}, "domain", "must be a host name", id="address"),
        pytest.param({"domain": "https://track.example.com/"}, "domain", "without scheme", id="URL"),
        pytest.param({"domain": "example.com"}, "domain", "must be a subdomain", id="apex"),
        pytest.param({"domain": "*.example.com"}, "domain", "not a wildcard", id="wildcard"),
        pytest.param({"subaccount": -1}, "subaccount", "number of a subaccount", id="negative subaccount"),
        pytest.param({"subaccount": 2**31}, "subaccount", "number of a subaccount", id="subaccount too large"),
        pytest.param({"sending_domains": ["mail example"]}, "sending_domains", "host name", id="sending domain"),
        pytest.param({"wait_timeout": 0}, "wait_timeout", "at least 1 second", id="no time"),
        pytest.param({"wait_interval": 0}, "wait_interval", "at least 1 second", id="no pause"),
        pytest.param(
            {"managed_certificate": True, "secure": False}, "secure", "leave the option out", id="managed insecure"
        ),
    ],
)
def test_bad_input_is_one_sentence(options: dict[str, Any], option: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        DesiredTrackingDomain.from_user({**GIVEN, **options})
    assert raised.value.option == option
    assert words in raised.value.sentence()
    assert "\n" not in raised.value.sentence()
