# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS names as users write them."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import (
    host_name,
    is_within,
    record_name,
    tracking_domain_name,
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("track.example.com", "track.example.com"),
        ("Track.Example.COM", "track.example.com"),
        ("track.example.com.", "track.example.com"),
        ("  track.example.com ", "track.example.com"),
        ("klick.bücher.example", "klick.xn--bcher-kva.example"),
        ("KLICK.BÜCHER.example.", "klick.xn--bcher-kva.example"),
        ("klick.bücher。example", "klick.xn--bcher-kva.example"),
        ("a.b.c.example.com", "a.b.c.example.com"),
        ("1.2.example.com", "1.2.example.com"),
    ],
)
def test_a_tracking_domain_has_one_form(written: str, name: str) -> None:
    assert tracking_domain_name(written) == name
    assert tracking_domain_name(name) == name


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("example.com", "must be a subdomain, such as track.example.com"),
        ("*.example.com", "one name, not a wildcard"),
        ("example.co.uk", "must be a subdomain, such as track.example.co.uk"),
        ("co.uk", "must be a subdomain, such as track.example.co.uk"),
        ("localhost", "must be a subdomain"),
        ("", "must be a host name"),
        (".", "must be a host name"),
        ("track..example.com", "must be a host name"),
        ("-track.example.com", "must be a host name"),
        ("track-.example.com", "must be a host name"),
        ("tr_ack.example.com", "must be a host name"),
        ("track.example.com:443", "must be a host name"),
        ("https://track.example.com", "without scheme or path"),
        ("track.example.com/f/", "without scheme or path"),
        ("track example.com", "must be a host name"),
        ("192.0.2.1", "must be a host name"),
        ("x" * 64 + ".example.com", "must be a host name"),
        (".".join(["x" * 60] * 5) + ".com", "must be a host name"),
        ("\u0301a.example.com", "no valid internationalised name"),
    ],
)
def test_what_is_no_tracking_domain_is_said_in_one_sentence(written: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        tracking_domain_name(written)
    assert says in raised.value.sentence()
    assert "'domain'" in raised.value.sentence()
    assert raised.value.facts == {"option": "domain", "value": written}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("_AbC.track.example.com.", "_abc.track.example.com"),
        ("*.Example.com", "*.example.com"),
        ("example.com", "example.com"),
        ("_dmarc.bücher.example", "_dmarc.xn--bcher-kva.example"),
    ],
)
def test_record_names(written: str, name: str) -> None:
    assert record_name(written) == name


@pytest.mark.parametrize("written", ["", "*", "a.*.example.com", "a b.example.com", "a..example.com"])
def test_what_is_no_record_name(written: str) -> None:
    with pytest.raises(InputError, match="must be a DNS name"):
        record_name(written)


def test_a_host_name_may_have_two_labels() -> None:
    assert host_name("SPGO.io.", option="endpoint") == "spgo.io"


@pytest.mark.parametrize(
    ("name", "zone", "within"),
    [
        ("track.example.com", "example.com", True),
        ("example.com", "example.com", True),
        ("notexample.com", "example.com", False),
        ("example.com.org", "example.com", False),
    ],
)
def test_within_a_zone_means_whole_labels(name: str, zone: str, within: bool) -> None:
    assert is_within(name, zone) is within
