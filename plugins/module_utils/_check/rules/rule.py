# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One rule: everything constant about a finding id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.finding import Branch, Layer, Status

#: Guides that depend on the CDN, as templates over the values of a check.
CDN_GUIDE, CERTIFICATE_GUIDE = "{cdn_guide}", "{certificate_guide}"
#: The remedy of an error page, which depends on what the page says.
PAGE_STEP = "{page_step}"


@dataclass(frozen=True)
class Remedy:
    """What to do in one case. ``text`` is a template; ``when`` names the case on the page of the finding.

    ``facts`` are the values that the analysis fills in, with examples.
    """

    text: str
    when: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """What is known about a finding before anything is probed.

    ``passes`` and ``fails`` are its titles: that of a pass, and that of a failure or warning; "" where it cannot be.
    ``status`` is how it usually counts; ``severity`` (info, low, medium, high, critical) its impact when it is bad.
    ``expected``, ``remedy`` and ``guide_ref`` are templates over the values of a check (``{domain}``, ...), and
    ``remedies`` those that analysis chooses by name where one does not fit all cases. ``facts`` are the values that
    analysis may fill in, with templates of their defaults. ``cause`` says why it comes about and ``detection`` how the
    check recognises it, in a sentence or two each; ``links`` are titles and addresses of public documentation,
    ``sample`` is an example of what is observed, and ``sample_remedy`` the name of the remedy that fits it.

    ``blocks`` says whether the rest of its branch cannot be evaluated after it. ``retry_after`` is the number of
    seconds after which it may have healed by itself; None where it cannot. ``slot`` is the healthy probe in whose
    place it stands; "" where it stands beside the others. ``late`` says that it takes its time or is running out,
    rather than being broken or set wrongly. ``urgent``: a failure to repair at once, even before the cause.
    ``is_proof``: SparkPost answers over https where it passes or warns. ``is_condition``: healthy, and yet something
    that a check has to tell from other healthy states. ``explains`` are ids of earlier findings that follow from a
    failure of this one, ``because`` says why. ``untested_by`` is with whom the fault is where it could not be tested.
    ``cdn`` is the id of the CDN that alone can have it, "" for any.
    ``also`` is the same finding as another group has it.
    """

    id: str
    group: str
    layer: Layer
    branch: Branch
    status: Status
    severity: str
    expected: str
    cause: str
    detection: str
    passes: str = ""
    fails: str = ""
    remedy: str = ""
    remedies: Mapping[str, Remedy] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    guide_ref: str = ""
    links: tuple[tuple[str, str], ...] = ()
    sample: str = ""
    sample_remedy: str = ""
    blocks: bool = False
    retry_after: int | None = None
    slot: str = ""
    late: bool = False
    urgent: bool = False
    is_proof: bool = False
    is_condition: bool = False
    explains: frozenset[str] = frozenset()
    because: str = ""
    untested_by: str = ""
    cdn: str = ""
    also: Rule | None = None

    def title(self, status: Status | None = None) -> str:
        """The title where it counts as ``status``, else as it usually does.

        The title of a pass stands for no other state: a reader takes it for a statement.
        """
        status = status or self.status
        if status is Status.ERROR and self.passes:
            return f"Not tested: {self.passes}"
        if status in (Status.FAIL, Status.WARN):
            return self.fails or f"Not fulfilled: {self.passes}"
        return self.passes or self.fails

    def kind(self, status: Status) -> str | None:
        """What it means for clicks where it counts as ``status``; None where nothing is wrong or nothing is known.

        ``outage``: clicks fail or are lost. ``lateness``: it takes its time, or is running out. ``defect``: clicks
        work, but not as they should.
        """
        if status not in (Status.FAIL, Status.WARN):
            return None
        if self.late:
            return "lateness"
        return "outage" if status is Status.FAIL else "defect"
