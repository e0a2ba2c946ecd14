# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront's error pages, and what AWS WAF answers in front of it.

Sources: AWS documentation of CloudFront, "Troubleshooting error response status codes", and of AWS WAF, "CAPTCHA and
Challenge actions"; AWS's knowledge centre, "troubleshoot issues related to a signed URL or signed cookies"; AWS's blog,
"Continually Enhancing Domain Security on Amazon CloudFront" (421).
"""

from __future__ import annotations

from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer

_WAF = "x-amzn-waf-action"
_FUNCTION = ("lambda function", "cloudfront function", "the function", "lambda@edge")
#: Codes and messages of the XML that a behavior with restricted access answers.
_SIGNATURE = ("<code>missingkey</code>", "key-pair-id", "<message>unknown key", "<message>malformed policy")
_COUNTRY = ("from your country", "geographic", "geo restriction")

_LOOK_UP = (
    "Look up the page's request ID in the distribution's standard logs, where x-edge-detailed-result-type gives the "
    "reason"
)
_OTHERS: dict[int, PageMeaning] = {
    400: PageMeaning("CloudFront considers the request invalid", _LOOK_UP),
    405: PageMeaning(
        "the distribution's cache behavior does not allow the method",
        "Allow GET and HEAD in the cache behavior that serves {domain}",
    ),
    421: PageMeaning(
        "the certificate of the connection belongs to another AWS account than the distribution that has the name",
        "Use the same AWS account for both: {domain} must be an alias of a distribution of the account whose "
        "certificate names it (options 'domains' and 'certificate_arn' of cloudfront_tracking_distribution)",
        60,
    ),
    429: PageMeaning(
        "a rate limit refuses this client", "Exclude {domain} from the rate-based rules of the web ACL", 60
    ),
    503: PageMeaning(
        "CloudFront is out of capacity, or a quota of the account is exceeded", "Wait a minute and check again", 60
    ),
}
_COUNTRY_BLOCK = PageMeaning(
    "a geographic restriction refuses this country",
    "Remove the distribution's geographic restriction: recipients, and SparkPost's own verification of {domain}, come "
    "from anywhere",
)
_WEB_ACL_BLOCK = PageMeaning(
    "CloudFront refuses the request, as a web ACL of AWS WAF makes it do",
    "Let the distribution's web ACL allow {domain} ahead of its other rules, or remove the web ACL: mail scanners and "
    "apps violate such rules, and SparkPost's own verification comes from a robot",
)
_SIGNED_URLS = PageMeaning(
    "the cache behavior answers signed URLs and cookies only",
    "Turn off 'Restrict viewer access' in the cache behavior that serves {domain}: links in emails are not signed",
)


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


def _explain_challenge(answer: HttpAnswer) -> PageMeaning:
    return PageMeaning(f"AWS WAF's {answer.header(_WAF).strip().lower()}")


def _explain_block(answer: HttpAnswer) -> PageMeaning:
    if _says(answer, _SIGNATURE):
        return _SIGNED_URLS
    return _COUNTRY_BLOCK if _says(answer, _COUNTRY) else _WEB_ACL_BLOCK


def _explain_origin(answer: HttpAnswer) -> PageMeaning:
    if _says(answer, ("resolve",)):
        return PageMeaning("the origin's name does not resolve")
    slow = answer.status == 504 or _says(answer, ("in time", "timed out", "timeout"))
    return PageMeaning(
        "the origin does not answer in time" if slow else "the connection to the origin, or its TLS, fails"
    )


def _explain_other(answer: HttpAnswer) -> PageMeaning:
    return _OTHERS.get(answer.status) or _unknown(answer.status)


def _unknown(status: int) -> PageMeaning:
    return PageMeaning(f"CloudFront's own answer {status}", _LOOK_UP)


PAGES = (
    ErrorPage("cfront_challenge", _is_challenge, _explain_challenge),
    ErrorPage("cfront_alias", _is_unknown_host),
    ErrorPage("cfront_blocked", _is_blocked, _explain_block, (_WEB_ACL_BLOCK, _COUNTRY_BLOCK, _SIGNED_URLS)),
    ErrorPage("cfront_function", _is_function_failure),
    ErrorPage("cfront_502", _is_origin_failure, _explain_origin),
    ErrorPage("cfront_error", _is_other_error, _explain_other, (*_OTHERS.values(), _unknown(410))),
)
