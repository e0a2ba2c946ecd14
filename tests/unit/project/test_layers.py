# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports point down only, and each library is imported in one room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from support.layers import COLLECTION, broken_rules

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
SOURCES = sorted(path.relative_to(PLUGINS).as_posix() for path in PLUGINS.rglob("*.py"))
MODULES = [path for path in SOURCES if path.startswith("modules/")]

#: Lines of code that a module may have beside its documentation.
MODULE_LINES = 40
_DOCUMENTATION = ("DOCUMENTATION", "EXAMPLES", "RETURN")


@pytest.mark.parametrize("path", SOURCES)
def test_imports_keep_to_the_floors(path: str) -> None:
    assert broken_rules(path, (PLUGINS / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        ("module_utils/_core/plan.py", "import requests", "only _http"),
        ("module_utils/_sparkpost/client.py", "import requests", "only _http"),
        ("module_utils/_check/tls.py", "import dns.resolver", "only _dns"),
        ("module_utils/_dns/route53.py", "import botocore.config", "only _aws"),
        ("module_utils/_core/x.py", "from .._http.retry import x", "floors below"),
        ("module_utils/_http/x.py", "from .._dns.names import x", "floors below"),
        ("module_utils/_aws/x.py", "from .._sparkpost.model import x", "floors below"),
        ("module_utils/_aws/x.py", "from .._sparkpost import endpoints", "floors below"),
        ("module_utils/_http/x.py", "from .._sparkpost.endpoints import x", "floors below"),
        ("module_utils/_sparkpost/endpoints.py", "from .model import x", "floors below"),
        ("module_utils/_sparkpost/endpoints.py", "from .._http.retry import x", "floors below"),
        ("module_utils/_aws/acm/x.py", "from ..cloudfront.model import x", "floors below"),
        ("module_utils/_aws/acm/x.py", "from ..cloudfront import model", "floors below"),
        ("module_utils/_cloudflare/x.py", "from .zone.client import x", "floors below"),
        ("module_utils/_fastly/tls/x.py", "from ..._cloudflare.model import x", "floors below"),
        ("module_utils/_aws/x.py", "from .._dns_hosts.providers import x", "floors below"),
        ("module_utils/_core/x.py", "from ...plugin_utils._in_process import x", "may not import"),
        ("modules/x.py", f"from {COLLECTION}plugin_utils._in_process import x", "may not import"),
        ("module_utils/_aws/model.py", "from ansible.module_utils.basic import env_fallback", "know Ansible"),
        ("module_utils/_aws/options.py", "from ansible.errors import AnsibleError", "ansible.module_utils alone"),
        ("module_utils/_aws/x.py", "from ansible_collections.amazon.aws.plugins import x", "depends on no other"),
        ("module_utils/_aws/x.py", "import idna", "within the function"),
        ("module_utils/_aws/x.py", "def f():\n    import cryptography", "only _tls"),
        ("module_utils/_aws/x.py", "import yaml", "does not depend"),
        ("module_utils/_aws/x.py", f"from {COLLECTION}module_utils._aws.session import x", "relative within"),
        ("action/x.py", "from ..module_utils._core.plan import x", "absolute elsewhere"),
        ("module_utils/_aws/x.py", "def f():\n    import requests", "only _http"),
    ],
)
def test_a_broken_rule_is_found(path: str, source: str, complaint: str) -> None:
    [found] = broken_rules(path, source)
    assert complaint in found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("module_utils/_core/x.py", "import json"),
        ("module_utils/_http/x.py", "import requests\nfrom .._core.plan import Plan"),
        ("module_utils/_fastly/x.py", "from .._dns.records import x"),
        ("module_utils/_dns_hosts/x.py", "from .._aws.route53.provider import x"),
        ("module_utils/_aws/acm/x.py", "from ..session import x"),
        ("module_utils/_aws/x.py", "from .._sparkpost.endpoints import x"),
        ("module_utils/_sparkpost/model.py", "from .endpoints import x"),
        ("module_utils/_sparkpost/endpoints.py", "from .._core.names import x"),
        ("module_utils/_cloudflare/host/x.py", "from ..page_rules.model import x"),
        ("module_utils/_check/x.py", "from .._sparkpost import client"),
        (
            "module_utils/_aws/x.py",
            "def f():\n    import idna",
        ),
        ("action/x.py", f"from ansible.errors import x\nfrom {COLLECTION}plugin_utils._in_process import y"),
        ("modules/x.py", f"from {COLLECTION}module_utils._check.check import DEFINITION"),
    ],
)
def test_what_keeps_to_the_rules_passes(path: str, source: str) -> None:
    assert broken_rules(path, source) == []


@pytest.mark.parametrize("path", MODULES)
def test_a_module_is_documentation_and_a_call(path: str) -> None:
    source = (PLUGINS / path).read_text(encoding="utf-8")
    lines: set[int] = set()
    for node in ast.parse(source).body:
        if not (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in _DOCUMENTATION):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    assert len(lines) <= MODULE_LINES
