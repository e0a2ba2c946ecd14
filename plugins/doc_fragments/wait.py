# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that can wait until what it did has taken effect."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the change has taken effect everywhere.
      - The awaited state and the current one are shown at least every 15 seconds, unless the task runs with C(async).
    type: bool
    default: false
  wait_timeout:
    description:
      - How long to wait, in seconds.
      - After that the task fails with the last state seen; running it again continues from there.
    type: int
    default: 1800
  wait_interval:
    description: How long to pause between two looks, in seconds.
    type: int
    default: 15
"""
