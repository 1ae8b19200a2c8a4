"""What a question calls its source: a title that is brief, whole, and says what the text is about without giving the
answer away; where a text has none, a word for its kind."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from question_bank.claims.subjects import names_in
from question_bank.document_titles import is_file_name, is_talk, quietened
from question_bank.documents.model import BlockKind
from question_bank.drafting.wording import capital, wording
from question_bank.facts import Fact, Source
from question_bank.terms import roots, terms

LONGEST, LONGEST_OF_ALL = 10, 14  # words: of a good title, and of one that is still better than none
OF_A_GENRE = 4  # words of a title that names a kind of book, and what it is on
TOP = 6  # blocks among which a title may stand under a letterhead
_WAY = re.compile(r"\s[>›»→]\s")  # through a forum, a site
_VERSION = re.compile(r"\b(?:version|rev(?:ision)?|v)\.? ?\d|\b(?:версия|редакция) ?\d", re.IGNORECASE)
_PART = re.compile(r"(?:card|slide|sheet|карточка|слайд|билет)\W*1\b", re.IGNORECASE)  # of many, each with its own
_REST = re.compile(
    r"\s(?:[–—|/›»→-]|--)\s|\s?::\s|[:?!]\s|(?<!\d)\.\s|\s[(\[]"
)  # "Rollers and pens: my honest take on them"
_PICTURES = re.compile(r"[^\w\s.,:;!?()\[\]/‘’'“”«»„\"%&+–—›→|#№-]")
_SPACED = re.compile(r"\s+([,.;:!?])")  # where a sign was taken out
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]\s")  # of a text, whatever it is called
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
_RUNS = re.compile(r"[.!?;:]\s|[.;:,!_]$|\w+ \d\d:\d\d$")  # a sentence, an entry to be filled in, who wrote when
_ASKS = re.compile(  # of a part: what a longer title promises
    r"(?:what|how|who|whom|why|when|where|which|please|read)\b|(?:что|как|кому|кто|зачем|почему|когда|где|читаем)(?!\w)",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\d|[\[\]()@]|[!?]{2}|\.\.")
_FURNITURE = frozenset({"treat", "proce", "produ", "skin", "drug", "проце", "средс", "препа", "кожа", "кожи"})


def title_of(source: Source) -> str:
    """The author's short name; else the first title that says what the text is about; empty where none does."""
    return source.short_name or next(_told(source), "")


def named(keys: Sequence[Fact], *, shown: bool = False) -> str:
    """How a question names the source of its keys: by a title that shares no word with them but for the subject's, in
    quotation marks; else by its kind, which may be left unsaid. Of what the question shows itself only a title that
    holds all of it gives anything away."""
    source, language = keys[0].source, keys[0].source.language
    told = [roots(terms(one.claim.claim, language)) - roots(keys[0].subject) for one in keys]
    title = title_of(source)
    said = roots(terms(title, language))
    quoted = title and not any(one and one <= said if shown else one & said for one in told)
    return wording(language).say("quoted", title=title) if quoted else _kind(source)


@lru_cache(maxsize=4)
def _data(language: str) -> dict[str, Any]:
    path = files("question_bank.drafting").joinpath("data", f"titles_{language}.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _kind(source: Source) -> str:
    """What sort of text a source is, by the lines at its top: "the consent form"; any is a source."""
    data, document = _data(source.language), source.document
    top = [document.title or source.title, *(document.words(one) for one in document.blocks[:3])]
    lines = [one for one in top if len(one.split()) <= LONGEST_OF_ALL]
    known: list[list[str]] = data["kinds"]
    told = (name for line in lines for words, name in known if re.search(words, line, re.IGNORECASE))
    return next(told, str(data["unnamed"]))


def _told(source: Source) -> Iterator[str]:
    """The titles that may be quoted, the best first: the text's own as a whole, what a part of it says, the lines that
    stand below a letterhead, and its own though it only names the text ("The Skin Calendar")."""
    text = source.document.text
    way = _WAY.split(source.title)
    named = not is_file_name(source.title, source.document)
    own = list(_whole_and_parts(way[-1] if len(way) > 2 else source.title, text)) if named else []
    whole, parts = own[:1], [one for one in own[1:] if not _ASKS.match(one)]
    yield from (one for one in whole if _is_brief(one, LONGEST_OF_ALL) and _is_telling(one, source))
    yield from (one for one in parts if _is_brief(one) and _is_telling(one, source))
    below = list(dict.fromkeys(_below(source)))
    for most in (LONGEST, LONGEST_OF_ALL):
        yield from (
            one for one in below if _is_brief(one, most) and _is_of_all(one, source) and _is_telling(one, source)
        )
    yield from (one for one in whole if _is_brief(one) and _is_plain(one, source))


def _below(source: Source) -> Iterator[str]:
    """The headings and short lines that stand at the top, and their parts."""
    text, blocks = source.document.text, source.document.blocks
    levels = Counter(one.level for one in blocks if one.kind is BlockKind.HEADING)
    for block in blocks[:TOP]:
        if block.kind is BlockKind.HEADING and levels[block.level] > 1:
            continue  # one section of several
        line = source.document.words(block).strip().strip('"“”„«»*_# ')
        heads = block.kind is BlockKind.PARAGRAPH and line[:1].isupper() and not (_RUNS.search(line) or is_talk(line))
        if block.kind is BlockKind.HEADING or heads:
            yield from _whole_and_parts(quietened(line, text), text)


def _is_of_all(title: str, source: Source) -> bool:
    """Whether a line that is the name of one subject stands over a text that is mostly about it."""
    said = roots(terms(title, source.language))
    same = [roots(terms(one.subject, source.language)) == said for one in source.claims]
    return not any(same) or sum(same) * 2 > len(same)


def _is_plain(title: str, source: Source) -> bool:
    """Whether a title is the name of a text, whatever it tells, and no letterhead, number in a series or talk."""
    data = _data(source.language)
    if re.search(data["damaged"], title, re.IGNORECASE) or _MARKED.search(title) or is_talk(title):
        return False
    if re.search(data["houses"], title, re.IGNORECASE) or _kind(source) != data["unnamed"]:
        return False
    return re.search(data["of_a_text"], title, re.IGNORECASE) is not None


def _whole_and_parts(title: str, text: str) -> Iterator[str]:
    plain = capital(_SPACED.sub(r"\1", " ".join(_PICTURES.sub(" ", _REMARK.sub("", title)).split())).strip(_EDGES))
    if not _ADVERT.search(plain):
        yield plain
    parts = () if _NO_NAME.fullmatch(plain) else (one for one in _REST.split(plain) if not _SELLS.search(one))
    for one in (part.strip(_EDGES + "([)]") for part in parts):
        if one[:1].isupper() or plain.startswith(one):
            yield quietened(one, text)  # what begins small is no title by itself


def _is_telling(title: str, source: Source) -> bool:
    """Whether a title says what its text is about: it names what is claimed of, or a book and its field."""
    data, language = _data(source.language), source.language
    if _SECTION.match(title) or re.search(data["damaged"], title, re.IGNORECASE):
        return False
    said = roots(terms(title, language))
    subjects = {one.subject.lower() for one in source.claims}
    if any(roots(terms(one, language)) & said - _FURNITURE for one in subjects or names_in(title.lower(), language)):
        return True
    states = {roots(terms(one.claim, language)) for one in source.claims}
    if any(one and one <= said for one in states):
        return True
    return len(title.split()) >= OF_A_GENRE and re.search(data["genre"], title, re.IGNORECASE) is not None


def _is_brief(title: str, most: int = LONGEST) -> bool:
    if (
        _VERSION.search(title)
        or _PART.match(title)
        or _NO_NAME.fullmatch(title)
        or title.count("(") != title.count(")")
    ):
        return False
    return 0 < len(title.split()) <= most and _LETTERS.search(title) is not None
