# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text of unknown origin, made safe for a file: control and direction characters are replaced."""

from __future__ import annotations

import re

_INSTEAD = "\N{REPLACEMENT CHARACTER}"
#: What XML 1.0 does not allow (section 2.2, "Characters"), half surrogate pairs included.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Controls of the upper half, and the marks that change the direction in which text is read.
_MISLEADING = re.compile(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def xml_text(text: str) -> str:
    """The text with what XML cannot hold left out."""
    return _NO_XML.sub("", text)


def page_text(text: str) -> str:
    """The text with a replacement character for whatever cannot be shown or misleads the eye."""
    return _MISLEADING.sub(_INSTEAD, _NO_XML.sub(_INSTEAD, text))
