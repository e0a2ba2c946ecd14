# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every test starts from: no credentials of the machine's, and the two hosts of a module."""

from __future__ import annotations

import os

import pytest

from support.hosts import HOSTS, RunTask

#: A test that needs one of these sets it; what the machine holds never reaches a test.
_FOREIGN = ("SPARKPOST_", "CLOUDFLARE_", "FASTLY_", "AWS_", "TRACKING_", "LAB_")


@pytest.fixture(autouse=True)
def _no_credentials_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN) and name != "AWS_CA_BUNDLE":
            monkeypatch.delenv(name)


@pytest.fixture(params=sorted(HOSTS))
def run_task(request: pytest.FixtureRequest) -> RunTask:
    """Runs a module as an ordinary module and, in a second pass of the test, in the controller's process."""
    return HOSTS[request.param]
