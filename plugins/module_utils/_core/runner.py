# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a definition in its context. Nothing else ends a task."""

from __future__ import annotations

import os
import traceback

from .context import TaskContext
from .definition import Definition
from .errors import DefectError, TrackingError
from .redact import Redactor, quoted
from .result import failure

_UNVERIFIED = (
    "validate_certs is false, so whoever sits between this machine and the API can read the credentials and answer in "
    "its place. Name your own authority in ca_path instead"
)


def run(definition: Definition, context: TaskContext) -> None:
    """Perform the definition and end the task with its result; every failure is one sentence without secrets."""
    redactor = Redactor(context.secrets)
    try:
        subject = definition.subject(context.params)
        result = definition.perform(context)
    except TrackingError as error:
        context.fail(redactor.data({"changed": False, **failure(error, _subject(definition, context))}))
        return
    except Exception as error:
        context.fail(redactor.data({"changed": False, **failure(defect(definition.name, error), "")}))
        return
    if context.params.get("validate_certs") is False:
        context.warn(_UNVERIFIED)
    for warning in result.warnings:
        context.warn(redactor.text(warning))
    values = redactor.data(result.to_ansible(subject=subject, diff_mode=context.diff_mode))
    if result.error is not None:
        context.fail(values)
    else:
        context.exit(values)


def _subject(definition: Definition, context: TaskContext) -> str:
    try:
        return definition.subject(context.params)
    except TrackingError:
        return ""


def defect(name: str, error: Exception) -> DefectError:
    """An error in this collection itself: one sentence for the operator."""
    return DefectError(f"{name}: internal error: {located(error)}. Please report it together with the task's options.")


def located(error: Exception) -> str:
    """The error, and where in the code it was raised."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.name}, {os.path.basename(place.filename)} line {place.lineno}"
    return f"{type(error).__name__}: {quoted(str(error))}, at {where}"
