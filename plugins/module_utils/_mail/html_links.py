# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses in the HTML part of a mail."""

from __future__ import annotations

from html.parser import HTMLParser

from .reference import IMAGE, LINK, Reference, cleaned

_LINKS = {"a": "href", "area": "href", "form": "action"}
_IMAGES = {"img": "src", "input": "src"}


def html_references(html: str) -> tuple[Reference, ...]:
    """Links and images with an address of their own, in their order; broken HTML gives what precedes the break."""
    reader = _Reader()
    try:
        # Never closed: a tag that is open at the end is none for browsers either, and the parser's search for what else
        # it may be takes time by the cube of its length.
        reader.feed(html)
    except (AssertionError, ValueError, NotImplementedError):
        # Whatever else the parser may stumble over.
        return tuple(reader.found)
    return tuple(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Reference] = []

    def parse_html_declaration(self, i: int) -> int:
        """A declaration that makes no sense is passed over as browsers do; some parsers give up at it."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            end = self.rawdata.find(">", i)
            return end + 1 if end >= 0 else -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps the addresses of an opening tag; a closed one (``<img/>``) comes here too."""
        values = {name: value for name, value in reversed(attrs) if value}
        for kind, table in ((LINK, _LINKS), (IMAGE, _IMAGES)):
            url = cleaned(values.get(table.get(tag, ""), ""))
            if url:
                self.found.append(Reference(kind, url, "html"))
