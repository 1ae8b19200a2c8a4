"""Why two passages contradict each other, in words of the page's language."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lms_plugin.authoring.source_models import SourceConflict
from question_bank.conflicts.why import LABELLED, Why

WORDS = {
    Why.SESSIONS: _("Number of sessions: “%(a)s” against “%(b)s”"),
    Why.INTERVAL: _("Time between sessions: “%(a)s” against “%(b)s”"),
    Why.CONCENTRATION: _("Strength: “%(a)s” against “%(b)s”"),
    Why.EXPOSURE: _("Time it acts: “%(a)s” against “%(b)s”"),
    Why.ABSTENTION: _("Time to abstain: “%(a)s” against “%(b)s”"),
    Why.LASTING: _("How long it lasts: “%(a)s” against “%(b)s”"),
    Why.COURSE: _("Length of a course: “%(a)s” against “%(b)s”"),
    Why.AMOUNT: _("Depth, dose, size or temperature: “%(a)s” against “%(b)s”"),
    Why.PRICE: _("Price: “%(a)s” against “%(b)s”"),
    Why.AGE: _("Age: “%(a)s” against “%(b)s”"),
    Why.ONSET: _("Time until the result: “%(a)s” against “%(b)s”"),
    Why.SHARE: _("How many of them: “%(a)s” against “%(b)s”"),
    Why.LENGTH: _("How long a session takes: “%(a)s” against “%(b)s”"),
    Why.INDICATED: _("“%(a)s” is an indication here and “%(b)s” a contraindication there"),
    Why.WANTED: _("“%(a)s” is an indication here and “%(b)s” forbidden there"),
    Why.PERMITTED: _("“%(a)s” is permitted here and “%(b)s” forbidden there"),
    Why.REACTION: _("“%(a)s” is treated here and a common reaction there"),
    Why.WORDS: _("“%(a)s” against “%(b)s”"),
    Why.RULED_OUT: _("No “%(a)s” here and “%(b)s” there"),
    Why.USUAL: _("Usually “%(a)s” against usually “%(b)s”"),
    Why.MOST: _("“%(a)s” is said of %(b)s and of %(c)s"),
    Why.SAFER: _("“%(a)s” is said of “%(b)s”, and “%(c)s” of “%(d)s”"),
    Why.BY_HAND: _("Usually by hand, and steps with a device only"),
    Why.OPPOSED: _("“%(a)s” against “%(b)s”"),
}
OF_ONE_WORD = {  # where both passages name it alike
    Why.INDICATED: _("“%(a)s” is an indication here and a contraindication there"),
    Why.WANTED: _("“%(a)s” is an indication here and forbidden there"),
    Why.PERMITTED: _("“%(a)s” is permitted here and forbidden there"),
}
LABELS: dict[str, LazyString] = {
    "affordable": _("affordable"),
    "against the growth of the hair": _("against the growth of the hair"),
    "all the year round": _("all the year round"),
    "along the growth of the hair": _("along the growth of the hair"),
    "an injection": _("an injection"),
    "anaesthesia as a must": _("anaesthesia as a must"),
    "at any age": _("at any age"),
    "at home": _("at home"),
    "at once": _("at once"),
    "by a beautician too": _("by a beautician too"),
    "by a doctor alone": _("by a doctor alone"),
    "by professionals alone": _("by professionals alone"),
    "cannula": _("cannula"),
    "dear": _("dear"),
    "device": _("with a device"),
    "flaking": _("flaking"),
    "for a time": _("for a time"),
    "for every skin": _("for every skin"),
    "for good": _("for good"),
    "home": _("at home"),
    "in the upper layers of the skin": _("in the upper layers of the skin"),
    "injection-free": _("injection-free"),
    "irreversible": _("irreversible"),
    "manual": _("by hand"),
    "minimally invasive": _("minimally invasive"),
    "mixed by oneself": _("mixed by oneself"),
    "more sensitive to the sun": _("more sensitive to the sun"),
    "needle": _("needle"),
    "no anaesthesia": _("no anaesthesia"),
    "no downtime": _("no downtime"),
    "no flaking": _("no flaking"),
    "no preparation": _("no preparation"),
    "non-invasive": _("non-invasive"),
    "not below some age": _("not below some age"),
    "not for some skins": _("not for some skins"),
    "not in some seasons": _("not in some seasons"),
    "not more sensitive to the sun": _("not more sensitive to the sun"),
    "on an empty stomach": _("on an empty stomach"),
    "on damp skin": _("on damp skin"),
    "on dry skin": _("on dry skin"),
    "on prescription only": _("on prescription only"),
    "only after some time": _("only after some time"),
    "only on its own": _("only on its own"),
    "painful": _("painful"),
    "painless": _("painless"),
    "ready-made only": _("ready-made only"),
    "reversible": _("reversible"),
    "salon": _("in a salon"),
    "something that has to come first": _("something that has to come first"),
    "the cause": _("the cause"),
    "the signs alone": _("the signs alone"),
    "time to recover": _("time to recover"),
    "under the skin": _("under the skin"),
    "with food": _("with food"),
    "with others": _("with others"),
    "without a prescription": _("without a prescription"),
    "without injections": _("without injections"),
}


def worded(row: SourceConflict) -> str:
    """The line in the page's language; of one found by a program before, as it was stored."""
    if row.why not in set(Why):
        return row.reason[:1].upper() + row.reason[1:]
    why = Why(row.why)
    labelled = LABELLED.get(why, ())
    said = [part.strip() for part in row.parts]
    parts = [str(LABELS.get(part, part)) if place in labelled else part for place, part in enumerate(said)]
    alike = why in OF_ONE_WORD and parts[0].casefold() == parts[1].casefold()
    return str(OF_ONE_WORD[why] if alike else WORDS[why]) % dict(zip("abcd", parts, strict=False))
