# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which strings Ansible may evaluate as templates, on every ansible-core: never what a service sent.

Source: ansible-core's porting guide for 2.19. Before it every string of an inventory was a template unless it was
marked unsafe; since then none is unless it is marked as trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

try:
    from ansible.template import trust_as_template

    def template(text: str) -> str:
        """Text of this collection's own, to be evaluated where the variable is used."""
        return trust_as_template(text)

    def _text(value: str) -> str:
        return value

except ImportError:  # ansible-core < 2.19
    from ansible.utils.unsafe_proxy import wrap_var

    def template(text: str) -> str:
        """Text of this collection's own, to be evaluated where the variable is used."""
        return text

    def _text(value: str) -> str:
        wrapped: str = wrap_var(value)
        return wrapped


def remote(value: Any) -> Any:
    """The JSON-like value with all its strings as mere text; keys are this collection's own and stay as they are."""
    if isinstance(value, Mapping):
        return {key: remote(item) for key, item in value.items()}
    if isinstance(value, list):
        return [remote(item) for item in value]
    return _text(value) if isinstance(value, str) else value
