# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The context of a task that runs as an ordinary Ansible module: over any connection, with any ``delegate_to``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule, _load_params, missing_required_lib

from .arguments import Arguments, check_kinds, in_sentences
from .definition import Definition
from .errors import InputError
from .library import first_missing
from .redact import passwords_in, told
from .runner import run


class _Module(AnsibleModule):
    """Shows the values that Ansible's own validation refuses as they can be shown, and of addresses no passwords."""

    def fail_json(self, msg: str, **values: Any) -> NoReturn:
        self.no_log_values.update(passwords_in(self.params))
        super().fail_json(msg=told(in_sentences(msg)), **values)


class ModuleContext:
    """Adapts AnsibleModule to ``TaskContext``; progress is returned with the result."""

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module
        self._progress: list[str] = []

    @property
    def params(self) -> Mapping[str, Any]:
        params: Mapping[str, Any] = self._module.params
        return params

    @property
    def check_mode(self) -> bool:
        return bool(self._module.check_mode)

    @property
    def diff_mode(self) -> bool:
        return bool(self._module._diff)

    @property
    def secrets(self) -> frozenset[str]:
        return frozenset(str(value) for value in self._module.no_log_values)

    def warn(self, message: str) -> None:
        self._module.warn(message)

    def progress(self, message: str) -> None:
        self._progress.append(message)

    def exit(self, values: dict[str, Any]) -> None:
        self._module.exit_json(**self._with_progress(values))

    def fail(self, values: dict[str, Any]) -> None:
        self._module.fail_json(**self._with_progress(values))

    def _with_progress(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "progress": self._progress} if self._progress else values


def run_module(definition: Definition) -> None:
    """The whole of a module's ``main``."""
    arguments = definition.arguments
    _check_kinds(arguments)
    module: AnsibleModule = _Module(  # type: ignore[no-untyped-call]
        argument_spec=arguments.spec(), supports_check_mode=True, **arguments.rules()
    )
    module.no_log_values.update(passwords_in(module.params))
    missing = first_missing(definition.needed(module.params))
    if missing is not None:
        module.fail_json(msg=missing_required_lib(missing.name), exception=missing.import_error)
    run(definition, ModuleContext(module))


def _check_kinds(arguments: Arguments) -> None:
    """End the task by one sentence for a value with which AnsibleModule would end by a traceback."""
    given = _load_params()
    try:
        # Tools that read the argument spec run the module without parameters.
        check_kinds(arguments.options, given if isinstance(given, Mapping) else {})
    except InputError as error:
        raw = {
            name: {"type": "raw", "no_log": option.get("no_log", False), "aliases": option.get("aliases", [])}
            for name, option in arguments.options.items()
        }
        module: AnsibleModule = _Module(argument_spec=raw, supports_check_mode=True)  # type: ignore[no-untyped-call]
        module.fail_json(msg=error.sentence(), error={"kind": error.kind, "remedy": "", **error.facts})
