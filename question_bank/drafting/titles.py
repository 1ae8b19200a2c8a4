"""What a question calls its source: a title short enough to be read over, and one that gives no answer away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from question_bank.document_titles import as_sentence
from question_bank.drafting.wording import capital
from question_bank.facts import Fact, Source
from question_bank.terms import roots, terms

LONGEST, LONGEST_OF_ALL = 10, 14  # words: of a good title, and of one that is still better than a file's name
_WAY = re.compile(r"\s[>›»→]\s")  # through a forum, a site
_VERSION = re.compile(r"\b(?:version|rev(?:ision)?|v)\.? ?\d|\b(?:версия|редакция) ?\d", re.IGNORECASE)
_PART = re.compile(r"(?:card|slide|sheet|карточка|слайд|билет)\W*1\b", re.IGNORECASE)  # of many, each with its own
_REST = re.compile(r"\s[–—|/›»→-]\s|[:?!]\s|(?<!\d)\.\s|\s[(\[]")  # "Rollers and pens: my honest take on them"
_PICTURES = re.compile(r"[^\w\s.,:;!?()\[\]/’'“”«»„\"%&+–—›→|#№-]")
_SPACED = re.compile(r"\s+([,.;:!?])")  # where a sign was taken out
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_NO_NAME = re.compile(  # a letter's head, a number in a series, the head of a table
    r".*[;|\t_].*[;|\t_].*|(?:names?|название|наименование|препарат|средство)|(?:from|to|subject|date|re|chapter|lesson|unit|module|part|page|week|глава|лекция|урок|занятие|тема|модуль|часть"
    r"|расшифровка|от кого|кому)\b[:.№ ]*\S*"
    r"|(?:from|to|subject|re|pages?|tags?|menu|home|share|search|log ?in|от|от кого|кому|тема|теги|страницы|меню)\s*:.*"
    r"|\(.*\)|(?:slide|card|sheet|слайд|карточка|лист)[:.№ ]*\d*"
    r"|(?:dear|hello|hi|hey|good (?:morning|day|evening))\b.*"  # a letter greets, and says nothing of what it holds
    r"|(?:дорог(?:ой|ая|ие)|уважаем\w+|здравствуй\w*|привет|добрый (?:день|вечер)|министер\w+)(?!\w).*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[(\[](?:translat\w+|перевод\w*|draft|черновик|copy|копия)[^)\]]*[)\]]", re.IGNORECASE)
_ADVERT = re.compile(  # of a page that sells: its first part says what it is about
    r"\b(?:prices?|cost|buy|book now|order)\b|(?<!\w)(?:цен[аы]|стоимость|купить|записаться|отзывы)(?!\w)"
    r"|[–—|] .*, [А-ЯЁ][а-яё]+$",
    re.IGNORECASE,
)
_SELLS = re.compile(r"\b(?:prices?|buy|book now)\b|(?<!\w)(?:цен[аы]|стоимость|купить|отзывы)(?!\w)", re.IGNORECASE)
_EDGES = " .,:;!/›→|–—-[]"


def title_of(source: Source) -> str:
    """The author's short name; else the title if it is brief, its first part that is, or the file's name."""
    if source.short_name:
        return source.short_name
    *own, name = _titles(source)
    brief = (one for most in (LONGEST, LONGEST_OF_ALL) for one in own if _is_brief(one, most))
    return next(brief, name if _is_brief(name) else source.title)


def untelling(keys: Sequence[Fact]) -> str | None:
    """A title that shares no word with a key but for the subject's; None where there is none."""
    source, language = keys[0].source, keys[0].source.language
    told = frozenset().union(*(roots(terms(one.claim.claim, language)) for one in keys)) - roots(keys[0].subject)
    for title in (source.short_name or title_of(source), *_titles(source)):
        if _is_brief(title) and not roots(terms(title, language)) & told:
            return title
    return None


def _titles(source: Source) -> Iterator[str]:
    text = source.document.text
    way = _WAY.split(source.title)
    title = way[-1] if len(way) > 2 else source.title
    plain = capital(_SPACED.sub(r"\1", " ".join(_PICTURES.sub(" ", _REMARK.sub("", title)).split())).strip(_EDGES))
    if not _ADVERT.search(plain):
        yield plain
    parts = () if _NO_NAME.fullmatch(plain) else (one for one in _REST.split(plain) if not _SELLS.search(one))
    yield from (capital(as_sentence(one.strip(_EDGES + "([)]"), text)) for one in parts)
    name = source.document.name.replace("-", " ").replace("_", " ").strip()
    yield name[:1].upper() + name[1:]


def _is_brief(title: str, most: int = LONGEST) -> bool:
    if (
        _VERSION.search(title)
        or _PART.match(title)
        or _NO_NAME.fullmatch(title)
        or title.count("(") != title.count(")")
    ):
        return False
    return 0 < len(title.split()) <= most and _LETTERS.search(title) is not None
