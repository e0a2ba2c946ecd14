# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which links a mail's parts have wrapped, and where its pixels stand."""

from __future__ import annotations

import pytest

from lab.mail.wrapping import add_pixels, wrap_html, wrap_text

TARGET = "https://www.example.com/a"


def wrap(target: str, sublink: str, name: str) -> str:
    return f"W({target},{sublink},{name})"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f'<a href="{TARGET}">', f'<a href="W({TARGET},,)">'),
        (f"<A CLASS=x HREF='{TARGET}' >", f'<A CLASS=x HREF="W({TARGET},,)" >'),
        (f"<a href={TARGET}>", f'<a href="W({TARGET},,)">'),
        ('<a href="HTTP://www.example.com/?a=1&amp;b=2">', '<a href="W(HTTP://www.example.com/?a=1&amp;b=2,,)">'),
        (f'<area href="{TARGET}"/>', f'<area href="W({TARGET},,)"/>'),
        (f'<a\n  title=" href=x"\n  href="{TARGET}">', f'<a\n  title=" href=x"\n  href="W({TARGET},,)">'),
        (f'<a href="{TARGET}" data-msys-sublink="tour">', f'<a href="W({TARGET},tour,)">'),
        (f'<a data-msys-linkname="Shop" href="{TARGET}">', f'<a href="W({TARGET},,Shop)">'),
        (f'<a href="{TARGET}" data-msys-clicktrack="0">', f'<a href="{TARGET}">'),
        (f"<a href='{TARGET}' DATA-MSYS-CLICKTRACK=0>", f"<a href='{TARGET}'>"),
        ('<a href="mailto:me@example.com">', '<a href="mailto:me@example.com">'),
        ('<a href="#top">', '<a href="#top">'),
        ('<a href="/path">', '<a href="/path">'),
        ('<a name="x">', '<a name="x">'),
        (f'<img src="{TARGET}">', f'<img src="{TARGET}">'),
        (f'<!-- <a href="{TARGET}"> -->', f'<!-- <a href="{TARGET}"> -->'),
        (f"<script>'<a href=\"{TARGET}\">'</script>", f"<script>'<a href=\"{TARGET}\">'</script>"),
    ],
)
def test_links_in_html(written: str, shown: str) -> None:
    document = f"<p>é &amp; x\n{{}}text</a>\n<b>{TARGET}</b>"
    assert wrap_html(document.format(written), wrap) == document.format(shown)


def test_a_target_of_no_possible_length_stays_as_it_is() -> None:
    longest = "https://www.example.com/".ljust(60_000, "x")
    assert wrap_html(f'<a href="{longest}">', wrap) == f'<a href="W({longest},,)">'
    assert wrap_html(f'<a href="{longest}x">', wrap) == f'<a href="{longest}x">'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"See {TARGET} now", f"See W({TARGET},,) now"),
        (f"See {TARGET}.", f"See W({TARGET},,)."),
        (f"(see <{TARGET}>)", f"(see <W({TARGET},,)>)"),
        (f"{TARGET}\n{TARGET}?b=1,2!", f"W({TARGET},,)\nW({TARGET}?b=1,2,,)!"),
        (f'{TARGET}[[data-msys-sublink="tour" data-msys-linkname="The tour"]] x', f"W({TARGET},tour,The tour) x"),
        (f"{TARGET}[[data-msys-clicktrack='0']]", TARGET),
        ("ftp://www.example.com/ www.example.com", "ftp://www.example.com/ www.example.com"),
    ],
)
def test_links_in_plain_text(written: str, shown: str) -> None:
    assert wrap_text(written, wrap) == shown


IMAGE = '<img border="0" width="1" height="1" alt="" src="https://t/{}">'


@pytest.mark.parametrize(
    ("top", "bottom", "shown"),
    [
        (None, None, '<html>\n<BODY class="x">text</BODY></html>'),
        ("https://t/1", None, f'<html>\n<BODY class="x">{IMAGE.format(1)}text</BODY></html>'),
        (None, "https://t/2", f'<html>\n<BODY class="x">text{IMAGE.format(2)}</BODY></html>'),
        ("https://t/1", "https://t/2", f'<html>\n<BODY class="x">{IMAGE.format(1)}text{IMAGE.format(2)}</BODY></html>'),
    ],
)
def test_pixels_stand_at_the_ends_of_the_body(top: str | None, bottom: str | None, shown: str) -> None:
    assert add_pixels('<html>\n<BODY class="x">text</BODY></html>', top, bottom) == shown


@pytest.mark.parametrize("document", ["<p>text</p>", "<body>text</body>", "<html><body>text", "<html>text</html>", ""])
def test_a_document_without_html_and_body_gets_no_pixel(document: str) -> None:
    assert add_pixels(document, "https://t/1", "https://t/2") == document
