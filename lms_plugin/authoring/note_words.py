"""What a person should know of a file of questions that was read, in the page's language."""

from __future__ import annotations

import re

from flask_babel import gettext, ngettext

from lms_plugin.authoring.import_words import place_words
from lms_plugin.authoring.problem_words import problem_words
from lms_plugin.known_texts import patterns, translated
from lms_plugin.marked import marked as _

SEPARATORS = (_("comma"), _("semicolon"), _("tab"))
NOTES = (
    _("feedback for any other answer is not taken over: %(text)s"),
    _("any other answer earns %(share)s %% there, and nothing here"),
    _("feedback for right answers is not taken over: %(text)s"),
    _("feedback for partly right answers is not taken over: %(text)s"),
    _("feedback for wrong answers is not taken over: %(text)s"),
    _("a hint for further tries is not taken over: %(text)s"),
    _("the * in “%(text)s” stands for itself here, not for any letters"),
    _("this piece is no gap and stays text: %(text)s"),
    _("the unit's penalty is taken off the full mark here, not off what was earned"),
    _("at most %(most)s options could be ticked there, here any number"),
    _("how an answer must be written there is not taken over"),
    _("how it is laid out there is not taken over: %(names)s"),
    _("the picture %(name)s came with the question; look whether it is shown rightly"),
    _("the picture %(name)s is not in the file"),
    _("the picture %(name)s is not in the package"),
    _("the package names %(name)s, which is not in it"),
    _("%(name)s is no PNG, JPEG, WebP or GIF picture and was left out"),
    _("%(name)s has more than %(size)s MB and was left out"),
    _("%(name)s moved; its first view is kept, since learners cannot stop it"),
    _("read with %(separator)s between columns"),
    _("columns that are not read: %(names)s"),
    _("where the questions stood in review is taken over only where that is asked; else all enter as drafts"),
    _("The group “%(title)s” draws %(number)s of %(count)s questions; the draw is not taken over, the questions are."),
    _("taken out for safety: %(text)s"),
)
NO_PICTURES = (
    _("The picture has %(size)s MB; up to %(most)s MB are taken."),
    _("The picture is %(width)s × %(height)s pixels; up to %(most)s a side are taken."),
    _("The picture is damaged and cannot be read to its end."),
    _("This is no picture that can be shown: PNG, JPEG, WebP and GIF are, whatever the file is called."),
)
LEFT_OUT = _("%(name)s was left out: %(why)s")
TWICE = _("the same question stands at %(place)s")
ALIKE = _("asks nearly the same as the question at %(place)s")
TEST = _("The test “%(title)s” is not taken over, its questions are: %(parts)s.")
OF_TESTS = (_("draws %(number)s of %(count)s"), _("shuffled"), _("time limit %(seconds)s s"))
_KNOWN, _NO_PICTURES, _OF_TESTS = patterns(NOTES), patterns(NO_PICTURES), patterns(OF_TESTS)
_AT = patterns((TWICE, ALIKE))
_LEFT_OUT, _TEST = (pattern for _text, pattern in patterns((LEFT_OUT, TEST)))
_SECTIONS = re.compile(r"(\d+) sections?")
_BETWEEN = re.compile(r"; (?![^“]*”)")  # not within the title of a section
_OF_SECTION = re.compile(r"“.+” ", re.DOTALL)


def note_words(said: str) -> str:
    """A note on a question or a whole file; one that nobody knows here stays as it is."""
    told = translated(said, _KNOWN, SEPARATORS)
    if told != said:
        return told
    for text, pattern in _AT:
        if found := pattern.fullmatch(said):
            return str(gettext(text, place=place_words(found["place"])))
    if found := _LEFT_OUT.fullmatch(said):
        why = translated(found["why"], _NO_PICTURES)
        return str(
            gettext(LEFT_OUT, name=found["name"], why=problem_words(found["why"]) if why == found["why"] else why)
        )
    if found := _TEST.fullmatch(said):
        return str(gettext(TEST, title=found["title"], parts="; ".join(map(_part, _BETWEEN.split(found["parts"])))))
    return said


def _part(said: str) -> str:
    """How many sections a test has, its time, or what is special about one of its sections."""
    if found := _SECTIONS.fullmatch(said):
        return str(ngettext("%(num)s section", "%(num)s sections", int(found[1])))
    of_section = _OF_SECTION.match(said)
    whose = of_section[0] if of_section else ""
    words = said.removeprefix(whose)
    return whose + ", ".join(translated(one, _OF_TESTS) for one in words.split(", "))
