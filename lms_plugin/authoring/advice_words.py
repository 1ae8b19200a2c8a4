"""What the linter advises, in the page's language: it says it in English, with words and figures in it."""

from __future__ import annotations

from lms_plugin.known_texts import patterns, translated
from lms_plugin.marked import marked as _

ADVICE = (
    _("“%(word)s” at the end of the stem fits only some of the options."),
    _("“%(word)s” stands in the stem and in the right answer only, which gives it away."),
    _("Some options are numbers and some are words."),
    _("The options have different units."),
    _("These options overlap, so more than one can be right."),
    _("Numbers are easier to read in order."),
    _("Such an option can be ruled in or out without knowing the subject."),
    _("“%(word)s” tells a test-wise learner that the option is wrong."),
    _("“%(word)s” means something else to every reader."),
    _("This option is much longer than the others, which draws the eye to it."),
    _("%(fewest)s to %(most)s options work best; here are %(count)s."),
    _("The right answer has no feedback that says why it is right."),
    _("1 wrong answer has no feedback."),
    _("%(count)s wrong answers have no feedback."),
    _("This image has no description for people who cannot see it; write one or mark it as decorative."),
    _("This image lies on another site, from which learners' pages load nothing; upload it to the bank."),
    _("This image is not among the bank's pictures; upload it, or take it out."),
    _("An image cannot be shown in a drop-down list; say it in words."),
    _("The stem does not end in a question; a learner should be able to answer before reading the options."),
    _("“%(word)s” turns the question round and is easily overlooked; ask for what is right instead."),
    _("The stem has %(count)s words; more than %(most)s test reading rather than knowledge."),
    _("Nothing is cited: the key cannot be traced to a document."),
    _("This quote is not in version %(version)s of %(title)s."),
    _("%(count)s right options cannot be given equal weights in Moodle."),
    _("Moodle has no such weight, so this item cannot be exported there exactly."),
    _("Rule %(rule)s was skipped: there is no word list for the language %(language)s."),
)
_KNOWN = patterns(ADVICE)


def advice(said: str) -> str:
    """A sentence of the linter; one that nobody knows here stays as it is."""
    return translated(said, _KNOWN)
