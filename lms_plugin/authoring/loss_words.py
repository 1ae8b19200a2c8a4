"""What a file for another program cannot hold of the questions, in the page's language."""

from __future__ import annotations

from flask_babel import gettext

from lms_plugin.authoring.names import TYPE_NAMES
from lms_plugin.authoring.problem_words import problem_words
from lms_plugin.known_texts import patterns, translated
from lms_plugin.marked import marked as _

ASPECTS = (
    _("which answers are safety-critical"), _("sources and claims"),
    _("sources beyond document, page and quote of one"), _("the learning objective"), _("topics"), _("tags"),
    _("the difficulty"), _("the item's own number"), _("the mark"), _("the penalty for further tries"),
    _("that options keep their order"), _("options pinned to a place"), _("the explanation"),
    _("feedback on single answers"), _("partial credit"), _("the scoring rule"), _("this scoring rule"),
    _("a mark that is not the sum of the gaps"), _("how decision and reason are weighted"), _("weights of options"),
    _("partial credit for some of the right options"), _("the rule that counts coverage"),
    _("credit for neighbours in order"), _("options pinned to another place than their own"),
    _("pictures; their descriptions stand in their place"), _("underlined and struck-out words"),
    _("typed answers that earn a part or nothing"), _("weights of gaps"), _("units"), _("that capitals count"),
    _("that accents do not count"), _("entries that may stand either way round"), _("formatting of choices"),
    _("formatting that Markdown cannot say"), _("formatting"),
)  # fmt: skip
TABLE = _("The table")
LOSSES = (
    _("%(format)s does not hold %(what)s"),
    _("its text holds what Moodle would take for a gap of its own"),
    _("a text in its gaps ends in a backslash or holds a gap, which Moodle cannot read"),
    _("a text holds ->, which GIFT reads as a pair"),
    _("its question reads like an option or an answer line"),
    _("%(share)s %% is no share that Moodle takes, and rounding it would change the score"),
    _("%(count)s right options have no share that Moodle takes; it takes 1 to 10, or 20"),
    _("the factor of %(unit)s has no finite counterpart in Moodle"),
    _("its text holds a word in brackets, which Canvas takes for a gap"),
    _("the table has columns for %(most)s options, and there are %(count)s"),
)
NO_TYPE = _("%(format)s has no type for “%(kind)s”")
BECOMES = _("“%(kind)s” becomes “%(other)s”; the same answers earn the same")
NO_QUESTION = _("what %(format)s can hold is no question: %(why)s")
_KNOWN = patterns(LOSSES)
_NO_TYPE, _BECOMES, _NO_QUESTION = (pattern for _text, pattern in patterns((NO_TYPE, BECOMES, NO_QUESTION)))


def loss_words(said: str) -> str:
    """What was lost, or why a question is not in the file; one that nobody knows here stays as it is."""
    if found := _NO_TYPE.fullmatch(said):
        return str(gettext(NO_TYPE, format=_format(found["format"]), kind=_kind(found["kind"])))
    if found := _BECOMES.fullmatch(said):
        return str(gettext(BECOMES, kind=_kind(found["kind"]), other=_kind(found["other"])))
    if found := _NO_QUESTION.fullmatch(said):
        return str(gettext(NO_QUESTION, format=_format(found["format"]), why=problem_words(found["why"])))
    return translated(said, _KNOWN, {TABLE, *ASPECTS})


def _format(title: str) -> str:
    return str(gettext(TABLE)) if title == TABLE else title


def _kind(name: str) -> str:
    return str(TYPE_NAMES.get(name, name))
