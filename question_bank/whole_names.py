"""A subject's name made whole by the way its text writes it: a number, a quote or a cut that a heading left in it."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from question_bank.claims.russian.answers import is_plain_noun
from question_bank.claims.russian.cases import ends_in_modifier
from question_bank.claims.russian.forms import is_oblique

_NUMBER = re.compile(r"^\d{1,2} (?=[a-zа-яё]{6,}$)|^\d{1,2}(?:\.\d{1,2}){0,3}[.)]? (?=[A-ZА-ЯЁ][^\W\d_]{3,})")
_EDGES = re.compile(  # what a heading or a sentence left around a name
    r"^(?:card|slide|part|step|unit|section|form|lecture|lesson|карточка|слайд|часть|шаг|тема|раздел|лекция|занятие|урок)"
    r" (?:\d+\W+|\w ?[–—:.)] )(?=[^\W\d_])"
    r"|[ ](?:lecture|lesson|лекция|занятие) \d+$"
    r"|^(?:и|а|но|теперь|дальше|ещё|еще) "
    r"|[ ](?:в|на|с|со|для|из|при|вдобавок|также|тоже|вообще)$|[ ](?:also|too|in|on|with|for)$",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"[\"“”„«»]")
_TYPE = re.compile(r"\b(?:type|vitamin|типа?|витамин)$", re.IGNORECASE)
_ACID = re.compile(
    r"(?:glycol|mandel|lact|salicyl|azela|koj|tranexam|hyaluron|phyt|pyruv|ferul|trichloroacet|ascorb|retino|lipo)ic",
    re.IGNORECASE,
)
_LETTER = r"(?-i:[A-ZА-ЯЁ])\d{0,2}\b"
_LONE = re.compile(  # adjectives by which acids, peels and ways of cleansing are called
    r"(?:glycol|mandel|lact|salicyl|azela|koj|tranexam|hyaluron|phyt|pyruv|ferul|citr|mal|tartar|trichloroacet|ascorb"
    r"|retino|linole|fol|lipo|ultrason|galvan|farad|chem|mechan|enzymat)ic"
    r"|fruit|manual|chemical|mechanical|fractional|combined|pulsed|superficial|medium|deep|red|blue|green|amber|yellow",
    re.IGNORECASE,
)
_ACID_RU = re.compile(
    r"(?:гликол|салицил|азелаин|койев|ферул|фитин|пировиноград|ретино|гиалурон|аскорбин|транексам|никотин|тиоктов|липоев)[а-яё]*ая"
    r"|(?:молоч|миндаль|лимон|яблоч|вин)ная",
    re.IGNORECASE,
)
_OF_ACIDS = re.compile(r"\bacids?\b|\b[ABP]HAs?\b", re.IGNORECASE)
_BY = re.compile(r"(?:по|с|на) \w+", re.IGNORECASE)  # "массаж | по Жаке"


_FORM = "(?:plaster|cream|gel|peel|peeling|solution|lotion|ointment|serum|lacquer|крем|гель|мазь|раствор|пилинг)"


@lru_cache(maxsize=4096)
def whole_name(subject: str, text: str, language: str) -> str:
    """The name as the text has it in full; as it is where the text has no more."""
    name = _EDGES.sub("", _NUMBER.sub("", subject)) or subject
    if name != subject and not name[1:2].isupper() and name.endswith(subject[-len(name) :]):
        name = name[:1].lower() + name[1:]  # it stood at the beginning of a heading
    name = " ".join(_QUOTES.sub("", name).split()) if _is_torn(name) else name
    if name[-1:].isdigit():
        return _followed(name, text, rf"%(?: {_FORM}\b)?") or name
    if _TYPE.search(name):
        return _followed(name, text, _LETTER) or name
    if language == "ru":
        return _russian(name, text)
    crystal = re.search(rf"(?<!\w){re.escape(name)}(:YAG)\b", text, re.IGNORECASE)
    if crystal:
        return f"{name}{crystal[1]}"  # "Q-switched Nd:YAG"
    acid = f"{name} acid" if _ACID.fullmatch(name) and _OF_ACIDS.search(text) else name
    return (
        (_followed(name, text, r"(?:acid|peel|peeling|cleansing|cleaning|massage|laser|current|light)\b") or acid)
        if _LONE.fullmatch(name)
        else name
    )


def is_half_a_name(name: str, language: str) -> bool:
    """Whether a name that stayed as it was is a lone adjective, or says "type" without saying which."""
    return _TYPE.search(name) is not None or (language == "en" and _LONE.fullmatch(name) is not None)


def _is_torn(name: str) -> bool:
    """Whether a quote opens in a name that does not close there."""
    return name.count('"') % 2 == 1 or name.count("“") != name.count("”") or name.count("«") != name.count("»")


def _russian(name: str, text: str) -> str:
    words = name.split()
    if _BY.fullmatch(name):
        noun = _noun(rf"(?<!\w)([а-яё]+) {re.escape(name)}(?!\w)", text)
        return f"{noun} {name[:1].lower()}{name[1:]}" if noun else name
    if _ACID_RU.fullmatch(name) and "кислот" in text.lower():
        return f"{name} кислота"
    if len(words) > 2 or not ends_in_modifier(name.lower()) or is_oblique(name.lower()):
        return name
    noun = _noun(rf"(?<!\w){re.escape(name)} ([а-яё]+)", text)
    return f"{name} {noun}" if noun else name


def _noun(pattern: str, text: str) -> str:
    """The noun in the nominative that stands there most often; empty where none does."""
    found = Counter(one[1].lower() for one in re.finditer(pattern, text, re.IGNORECASE))
    return next((one for one, _ in found.most_common() if is_plain_noun(one) and not is_oblique(one)), "")


def _followed(name: str, text: str, after: str) -> str:
    """The name with the word that most often stands behind it in the text, of those that may; empty if none does."""
    found = Counter(one[1] for one in re.finditer(rf"(?<!\w){re.escape(name)} ({after})", text, re.IGNORECASE))
    return f"{name} {found.most_common(1)[0][0]}" if found else ""
