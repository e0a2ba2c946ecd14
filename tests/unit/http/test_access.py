# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses of APIs: credentials go to this machine or by https, and to nobody else unless told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.access import api_address, is_exposed
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.options import check_ca_path


@pytest.mark.parametrize(
    ("address", "exposed"),
    [
        ("https://api.example.com/v1", False),
        ("http://127.0.0.1:4566", False),
        ("http://127.8.9.10", False),
        ("http://localhost:4566", False),
        ("http://api.localhost", False),
        ("http://[::1]:8080", False),
        ("http://api.example.com", True),
        ("http://localhost.example.com", True),
        ("http://10.0.0.5:4566", True),
        ("http://localstack:4566", True),
        ("http://[2001:db8::1]", True),
        ("http://0.0.0.0", True),
    ],
)
def test_plain_http_to_another_machine_has_to_be_allowed(address: str, exposed: bool) -> None:
    assert is_exposed(address) is exposed
    assert api_address("api_url", address, example="x", allow_http=True) == address
    if exposed:
        with pytest.raises(InputError, match=r"must start with https://.*allow_http"):
            api_address("api_url", address, example="x")
    else:
        assert api_address("api_url", address, example="x") == address


@pytest.mark.parametrize("text", ["", "nothing", "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"])
def test_a_file_without_certificates_is_no_authority(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ca.pem"
    path.write_text(text, encoding="ascii")
    with pytest.raises(InputError, match=r"ca_path.*no certificates"):
        check_ca_path(str(path))
    check_ca_path(str(tmp_path))
