"""What is wrong with a question, typed here or in a file, in the page's language: the pure core says it in English."""

from __future__ import annotations

import re

from flask_babel import gettext

from lms_plugin.known_texts import patterns, translated
from lms_plugin.marked import marked as _

OF_FILES = (
    _("an option, but no question has begun"),
    _("an answer, but no question has begun"),
    _("the question of line %(line)s has no ANSWER"),
    _("there are two options %(letter)s"),
    _("write ANSWER: in capitals, followed by one letter"),
    _("ANSWER must name one letter, not %(letter)s"),
    _("fewer than 2 answers"),
    _("ANSWER %(letter)s is none of the options"),
    _("%(text)s is no number that can be read"),
    _("its text does not hold each gap's name once"),
    _("must hold one list of answers"),
    _("must hold two answers, one of them right"),
    _("has no right answer"),
    _("a { or } stands alone; write it as \\{ or \\}"),
    _("must be one answer true and one answer false"),
    _("exactly one of true and false must have fraction 100"),
    _("no answer earns credit"),
    _("is nested too deeply"),
    _("formulas are not read; put in their value"),
    _("must be a whole number"),
    _("must be a whole number up to %(most)s"),
    _("must be true or false"),
    _("must be empty or the wrong answer, true or false"),
    _("must be text"),
    _("holds half a character"),
    _("holds a NUL character"),
    _('must be a number written as text, such as "0.5"'),
    _('must be null, "first", "last" or a place counted from 0'),
    _("must be a list"),
    _("must be an object"),
    _("an item must be an object"),
    _("a bank must be an object"),
    _("must hold a status and an item, nothing else"),
    _("must hold name, sha256 and data, all text"),
    _("must be 24 hexadecimal digits and png, jpg, webp or gif"),
    _("is no base64"),
    _("is not that of the data: the picture is damaged"),
    _("%(version)s is newer than this program, which reads %(known)s; update it first"),
    _("is missing"),
    _("is not a member of this format"),
)
OF_ITEMS = (
    _("must be 1 to 64 letters, digits, dots, dashes or underscores"),
    _("must be 1 to 32 letters, digits, dashes or underscores"),
    _("the question is empty"),
    _("must be md or html"),
    _("must be easy, medium or hard"),
    _("must be 1 or more"),
    _("must be more than 0"),
    _("must not be negative"),
    _("must lie between 0 and 1"),
    _("must lie between 0 and 1, so that both parts count"),
    _("must lie between -1 and 1"),
    _("the id %(name)s is used twice in this item"),
    _("there must be %(least)s to %(most)s, not %(count)s"),
    _("is empty"),
    _("reads the same as option %(name)s"),
    _("reads the same as another prompt"),
    _("reads the same as another row"),
    _("reads the same as another entry"),
    _("reads the same as another variant"),
    _("there is no place %(place)s"),
    _("another option is pinned to the same place"),
    _("a safety-critical answer must not earn credit"),
    _("a safety-critical answer needs feedback"),
    _("a safety-critical answer needs a citation"),
    _("a case has %(least)s to %(most)s questions, not %(count)s"),
    _("is no item id"),
    _("a case cannot be a question of itself"),
    _("this question is in the case twice"),
    _("nothing is said about the client"),
    _("must be %(names)s, in this order"),
    _("must be one of %(names)s"),
    _("must be the number of right options, %(count)s"),
    _("must be letters or signs"),
    _("must be parts or rationale"),
    _("must be above 0 for right options and not above 0 for wrong ones"),
    _("must be %(names)s"),
    _("exactly one decision must be the key (fraction 1), not %(count)s"),
    _("exactly one option must be the key (fraction 1), not %(count)s"),
    _("a deferral needs an interval or a condition that ends it"),
    _("say whether this decision could harm the client"),
    _("[[%(name)s]] stands for no gap"),
    _("[[%(name)s]] must stand in the text exactly once, not %(count)s times"),
    _("is none of the choices"),
    _("is none of the columns"),
    _("%(name)s is none of the options"),
    _("%(name)s is none of the choices"),
    _("belongs to the rule %(rule)s, which this item does not use"),
    _("every option needs a weight under moodle_weights"),
    _("no option is right"),
    _("the weights of the right options must add up to 1, not %(total)s"),
    _("must not be above the upper bound"),
    _("no option has a weight above 0, so nothing could be earned"),
    _("ticking all right options must earn the full value"),
    _("no answer has fraction 1"),
    _("no variant has fraction 1"),
    _("the rule asks for a unit, and there is none"),
    _("must not be less than the value"),
    _("%(one)s and %(other)s overlap and earn the same"),
    _("is there twice"),
    _("ranks must count up from 1 without a gap, and there must be two of them"),
    _("names two different entries"),
)
IN_COLUMN = _("column %(name)s")
_KNOWN = patterns((*OF_FILES, *OF_ITEMS))
_COLUMN = re.compile(r"column ([A-Z]+ \(\w+\)|\w+)")
_PLACED = re.compile(rf"({_COLUMN.pattern}|(?:[\w.-]|\[\d+\])+): (.+)", re.DOTALL)


def problem_words(said: str) -> str:
    """A problem, which may begin with its place; one that nobody knows here stays as it is."""
    placed = _PLACED.fullmatch(said)
    if placed is None:
        return translated(said, _KNOWN)
    place, words = placed[1], translated(placed[3], _KNOWN)
    column = _COLUMN.fullmatch(place)
    return f"{gettext(IN_COLUMN, name=column[1]) if column else place}: {words}"
