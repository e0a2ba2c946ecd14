# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's error pages, and what AWS WAF answers in front of it.

Sources: AWS documentation of CloudFront, "Troubleshooting error response status codes", and of AWS WAF, "CAPTCHA and
Challenge actions".
"""

from __future__ import annotations

from ..model.http_answer import HttpAnswer
from .edge_page import EdgePage, Explained

_WAF = "x-amzn-waf-action"
_FUNCTION = ("lambda function", "cloudfront function", "the function", "lambda@edge")
_COUNTRY = ("from your country", "geographic", "geo restriction")

_LOOK_UP = (
    "Look the request ID of the page up in the distribution's standard logs, where x-edge-detailed-result-type names "
    "the reason"
)
_OTHERS: dict[int, Explained] = {
    400: Explained("CloudFront takes the request for a bad one", _LOOK_UP),
    405: Explained(
        "the distribution's behaviour does not allow the method",
        "Allow GET and HEAD in the behaviour that serves {domain}",
    ),
    429: Explained("a rate limit refuses this client", "Take {domain} out of the rate-based rules of the web ACL", 60),
    503: Explained("CloudFront is out of capacity, or over a quota of the account", "Wait a minute and look again", 60),
}


def is_cloudfront_error(answer: HttpAnswer) -> bool:
    """Whether CloudFront itself made the answer; an error that the origin sent keeps the origin's Server header."""
    return answer.server == "cloudfront" and "error from cloudfront" in answer.header("X-Cache").lower()


def _says(answer: HttpAnswer, words: tuple[str, ...]) -> bool:
    text = answer.text.lower()
    return any(word in text for word in words)


def _is_challenge(answer: HttpAnswer) -> bool:
    # A challenge comes as 202 and a puzzle as 405, either with the page that a browser has to run.
    return answer.header(_WAF).strip().lower() in ("challenge", "captcha")


def _is_unknown_host(answer: HttpAnswer) -> bool:
    # A firewall's and a geographic refusal are 403 too, with "Request blocked" or a country in the text.
    return answer.status == 403 and is_cloudfront_error(answer) and _says(answer, ("bad request",))


def _is_blocked(answer: HttpAnswer) -> bool:
    return answer.status == 403 and is_cloudfront_error(answer) and not _is_unknown_host(answer)


def _is_function_failure(answer: HttpAnswer) -> bool:
    return answer.status in (502, 503) and is_cloudfront_error(answer) and _says(answer, _FUNCTION)


def _is_origin_failure(answer: HttpAnswer) -> bool:
    return answer.status in (502, 504) and is_cloudfront_error(answer)


def _is_other_error(answer: HttpAnswer) -> bool:
    return answer.status >= 400 and is_cloudfront_error(answer) and bool(answer.body)


def _explain_challenge(answer: HttpAnswer) -> Explained:
    return Explained(f"AWS WAF's {answer.header(_WAF).strip().lower()}")


def _explain_block(answer: HttpAnswer) -> Explained:
    if _says(answer, _COUNTRY):
        return Explained(
            "a geographic restriction refuses this country",
            "Remove the distribution's geographic restriction: recipients and SparkPost's own look at {domain} come "
            "from anywhere",
        )
    return Explained(
        "CloudFront refuses the request, as a web ACL of AWS WAF makes it",
        "Let the distribution's web ACL allow {domain} ahead of its other rules, or take the web ACL away: mail "
        "scanners and apps break such rules, and SparkPost's own look at the domain is a robot's",
    )


def _explain_origin(answer: HttpAnswer) -> Explained:
    if _says(answer, ("resolve",)):
        return Explained("the origin's name does not resolve")
    slow = answer.status == 504 or _says(answer, ("in time", "timed out", "timeout"))
    return Explained("the origin does not answer in time" if slow else "the connection to the origin fails, or its TLS")


def _explain_other(answer: HttpAnswer) -> Explained:
    known = _OTHERS.get(answer.status)
    return known or Explained(f"CloudFront's own answer {answer.status}", _LOOK_UP)


PAGES = (
    EdgePage("cfront_challenge", _is_challenge, _explain_challenge),
    EdgePage("cfront_alias", _is_unknown_host),
    EdgePage("cfront_blocked", _is_blocked, _explain_block),
    EdgePage("cfront_function", _is_function_failure),
    EdgePage("cfront_502", _is_origin_failure, _explain_origin),
    EdgePage("cfront_error", _is_other_error, _explain_other),
)
