# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turns what a page shows into HTML. What servers and users said is escaped, wherever it stands.

Nothing on a page comes from elsewhere: its Content-Security-Policy lets no request leave, and runs no script but ours.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from .._core.version import VERSION
from . import words
from .script import DOMAIN_SCRIPT, FLEET_SCRIPT
from .style import STYLE
from .template_base import BASE, MARKS
from .template_domain import DOMAIN
from .template_fleet import FLEET
from .text import page_text

_TEMPLATES = {"base": BASE, "marks": MARKS, "domain": DOMAIN, "fleet": FLEET}
_SCRIPTS = {"domain": DOMAIN_SCRIPT, "fleet": FLEET_SCRIPT}


class Pages:
    """The pages of a report. Needs Jinja2."""

    def __init__(self) -> None:
        from jinja2 import DictLoader, Environment, StrictUndefined
        from markupsafe import Markup

        self._own = Markup
        self._environment = Environment(
            loader=DictLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(version=VERSION, status_words=words.STATUS, style=self._own(STYLE))

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """The page ``domain`` or ``fleet``."""
        script = _SCRIPTS[name]
        template = self._environment.get_template(name)
        return template.render(**values, script=self._own(script), policy=_policy(STYLE, script))


def _shown(value: Any) -> Any:
    """Plain text without what misleads the eye; HTML of our own as it is."""
    return value if hasattr(value, "__html__") or not isinstance(value, str) else page_text(value)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
