# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a definition on a host. Nobody else ends a task."""

from __future__ import annotations

import os
import traceback
from typing import Any

from .context import Host
from .definition import Definition
from .errors import TrackingError
from .redact import Redactor
from .result import failure


def run(definition: Definition, host: Host) -> None:
    """Perform the definition and end the task with its result; every failure is one sentence, no secret in it."""
    redactor = Redactor(host.secrets)
    try:
        subject = definition.subject(host.params)
        result = definition.perform(host)
    except TrackingError as error:
        host.fail(redactor.data({"changed": False, **failure(error, _subject(definition, host))}))
        return
    except Exception as error:
        host.fail(redactor.data(_defect(definition, error)))
        return
    for warning in result.warnings:
        host.warn(redactor.text(warning))
    values = redactor.data(result.to_ansible(subject=subject, diff_mode=host.diff_mode))
    if result.error is not None:
        host.fail(values)
    else:
        host.exit(values)


def _subject(definition: Definition, host: Host) -> str:
    try:
        return definition.subject(host.params)
    except TrackingError:
        return ""


def _defect(definition: Definition, error: Exception) -> dict[str, Any]:
    """A defect of ours: one sentence for the operator."""
    return {
        "changed": False,
        "msg": (
            f"{definition.name} met a defect of its own ({defect_of(error)}). Please report it with the task's options."
        ),
        "error": {"kind": "defect", "remedy": ""},
    }


def defect_of(error: Exception) -> str:
    """What happened, and the place of it for whoever mends it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error}, at {place.name}, {os.path.basename(place.filename)} line {place.lineno}"
