# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What URL patterns match, refer to and hide."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.pattern import (
    Pattern,
    hidden_by,
    references,
    resolved,
)


@pytest.mark.parametrize(
    ("pattern", "url", "groups"),
    [
        ("track.example.com/*", "https://track.example.com/f/a?x=1", ("f/a?x=1",)),
        ("track.example.com/*", "http://track.example.com/", ("",)),
        ("track.example.com/*", "http://track.example.com", ("",)),
        ("Track.Example.COM/*", "https://track.example.com/F", ("F",)),
        ("track.example.com/*", "HTTPS://TRACK.EXAMPLE.COM/f", ("f",)),
        ("track.example.com/*", "https://other.example.com/f", None),
        ("track.example.com/*", "https://track.example.com.evil.test/f", None),
        ("example.com/t*st", "http://example.com/toast", ("oa",)),
        ("example.com/foo/*", "http://example.com/foo", None),
        ("example.com/foo*", "http://example.com/foo", ("",)),
        ("example.com", "http://example.com/", ()),
        ("example.com", "http://example.com/page", None),
        ("example.com/", "http://example.com", ()),
        ("*.example.com/*", "http://cloud.example.com/flare.jpg", ("cloud", "flare.jpg")),
        ("*.example.com/*", "http://example.com/flare.jpg", None),
        ("*example.com/*", "https://a.b.example.com/x", ("a.b.", "x")),
        ("http://track.example.com/*", "http://track.example.com/f", ("f",)),
        ("http://track.example.com/*", "https://track.example.com/f", None),
        ("http*://track.example.com/*", "https://track.example.com/f", ("s", "f")),
        ("http*://track.example.com/*", "http://track.example.com/f", ("", "f")),
        ("track.example.com:8443/*", "https://track.example.com:8443/f", ("f",)),
        ("track.example.com:8443/*", "https://track.example.com/f", None),
        ("track.example.com:443/*", "https://track.example.com/f", ("f",)),
        ("track.example.com/*", "https://track.example.com:8443/f", ("f",)),
        ("example.com/a.b", "http://example.com/aXb", None),
        ("example.com/*/end", "http://example.com/a/b/end", ("a/b",)),
        ("track.example.com/*", "ftp://track.example.com/f", None),
    ],
)
def test_what_a_pattern_matches(pattern: str, url: str, groups: tuple[str, ...] | None) -> None:
    assert Pattern.from_text(pattern).groups(url) == groups
    assert Pattern.from_text(pattern).matches(url) == (groups is not None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("track.example.com/*", "TRACK.example.com/*", True),
        ("example.com", "example.com/", True),
        ("track.example.com/*", " track.example.com/* ", True),
        ("track.example.com/*", "http://track.example.com/*", False),
        ("track.example.com/*", "track.example.com/f/*", False),
        ("track.example.com/*", "track.example.com:443/*", False),
    ],
)
def test_which_texts_are_one_pattern(one: str, other: str, same: bool) -> None:
    assert (Pattern.from_text(one) == Pattern.from_text(other)) == same


@pytest.mark.parametrize(
    ("template", "groups", "url"),
    [
        ("https://spgo.io/$1", ("f/a?x=1",), "https://spgo.io/f/a?x=1"),
        ("http://example.com/images/$1/$2.jpg", ("cloud", "flare"), "http://example.com/images/cloud/flare.jpg"),
        (r"https://spgo.io/\$1/$1", ("f",), "https://spgo.io/$1/f"),
        ("https://spgo.io/", ("f",), "https://spgo.io/"),
        ("https://spgo.io/$1", ("$1",), "https://spgo.io/$1"),
        ("https://spgo.io/$x", (), "https://spgo.io/$x"),
    ],
)
def test_where_a_rule_forwards_to(template: str, groups: tuple[str, ...], url: str) -> None:
    assert resolved(template, groups) == url


@pytest.mark.parametrize("template", ["https://spgo.io/$2", "https://spgo.io/$0"])
def test_a_reference_to_no_wildcard(template: str) -> None:
    with pytest.raises(IndexError, match="not there"):
        resolved(template, ("f",))


@pytest.mark.parametrize(
    ("template", "numbers"),
    [("https://x/$1/$2", (1, 2)), (r"https://x/\$1", ()), ("https://x/$10", (1,)), ("https://x/", ())],
)
def test_references(template: str, numbers: tuple[int, ...]) -> None:
    assert references(template) == numbers


@pytest.mark.parametrize(
    ("pattern", "higher", "places"),
    [
        ("track.example.com/*", ["*.example.com/*"], (0,)),
        ("*.example.com/*", ["track.example.com/*"], ()),
        ("track.example.com/*", ["*example.com/*"], (0,)),
        ("example.com/*", ["*.example.com/*"], ()),
        ("track.example.com/*", ["track.example.com/.well-known/*"], ()),
        ("track.example.com/.well-known/*", ["track.example.com/*"], (0,)),
        ("track.example.com/*", ["http://track.example.com/*"], ()),
        ("http://track.example.com/*", ["track.example.com/*"], (0,)),
        ("track.example.com/*", ["http://track.example.com/*", "https://*.example.com/*"], (0, 1)),
        ("track.example.com/*", ["other.example.com/*", "http*://track.example.com/*"], (1,)),
        ("track.example.com/*", ["track.example.com:8443/*"], ()),
        ("track.example.com:8443/*", ["track.example.com/*"], (0,)),
        ("track.example.com/a*b", ["track.example.com/a*"], (0,)),
        ("track.example.com/a*", ["track.example.com/a*b"], ()),
        ("track.example.com/*", [], ()),
    ],
)
def test_what_hides_what(pattern: str, higher: list[str], places: tuple[int, ...]) -> None:
    assert hidden_by(Pattern.from_text(pattern), [Pattern.from_text(each) for each in higher]) == places


@pytest.mark.parametrize(
    ("pattern", "zone", "within"),
    [
        ("track.example.com/*", "example.com", True),
        ("example.com/*", "example.com", True),
        ("*.example.com/*", "example.com", True),
        ("*example.com/*", "example.com", True),
        ("https://track.example.com:8443/*", "example.com", True),
        ("badexample.com/*", "example.com", False),
        ("track.example.org/*", "example.com", False),
        ("track*", "example.com", False),
    ],
)
def test_which_zone_a_pattern_is_in(pattern: str, zone: str, within: bool) -> None:
    assert Pattern.from_text(pattern).within(zone) == within


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("*.example.com/*", "track.example.com/*", True),
        ("*example.com/x*", "track.example.com/*", True),
        ("http://track.example.com/*", "https://track.example.com/*", False),
        ("track.example.com:80/*", "track.example.com:443/*", False),
        ("a*/x", "*b/y", False),
        ("track.example.com/*.php", "track.example.com/f*", True),
        ("click.example.com/*", "track.example.com/*", False),
    ],
)
def test_whether_two_patterns_meet(one: str, other: str, meet: bool) -> None:
    assert Pattern.from_text(one).meets(Pattern.from_text(other)) == meet
    assert Pattern.from_text(other).meets(Pattern.from_text(one)) == meet


letters = st.sampled_from("ab./*")
globs = (
    st.text(letters, max_size=6).map(lambda text: f"{text}.test/{text[::-1]}").filter(lambda text: text.count("*") < 5)
)
texts = st.text(st.sampled_from("ab./"), max_size=8)


@st.composite
def urls_of(draw: st.DrawFn, pattern: str) -> str:
    """A URL that the pattern matches."""
    scheme = draw(st.sampled_from(["http", "https"]))
    return f"{scheme}://" + "".join(draw(texts) if each == "*" else each for each in pattern)


@given(globs, st.data())
def test_each_wildcard_stands_for_what_is_there(pattern: str, data: st.DataObject) -> None:
    url = data.draw(urls_of(pattern))
    groups = Pattern.from_text(pattern).groups(url)
    assert groups is not None
    rest = pattern
    for each in groups:
        rest = rest.replace("*", each, 1)
    assert rest == url.partition("://")[2]


@st.composite
def wider(draw: st.DrawFn, pattern: str) -> str:
    """The pattern with a wildcard in place of a part of its path or host."""
    host, _slash, path = pattern.partition("/")
    parts = [host, path]
    which = draw(st.integers(0, 1))
    ends = sorted(draw(st.tuples(*(st.integers(0, len(parts[which])) for _end in range(2)))))
    parts[which] = f"{parts[which][: ends[0]]}*{parts[which][ends[1] :]}"
    return "/".join(parts)


@given(globs, st.data())
def test_a_wider_pattern_hides_one_and_matches_its_urls(pattern: str, data: st.DataObject) -> None:
    above = Pattern.from_text(data.draw(wider(pattern)))
    assert hidden_by(Pattern.from_text(pattern), [above]) == (0,)
    assert above.meets(Pattern.from_text(pattern))
    assert above.matches(data.draw(urls_of(pattern)))


@given(globs, globs)
def test_a_pattern_that_is_not_hidden_has_a_url_of_its_own(one: str, other: str) -> None:
    assume(not hidden_by(Pattern.from_text(other), [Pattern.from_text(one)]))
    # What no other pattern can have in its text shows the difference.
    assert not Pattern.from_text(one).matches("http://" + other.replace("*", "~"))


@given(globs)
def test_every_pattern_hides_itself(pattern: str) -> None:
    assert hidden_by(Pattern.from_text(pattern), [Pattern.from_text(pattern)]) == (0,)


@given(globs, texts.map(lambda text: f"{text}.test/{text}"))
def test_it_agrees_with_the_shell_about_globs(pattern: str, text: str) -> None:
    assert Pattern.from_text(pattern).matches(f"http://{text}") == fnmatchcase(text, pattern)


@given(globs, st.data())
def test_two_patterns_with_a_common_url_meet(pattern: str, data: st.DataObject) -> None:
    url = data.draw(urls_of(pattern))
    other = Pattern.from_text(data.draw(wider(url.partition("://")[2])))
    assert other.matches(url)
    assert other.meets(Pattern.from_text(pattern))
    assert Pattern.from_text(pattern).meets(other)
