# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``tracking_report``."""

from __future__ import annotations

from .._core.arguments import Arguments

FORMATS = ("json", "junit", "html")

ARGUMENTS = Arguments(
    options={
        "results": {"type": "list", "elements": "dict", "required": True},
        "path": {"type": "path", "required": True},
        "formats": {"type": "list", "elements": "str", "choices": list(FORMATS), "default": list(FORMATS)},
        "drift": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "domain": {"type": "str", "required": True},
                "changes": {"type": "list", "elements": "str", "default": []},
            },
        },
        "title": {"type": "str", "default": "HTTPS tracking domains"},
    }
)
