# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``setup_cloudfront`` without one of the permissions that the page Permissions names for it, for each of them."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.grants import STATEMENTS
from lab.aws.iam.keys import AccessKey
from lab.services import AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
from lab.world import World
from support.figures import keep
from support.playbooks import Playbooks

NEEDED = [action for one in STATEMENTS if one.sid in ("SetUp", "Records") for action in one.actions]
#: What a set-up from nothing does not do.
UNUSED = frozenset({"cloudfront:UpdateDistribution", "route53:GetChange"})
VARIABLES = {"tracking_domains": [{"domain": "track.example.com"}], "verify_checks": ["dns"]}


@pytest.mark.matrix
@pytest.mark.parametrize("action", [each for each in NEEDED if each not in UNUSED])
def test_the_message_names_the_one_that_is_missing(lab: World, playbooks: Playbooks, action: str) -> None:
    statement = {"Effect": "Allow", "Action": [each for each in NEEDED if each != action], "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    lab.aws.add_key(AccessKey(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, policies=(document,)))
    run = playbooks.run("setup_cloudfront", VARIABLES)
    assert run.status != 0
    assert f"is not authorized to perform: {action} " in run.output
    assert f"Allow {action}" in run.output
    keep("grants", f"setup_cloudfront without {action}", tried=1)
