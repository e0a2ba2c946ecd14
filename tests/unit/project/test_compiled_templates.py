# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates that another process has compiled are the same to Ansible, and what differs is another template."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SUPPORT = Path(__file__).resolve().parents[2] / "support"
#: Renders what it is given, by kept templates or without, and says which it compiled.
PROGRAM = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import compiled_templates
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible._internal._templating._jinja_bits import AnsibleEnvironment, TemplateOverrides
kept = compiled_templates.CompiledTemplates(Path(sys.argv[2]))
kept.refresh()
compiled = []
compile_itself = AnsibleEnvironment._compile
def counted(self, source, filename):
    compiled.append(source)
    return compile_itself(self, source, filename)
AnsibleEnvironment._compile = counted
if sys.argv[3] == "kept":
    compiled_templates.keep_compiled(kept)
templar = Templar(DataLoader(), variables={"name": "x", "two": 2, "other": trust_as_template("{{ name }}!")})
def rendered(kind, text):
    try:
        if kind == "condition":
            return templar.evaluate_conditional(trust_as_template(text))
        return templar.template(trust_as_template(text))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
results = [rendered(*asked) for asked in json.load(sys.stdin)]
json.dump([results, len(compiled)], sys.stdout)
"""
ASKED = [
    ("template", "{{ name }}"),
    ("template", "name is {{ name | upper }} of {{ other }}, {{ [1, 2] | map('int') | list }}"),
    ("template", "{% for each in range(two) %}{{ each }};{% endfor %}"),
    ("template", "{{ two + 1 }}"),
    ("template", "{{ missing }}"),
    ("template", "{{ name | no_such_filter }}"),
    ("template", "{{ unfinished"),
    ("template", "#jinja2: variable_start_string:'<<', variable_end_string:'>>'\n<< name >> {{ name }}"),
    ("template", "two == 2"),
    ("condition", "two == 2"),
    ("condition", "name is defined and name in ['y']"),
    ("condition", "missing.part"),
    ("condition", "name is no_such_test"),
]


def render(folder: Path, how: str) -> tuple[list[Any], int]:
    command = [sys.executable, "-c", PROGRAM, str(SUPPORT), str(folder), how]
    done = subprocess.run(command, input=json.dumps(ASKED), capture_output=True, text=True, check=True)
    results, compiled = json.loads(done.stdout)
    return results, compiled


def test_kept_templates_say_what_compiled_ones_say(tmp_path: Path) -> None:
    without, compiled = render(tmp_path, "without")
    assert list(tmp_path.iterdir()) == []
    assert render(tmp_path, "kept") == (without, compiled)
    again, compiled_again = render(tmp_path, "kept")
    assert again == without
    # What an unknown filter or test means is found out while it is rendered; what cannot be read is read again.
    assert compiled_again == 0
    assert without[:4] == ["x", "name is X of x!, [1, 2]", "0;1;", 3]
    assert without[7:11] == ["x {{ name }}", "two == 2", True, False]
    assert [str(without[number]).partition(":")[0] for number in (4, 6)] == [
        "AnsibleUndefinedVariable",
        "AnsibleTemplateSyntaxError",
    ]
