# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ``play_speaker``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: play_speaker
short_description: Choose the host that writes reports and summaries for all hosts of a play
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Used by the roles P(sparkpost.tracking.verify#role) and P(sparkpost.tracking.audit#role), whose reports and
    summaries include all hosts of a play.
  - The first host of the batch that has findings notes the runs that have ended, and speaks for them. A host whose run
    is not noted there speaks too, as by the strategy P(ansible.builtin.free#strategy), with everything that is known by
    then.
options:
  _input:
    description: The variable C(hostvars).
    type: dict
    required: true
  role:
    description: The role whose findings count.
    type: str
    choices: [verify, audit]
    required: true
  host:
    description: The host that asks, C(inventory_hostname).
    type: str
    required: true
  batch:
    description: The hosts of the batch that have not failed, C(ansible_play_batch).
    type: list
    elements: str
    required: true
  hosts:
    description: All hosts of the play, C(ansible_play_hosts_all).
    type: list
    elements: str
    required: true
  mail:
    description: Whether the findings of a proof by mail count too.
    type: bool
    default: false
seealso:
  - plugin: sparkpost.tracking.play_findings
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Does this host speak for the play?
  ansible.builtin.debug:
    msg: >-
      {{ (hostvars | sparkpost.tracking.play_speaker('verify', inventory_hostname, ansible_play_batch,
                                                     ansible_play_hosts_all)).speaks }}
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(speaks), whether this host writes for others, and C(noted), the runs that it
      notes first, which is empty unless it is the first host.
  type: dict
  sample:
    speaks: true
    noted: [4be3ec6cc4f64b89a1c7a6a7c4e1c9d0]
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._play import Play, speaker_of


def play_speaker(
    hostvars: Mapping[str, Mapping[str, Any]],
    role: str,
    host: str,
    batch: Sequence[str],
    hosts: Sequence[str],
    mail: bool = False,
) -> dict[str, Any]:
    """See DOCUMENTATION."""
    speaker = speaker_of(Play(hostvars, host, batch, hosts), role, mail=mail)
    return {"speaks": speaker.speaks, "noted": speaker.noted}


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"play_speaker": play_speaker}
