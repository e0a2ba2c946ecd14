# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of every module that talks to AWS."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragments for ``extends_documentation_fragment``; use it together with ``sparkpost.tracking.http``."""

    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - The ID of an AWS access key.
      - Defaults to the environment variable E(AWS_ACCESS_KEY_ID). If neither it nor O(profile) is set,
        boto3's credential chain is used, such as its configuration files or the machine's role.
    type: str
    aliases: [aws_access_key_id]
  secret_key:
    description:
      - The secret of the AWS access key.
      - Defaults to the environment variable E(AWS_SECRET_ACCESS_KEY).
    type: str
    aliases: [aws_secret_access_key]
  session_token:
    description:
      - The session token of temporary credentials.
      - Defaults to the environment variable E(AWS_SESSION_TOKEN), unless the task has an O(access_key) of its own.
    type: str
    aliases: [aws_session_token]
  profile:
    description:
      - A profile of the AWS configuration files. It is used instead of keys from the environment.
      - Defaults to the environment variable E(AWS_PROFILE).
    type: str
    aliases: [aws_profile]
  region:
    description:
      - Accepted so that defaults for AWS modules can be shared; it changes nothing. CloudFront and Route 53 are one
        for all regions, and CloudFront takes certificates from V(us-east-1) only, which is where they are kept.
    type: str
    aliases: [aws_region]
  endpoint_url:
    description:
      - Another address of the AWS API, for a proxy or a test.
      - Defaults to the environment variable E(AWS_ENDPOINT_URL).
    type: str
requirements:
  - boto3
"""
