# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the AWS policies of the page Permissions, and the table of their statements, from the table of grants.

``python tests/tools/permissions.py`` writes the page; a test compares it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "docsite" / "rst" / "permissions.rst"
_TITLE = ".. list-table:: Statements of the policy\n"


class Statement(Protocol):
    """What the table of grants has."""

    @property
    def sid(self) -> str: ...

    @property
    def actions(self) -> tuple[str, ...]: ...


def document(statements: Iterable[Statement]) -> str:
    """A policy as text."""
    shown = [{"Sid": one.sid, "Effect": "Allow", "Action": list(one.actions), "Resource": "*"} for one in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": shown}, indent=2)


def page(text: str) -> str:
    """The page with its policies and its table as the grants are now."""
    from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.grants import AUDIT, STATEMENTS

    for caption, statements in (("policy.json", STATEMENTS), ("audit-policy.json", (AUDIT,))):
        block = "".join(f"   {line}\n" for line in document(statements).splitlines())
        text = _between(text, f"   :caption: {caption}\n\n", block)
    rows = [f"   * - ``{one.sid}``\n     - {one.purpose}\n" for one in STATEMENTS]
    head = "   :header-rows: 1\n   :widths: 25 75\n\n   * - Statement\n     - What needs it\n"
    return _between(text, _TITLE, head + "".join(rows))


def _between(text: str, start: str, content: str) -> str:
    """The indented block after the start, replaced."""
    expression = re.compile(re.escape(start) + r"(?:(?:   .*)?\n)*?(?=\n\S|\Z)")
    if len(expression.findall(text)) != 1:
        raise SystemExit(f"The page has no single {start.strip()!r}.")
    return expression.sub(lambda _found: start + content, text)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "build" / "tree"))
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
