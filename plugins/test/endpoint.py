# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test ``endpoint``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: endpoint
short_description: Whether a value can be the endpoint of a tracking domain
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Whether the modules of this collection take the value for their option O(ignore:endpoint).
  - That is a region, V(us) or V(eu), or any host name of two labels or more, such as the endpoint of an enterprise
    account.
options:
  _input:
    description: The value.
    type: raw
    required: true
seealso:
  - plugin: sparkpost.tracking.endpoint_host
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Validate the endpoint
  ansible.builtin.assert:
    that: tracking_endpoint is sparkpost.tracking.endpoint
"""

RETURN = r"""
_value:
  description: Whether it can be an endpoint.
  type: bool
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import endpoint_host


def endpoint(value: Any) -> bool:
    """See DOCUMENTATION."""
    try:
        endpoint_host(value if isinstance(value, str) else "")
    except InputError:
        return False
    return True


class TestModule:
    """What Ansible loads."""

    #: It is no test of pytest's.
    __test__ = False

    def tests(self) -> dict[str, Callable[..., Any]]:
        """The test by its name."""
        return {"endpoint": endpoint}
