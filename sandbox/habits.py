"""Habits of real platforms that the services can be told to have, each with whose it is; off unless switched on."""

from __future__ import annotations

from sandbox.launch_habits import LAUNCHES, LOGINS
from sandbox.vocabulary import LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE

SCORES = {
    "whole-seconds": "two scores within one second count as the same moment (Moodle)",
    "last-post-clock": "a score must be later than our own clock was at the last one (Moodle 4.2)",
    "takes-the-future": "a timestamp in the future is stored, and blocks every earlier one until then (Moodle 4.5)",
    "cuts-shown": "the gradebook shows nothing below zero or above the column's maximum (Moodle)",
    "override-stays": "a grade a teacher changed stays, whatever arrives (Moodle)",
    "wordless": "refused scores get the body [] and no reason; a wrong person is a 400 (Moodle)",
    "equal-passes": "only an older timestamp is refused, by a 400 with words (Canvas)",
    "equal-is-400": "an equal or older timestamp is refused by a 400 with words (Open edX)",
    "submissions": "each score is an attempt unless new_submission is false; keeps a teacher's grade if told (Canvas)",
    "comments-add-up": "each comment sent is one more comment (Canvas)",
    "score-body": "a stored score is answered by 201 and a body (Open edX)",
    "needs-link": "only a column with a link shows its scores (Open edX)",
}
COLUMNS = {
    "moodle-maximum": "scoreMaximum must be a whole number from 1 to 100 (Moodle)",
    "whole-maximum": "scoreMaximum must be a whole number, and resourceId or resourceLinkId is required (Open edX)",
    "forgetful-columns": "times and gradesReleased are echoed and forgotten; a foreign link is a 403 (Moodle)",
    "uncouples": "DELETE of a link's own column is taken: the link is ungraded from then on (Moodle)",
    "no-delete": "no column is ever deleted: 403 (Open edX)",
    "typographic-links": "next links have typographic quotes and an escaped address (Moodle)",
    "results-unpaged": "results with a limit are a 404 page (Moodle)",
    "readonly-to-read": "reading columns needs lineitem.readonly beside lineitem (older Moodle)",
}
TOKENS = {
    "html-tokens": "token answers say text/html; errors are no JSON, or a 404 page if our keys cannot be read (Moodle)",
    "lenient-assertions": "aud, iss, jti and a far exp of an assertion go unchecked (Moodle)",
}
REGISTRATION = {
    "registration-no-deployment": "the answer to a registration names no deployment (Canvas)",
    "registration-fewer": "a registration is not granted the sending of scores (Canvas: the admin unticks it)",
    "registration-words": "a refused registration gets one bare word as text/html (Moodle)",
    "registration-canvas": "configuration for the bearer only, logo and extensions required, refusals are 422 (Canvas)",
    "registration-strings": "the configuration names its messages as plain strings (older Moodle)",
    "registration-open": "the tool is opened without a registration token (Brightspace)",
    "registration-foreign": "the configuration speaks for an issuer on another host",
}
ROSTERS = {
    "short-roles": "role names in the roster are short (Moodle)",
    "escaped-names": "names in the roster are escaped for HTML (Moodle)",
    "only-active": "who is suspended vanishes from the roster (Moodle)",
    "roster-assistants": "assistants are plain learners in the roster (Moodle)",
    "role-ignored": "the roster's role filter is ignored",
    "role-lost": "next links of the roster lose the role filter (Moodle)",
    "any-accept": "the roster takes */* too (Moodle)",
    "no-differences": "the roster has no differences link (most)",
    "nameless": "the roster tells no names and no e-mails (privacy settings)",
}
CONTENT = {
    "content-twice": "the answer with content is posted to us twice, the same both times (Moodle)",
    "lean-settings": "requests for content have no data and do not speak of line items (Moodle)",
    "content-unread": "an item's address, window and dates are ignored: it belongs to the tool (Moodle)",
}
PAGES = {
    "foreign-next": "next links point at another host",
    "looping-next": "the last page has a next link back to the first",
}
HABITS = LAUNCHES | LOGINS | SCORES | COLUMNS | TOKENS | REGISTRATION | ROSTERS | CONTENT | PAGES


def reading_scopes(habits: set[str]) -> tuple[str, ...]:
    """The scopes one of which lets a tool read columns."""
    return (LINE_ITEM_READ_SCOPE,) if "readonly-to-read" in habits else (LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE)
