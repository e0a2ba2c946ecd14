# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compiled templates kept for later processes, as Python keeps compiled modules.

Ansible plays each task in a process of its own, which compiles every template that the task needs, again in each run:
a third of what a short task costs. A template is compiled once for all processes that share a folder; which template
it is follows from its text and from the settings that its compilation depends on, and nothing else does.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

#: What the text of a template is read by, beside its text.
_SYNTAX: tuple[str, ...] = ("block_start_string", "block_end_string", "variable_start_string", "variable_end_string")
_SYNTAX += ("comment_start_string", "comment_end_string", "line_statement_prefix", "line_comment_prefix")
_SYNTAX += ("trim_blocks", "lstrip_blocks", "newline_sequence", "keep_trailing_newline", "optimized", "autoescape")


class CompiledTemplates:
    """Code by the digest of what it was compiled from: in memory, and in ``folder`` for other processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._code: dict[str, CodeType] = {}

    def refresh(self) -> None:
        """Read what other processes have compiled meanwhile."""
        for name in os.listdir(self._folder):
            if name not in self._code and not name.startswith("."):
                self._code[name] = marshal.loads((self._folder / name).read_bytes())

    def get(self, digest: str) -> CodeType | None:
        return self._code.get(digest)

    def put(self, digest: str, code: CodeType) -> None:
        """Keep it; a constant that cannot be written, such as a marked text, keeps it to this process."""
        self._code[digest] = code
        # A file is there as a whole or not at all.
        unfinished = self._folder / f".{digest}-{os.getpid()}"
        with contextlib.suppress(ValueError):
            unfinished.write_bytes(marshal.dumps(code))
            unfinished.rename(self._folder / digest)


def keep_compiled(kept: CompiledTemplates) -> None:
    """Have Ansible's templates looked up in ``kept`` before they are compiled."""
    from ansible._internal._templating import _jinja_bits as bits
    from jinja2.environment import TemplateExpression

    environment = bits.AnsibleEnvironment
    compile_template, compile_expression = environment.compile, environment.compile_expression
    #: The expressions that are being compiled: jinja2 makes each a template that has no text.
    expressions: list[str] = []

    def digest_of(self: Any, kind: str, text: str) -> str:
        context = bits._TemplateCompileContext.current(optional=True)
        escaped = bool(context and context.escape_backslashes)
        syntax = [getattr(self, name) for name in _SYNTAX]
        return hashlib.sha256(repr((kind, str(text), escaped, syntax)).encode()).hexdigest()

    def compiled(self: Any, source: Any, *arguments: Any, **named: Any) -> Any:
        if arguments or named or not (isinstance(source, str) or expressions):
            return compile_template(self, source, *arguments, **named)
        if isinstance(source, str):
            digest = digest_of(self, "template", source)
        else:
            digest = digest_of(self, "expression", expressions[-1])
        code = kept.get(digest)
        if code is None:
            code = compile_template(self, source)
            kept.put(digest, code)
        return code

    def compiled_expression(self: Any, source: str, undefined_to_none: bool = True) -> Any:
        code = kept.get(digest_of(self, "expression", source))
        if code is not None:
            template = self.template_class.from_code(self, code, self.make_globals(None), None)
            return TemplateExpression(template, undefined_to_none)
        with _pushed(expressions, source):
            return compile_expression(self, source, undefined_to_none)

    for name, method in {"compile": compiled, "compile_expression": compiled_expression}.items():
        setattr(environment, name, method)


@contextlib.contextmanager
def _pushed(stack: list[str], entry: str) -> Iterator[None]:
    stack.append(entry)
    try:
        yield
    finally:
        stack.pop()
