# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tracking_email_check
short_description: Prove by a test mail that the links of a tracking domain work, from the click to SparkPost's events
version_added: "0.1.0"
author: The sparkpost.tracking authors (@sparkpost-tracking)
description:
  - Sends a test mail through SparkPost, reads it in a file, a Maildir or a folder of an IMAP server, checks that every
    tracked link and the open pixel start with C(https://) and the tracking domain, clicks one link, compares where it
    leads, and waits for that click in SparkPost's events, to see whether the edge passes the User-Agent and the
    address of recipients on.
  - It shows what no look from outside can, such as an endpoint of the wrong region, a lost query, and headers that
    the CDN keeps to itself.
  - With O(send=false) it looks at a mail that was sent by other means; the checks of its links need no API key then.
  - Tracked links contain the recipient's address in an encoded form. Neither recipients nor links leave this module; a
    recipient shows as C(r***@example.com), a link as its scheme, its host and the beginning of its path.
extends_documentation_fragment:
  - sparkpost.tracking.attributes
  - sparkpost.tracking.sparkpost
  - sparkpost.tracking.http
  - sparkpost.tracking.resolving
attributes:
  check_mode:
    support: full
    details:
      - Nothing is sent and nothing clicked; RV(actions) says what would be done. A mail that is there already is read.
  diff_mode:
    support: N/A
    details:
      - A mail has no state before and after.
  idempotent:
    support: none
    details:
      - Each run sends its own email and clicks its own link.
options:
  domain:
    description:
      - The tracking domain, such as V(track.example.com).
    type: str
    required: true
  sending_domain:
    description:
      - The sending domain from which the mail comes, as C(tracking-check) at that domain.
      - It must be verified at SparkPost. This option or O(sender) is needed to send.
    type: str
  sender:
    description:
      - The sender address of the email, instead of O(sending_domain).
    type: str
  recipient:
    description:
      - The address to which the mail goes; it must be one whose mail O(source) can read.
      - Where nothing is sent, and O(transmission_id) is not known, the click is looked for among the events of this
        recipient.
      - It is kept out of every output.
    type: str
  source:
    description:
      - Where the mail is read, V(path), V(maildir) or V(imap), each with the option of the same name.
      - With V(none) the mail is only sent, which shows that SparkPost takes it.
    type: str
    choices: [path, maildir, imap, none]
    default: none
  path:
    description:
      - A file with one raw email (RFC 5322), as saved by email clients.
      - Where a mail is sent too, the file may appear later.
    type: path
  maildir:
    description:
      - A Maildir, the folder that contains C(cur) and C(new). Nothing in it is changed.
    type: path
  imap:
    description:
      - A mailbox at an IMAP server. Mails in it are not marked as seen.
      - O(ca_path) is trusted for it too, and O(validate_certs) plays no part.
    type: dict
    suboptions:
      host:
        description: The server.
        type: str
        required: true
      port:
        description: Its port; if not set, 993 with O(imap.tls=implicit), else 143.
        type: int
      username:
        description: The user who may read the mailbox.
        type: str
        required: true
      password:
        description: The user's password; many providers want one that is made for programs.
        type: str
        required: true
      folder:
        description: The folder in which the mail arrives.
        type: str
        default: INBOX
      tls:
        description:
          - Whether the connection is encrypted from the start (V(implicit)), by the command STARTTLS (V(starttls)),
            or not at all (V(off)), which lets everybody on the way read the password.
        type: str
        choices: [implicit, starttls, 'off']
        default: implicit
  send:
    description:
      - Whether to send a test mail.
      - If not set, one is sent unless O(source=path).
    type: bool
  click:
    description:
      - Whether to click a link. SparkPost counts the click, so that with a real recipient's mail it shows in the
        statistics.
    type: bool
    default: true
  subject:
    description:
      - Words in the subject of the email to check, if none is sent and O(source) contains several.
      - The newest such mail is taken.
    type: str
  transmission_id:
    description:
      - The id that SparkPost gave when it took the mail, where none is sent.
    type: str
  target_url:
    description:
      - The target of the link in the test email, which is never visited. A query string in it shows whether query
        strings are preserved.
      - If not set, it is C(https://example.com/) with a random query string.
      - If no email is sent, it is the expected target of the first link. It is not compared if it is not set.
    type: str
  use_tracking_domain:
    description:
      - Whether to name the tracking domain in the request, so that it is tested before anything else uses it. SparkPost
        takes only one that is verified.
      - With V(false), SparkPost chooses the tracking domain as for any mail of the sending domain, which tests the
        association or the default.
    type: bool
    default: true
  cdn:
    description:
      - The CDN in front of SparkPost, which decides on the remedies.
      - With V(auto), it is detected from the names in DNS, or from the response to the click.
    type: str
    choices: [auto, cloudfront, cloudflare, fastly, managed, gcp, azure, proxy, other]
    default: auto
  endpoint:
    description:
      - SparkPost's endpoint that the CDN passes requests on to, V(us), V(eu), or a host.
      - If not set, it is that of O(region).
    type: str
  subaccount:
    description:
      - The number of the SparkPost subaccount that sends; the primary account, or that of the key, where it is not
        set.
    type: int
  timeout:
    description: For how many seconds one connection to the edge or one reply of the IMAP server may take.
    type: int
    default: 10
  mail_timeout:
    description: For how many seconds to wait for a mail that was sent.
    type: int
    default: 300
  events_timeout:
    description:
      - For how many seconds to wait for the click in SparkPost's events. They usually have it after some seconds, at
        busy times after several minutes.
      - With V(0), SparkPost's events are not checked.
    type: int
    default: 300
  wait_interval:
    description: How many seconds to leave between two looks into the mailbox or at the events.
    type: int
    default: 5
  fail_on:
    description:
      - How bad a finding must be for the task to fail. All return values are there in either case.
      - What could not be tested (status C(error)) is no failure of the domain; it is a warning of the task, and makes
        RV(summary.ok) false. V(unproven) and V(warn) fail the task for it too.
    type: str
    choices: [warn, unproven, fail, never]
    default: fail
requirements:
  - dnspython
seealso:
  - ref: ansible_collections.sparkpost.tracking.docsite.findings
    description: A page for each finding, with its cause and remedy.
  - module: sparkpost.tracking.tracking_check
  - module: sparkpost.tracking.tracking_report
  - module: sparkpost.tracking.sparkpost_tracking_domain
notes:
  - Besides what other modules need, the API key needs the grants C(transmissions/modify) to send and
    C(message_events/view) to see the click.
  - The email is transactional, and open and click tracking are enabled explicitly, whatever the account's defaults.
    It counts as a mail of the account, in the campaign C(tracking-domain-check).
  - The mail is sent once. Where SparkPost's answer gets lost, it is not sent again, since it may be on its way; the
    task then reports RV(ignore:changed) and that the sending could not be tested.
  - RV(ignore:changed) is true where a mail was sent or a link was clicked, since SparkPost counts both.
  - The click goes to the tracking domain alone, with a verified certificate, over one connection. A redirect is not
    followed, unless it points to one of SparkPost's own endpoints.
  - To test an edge before DNS points to it, specify it in O(connect_to), such as
    C(track.example.com::d111111abcdef8.cloudfront.net:).
  - Whether the address in the event is the edge's is determined from the domain's addresses in DNS, from the address
    ranges that Cloudflare and Fastly publish, and by reverse names of CloudFront and Fastly. Any other address counts
    as the recipient's.
  - O(validate_certs), O(request_timeout) and O(retry_timeout) are about SparkPost's API alone. O(ca_path) is trusted
    for the edge and the IMAP server too.
  - As an ordinary module, it cannot show its progress while it waits, but returns it in the end.
"""

EXAMPLES = r"""
- name: Does a tracking domain work from the mail to the events? The mail is read at an IMAP server
  sparkpost.tracking.tracking_email_check:
    domain: track.example.com
    sending_domain: example.com
    recipient: tracking.test@example.net
    source: imap
    imap:
      host: imap.example.net
      username: tracking.test@example.net
      password: "{{ imap_password }}"

- name: Test an edge before DNS points to it
  sparkpost.tracking.tracking_email_check:
    domain: track.example.com
    sender: newsletter@example.com
    recipient: tracking.test@example.net
    source: maildir
    maildir: /var/mail/tracking.test
    connect_to:
      - track.example.com::d111111abcdef8.cloudfront.net:

- name: Check the links of a saved email without clicking any of them
  sparkpost.tracking.tracking_email_check:
    domain: track.example.com
    source: path
    path: newsletter.eml
    click: false

- name: Which tracking domain does SparkPost choose for a sending domain by itself?
  sparkpost.tracking.tracking_email_check:
    domain: click.example.org
    region: eu
    sending_domain: mail.example.org
    recipient: tracking.test@example.net
    use_tracking_domain: false
    source: imap
    imap:
      host: imap.example.net
      username: tracking.test@example.net
      password: "{{ imap_password }}"
    mail_timeout: 900
    fail_on: never
  register: mail_check
"""

RETURN = r"""
schema_version:
  description: The version of the shape of these values. It increases when a field changes its meaning or is removed.
  returned: always
  type: int
  sample: 1
tool_version:
  description: The version of the collection.
  returned: always
  type: str
  sample: 0.1.0
run_id:
  description: A random name of this run.
  returned: always
  type: str
  sample: 5f0c2b7e8d9a4c61b3e2f1a09d8c7b6a
started_at:
  description: When the check began, in UTC.
  returned: always
  type: str
  sample: "2026-11-24T20:35:00Z"
finished_at:
  description: When the check ended, in UTC.
  returned: always
  type: str
  sample: "2026-11-24T20:35:44Z"
vantage:
  description: From where the domain was looked at.
  returned: always
  type: dict
  contains:
    host:
      description: The name of the machine.
      type: str
      sample: controller.example.net
domain:
  description: The domain in its normal form, lower case and as A-labels.
  returned: always
  type: str
  sample: track.example.com
cdn:
  description: The CDN, as named or as recognised; C(other) where no link was clicked.
  returned: always
  type: str
  sample: cloudfront
endpoint:
  description: The host that requests are passed on to.
  returned: always
  type: str
  sample: spgo.io
region:
  description: The region of the endpoint, V(us) or V(eu); empty for a host that is neither's.
  returned: always
  type: str
  sample: us
inputs:
  description: What the verdict was measured against, in the shape that M(sparkpost.tracking.tracking_check) has.
  returned: always
  type: dict
  sample:
    checks: [email]
    connect_to: []
    resolvers: []
ok:
  description: Whether nothing failed, and nothing was left that could not be tested; the same as RV(summary.ok).
  returned: always
  type: bool
  sample: true
certificate:
  description: Always null here; M(sparkpost.tracking.tracking_check) describes the certificate.
  returned: always
  type: dict
  sample: null
records:
  description: The records of the domain, of which nothing is seen here; see M(sparkpost.tracking.tracking_check).
  returned: always
  type: dict
  sample: {wanted: [], seen: []}
nonce:
  description: The random word of this run, in the subject of the mail and in the User-Agent of the click.
  returned: always
  type: str
  sample: 9f86d081884c7d65
transmission_id:
  description: The id that SparkPost gave when it took the mail, or that was named. Null if it is not known.
  returned: always
  type: str
  sample: "71000000000000001"
actions:
  description: What was done, or would be done in check mode, as far as nothing stopped it before.
  returned: always
  type: list
  elements: str
  sample:
    - send a test mail from tracking-check@example.com to t***@example.net with the tracking domain track.example.com
    - read the mail in the folder INBOX at imap.example.net
    - click one link at https://track.example.com/ as sparkpost-tracking-verify/9f86d081884c7d65
    - ask SparkPost's events for the click
changes:
  description:
    - What was sent and clicked, or would be in check mode, as data.
  returned: always
  type: list
  elements: dict
  contains:
    domain:
      description: The domain name that the change concerns. Empty if the object belongs to several domains or none.
      type: str
      sample: track.example.com
    service:
      description: The service of the object - V(sparkpost).
      type: str
      sample: sparkpost
    object:
      description: What is changed.
      type: str
      sample: "test mail to t***@example.net"
    verb:
      description: What is done to the object - V(send) or V(click).
      type: str
      sample: send
    before:
      description: The settings that differ, as they were before the change. Null if the object did not exist.
      type: dict
      sample: null
    after:
      description: The settings that differ, as they are after the change. Null if the object no longer exists.
      type: dict
      sample: {transmission_id: "48215274"}
checks:
  description:
    - The findings in the order of the email's path, in the format of M(sparkpost.tracking.tracking_check).
    - C(mail_sent) or C(mail_refused); C(mail_received) or C(mail_not_received); C(links_https) or C(links_not_https);
      C(link_lands), C(lost_query), C(wrong_region) or C(link_broken); C(click_recorded) or C(click_not_recorded);
      C(ua_kept) or C(ua_lost); C(ip_kept) or C(ip_lost).
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The stable ID of the finding.
      type: str
      sample: ua_lost
    title:
      description: The title of the finding. If its status is C(fail) or C(warn), it says what is wrong.
      type: str
      sample: SparkPost does not see the recipients' User-Agent
    group:
      description: Always C(email).
      type: str
      sample: email
    status:
      description: C(pass), C(warn), C(fail), C(error) (it could not be tested) or C(skip).
      type: str
      sample: warn
    severity:
      description: The impact of the problem, from C(info) to C(critical).
      type: str
      sample: high
    kind:
      description:
        - C(outage) (clicks fail or are lost), C(lateness) (it takes its time) or C(defect) (clicks work, but not as
          they should). Null if nothing is wrong or known.
      type: str
      sample: defect
    expected:
      description: What is expected.
      type: str
      sample: the event has the User-Agent of the recipient
    observed:
      description: What was observed.
      type: str
      sample: "'Amazon CloudFront' instead of 'sparkpost-tracking-verify/9f86d081884c7d65'"
    remedy:
      description: What to do about it. Empty if there is nothing to do.
      type: str
      sample: Let the edge forward the User-Agent header
    reason:
      description: Why it was skipped or could not be tested.
      type: str
      sample: ""
    evidence:
      description: What was observed, with personal data masked.
      type: list
      elements: dict
      sample:
        - kind: http
          url: https://track.example.com/f/…
          at: "2026-11-24T20:35:12Z"
          data: "192.0.2.7:443: 302 Found"
          redacted: true
    guide_ref:
      description: The related section of SparkPost's guide.
      type: str
      sample: Step by Step Guide with AWS CloudFront
    duration_ms:
      description: How long it took, in milliseconds.
      type: int
      sample: 43
    retryable:
      description: Whether it may resolve itself.
      type: bool
      sample: false
    next_check_after:
      description: When to check again, in UTC, if waiting may help.
      type: str
      sample: null
summary:
  description: The verdict.
  returned: always
  type: dict
  contains:
    overall:
      description: The worst status of all - C(fail), then C(error), C(warn), C(pass); C(skip) if nothing was tested.
      type: str
      sample: warn
    counts:
      description: How many findings there are of each status.
      type: dict
      sample: {pass: 6, warn: 1, fail: 0, error: 0, skip: 0}
    first_cause:
      description: The id of the finding to fix first. Null where nothing is wrong.
      type: str
      sample: ua_lost
    urgent:
      description: Always empty here.
      type: list
      elements: str
      sample: []
    ok:
      description: Whether nothing failed, and nothing was left that could not be tested.
      type: bool
      sample: true
    ready_for_cutover:
      description: Always false here, since a mail alone does not show it; see M(sparkpost.tracking.tracking_check).
      type: bool
      sample: false
table:
  description: The verdict and all findings as lines of text, for the log of a job.
  returned: always
  type: list
  elements: str
  sample:
    - "track.example.com (cloudfront, spgo.io): works, with warnings; first cause: ua_lost"
progress:
  description: What the module waited for, if that could not be shown as it happened.
  returned: after a wait, if the task ran as an ordinary module
  type: list
  elements: str
  sample: ["Waiting for SparkPost's event of the click: there is no click yet (5 s of at most 300 s)"]
"""

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.definition import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.module_context import run_module


def main() -> None:
    """Run the module."""
    run_module(DEFINITION)


if __name__ == "__main__":
    main()
