# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``endpoint_host``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: endpoint_host
short_description: Tell the host of an endpoint
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Returns the host name of SparkPost's endpoint in a region, and any other host name in lower case, without a trailing
    dot.
  - Fails for a value that can be no endpoint.
options:
  _input:
    description: A region, V(us) or V(eu), or a host name.
    type: str
    required: true
seealso:
  - plugin: sparkpost.tracking.endpoint
    plugin_type: test
"""

EXAMPLES = r"""
- name: Show where a CDN forwards to
  ansible.builtin.debug:
    msg: "{{ tracking_endpoint | sparkpost.tracking.endpoint_host }}"
"""

RETURN = r"""
_value:
  description: The host name.
  type: str
  sample: eu.spgo.io
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost import endpoints


def endpoint_host(value: Any) -> str:
    """See DOCUMENTATION."""
    try:
        return endpoints.endpoint_host(str(value))
    except InputError as error:
        raise AnsibleFilterError(error.sentence()) from error


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"endpoint_host": endpoint_host}
