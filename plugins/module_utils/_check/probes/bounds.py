# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much goes on at once, so that neither threads nor files run out: to run out of them looks like a dead edge."""

from __future__ import annotations

from dataclasses import dataclass

try:
    import resource
except ImportError:  # Not on every system.
    _CAN_TELL = False
else:
    _CAN_TELL = True

#: Questions that the check of one domain asks at once, where it is alone.
MOST_QUESTIONS = 16
_FEWEST_QUESTIONS = 2
#: Of all domains together.
_MOST_TOGETHER = 256
#: A question over http goes beside one over https, and handshakes beside both; then there is DNS.
_FILES_A_QUESTION, _FILES_BESIDE = 3, 4
#: For whatever else the process has open.
_RESERVED = 64


@dataclass(frozen=True)
class Bounds:
    """So many ``domains`` at once, and so many ``questions`` at once of each."""

    domains: int
    questions: int


def bounds(domains: int, concurrency: int) -> Bounds:
    """For so many domains, of which at most ``concurrency`` are to be checked at once.

    The number of files that this process may open is raised where that is needed and allowed; where it is not
    allowed, fewer domains are checked at once.
    """
    at_once = min(domains, concurrency)
    questions = max(_FEWEST_QUESTIONS, min(MOST_QUESTIONS, _MOST_TOGETHER // at_once))
    of_each = questions * _FILES_A_QUESTION + _FILES_BESIDE
    files = _files(at_once * of_each + _RESERVED)
    return Bounds(max(1, min(at_once, (files - _RESERVED) // of_each)), questions)


def _files(wanted: int) -> int:
    """How many files may be open, after it was tried to have so many."""
    if not _CAN_TELL:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
    except (OSError, ValueError):
        return soft
    return more
