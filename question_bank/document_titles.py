"""What a text calls itself: its title, or the first line that reads like one, with capitals that do not shout."""

from __future__ import annotations

import re
from collections import Counter

from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import LANGUAGES
from question_bank.claims.lexicon import words as lexicon
from question_bank.claims.marks import is_way
from question_bank.documents.model import BlockKind, Document

_OPENING = ("«", "“", "„")
_NO_QUOTES = str.maketrans("", "", '“”«»"*_#\u00ad')
_NOTE = re.compile(r"\s*[(\[][^)\]]*\s[^)\]]*[)\]]")  # a remark in brackets, of two words and more
_OPEN_NOTE = re.compile(r"\s[(\[][^)\]]*$")
_TITLE_WORDS, _SHORT = 14, 9
_HANDOUT = re.compile(
    r"\b(?:summary|notes|lecture|lesson|hand-?out|leaflet|module|week|unit|chapter|crib|revision|guide)\b"
    r"|(?<!\w)(?:конспект|лекция|занятие|урок|памятка|модуль|тема|шпаргалка|методичка|раздаточный)(?!\w)"
)
_PARTS = re.compile(r"(\s[–—|/›»→>-]\s|[:?!.]\s|\s[(\[])")  # of a title; each shouts or does not for itself
_AFRESH = re.compile(r"(?<=[^\W\d_][.?!] )[^\W\d_]|(?<=\d[.?!] )[^\W\d_]")  # a sentence begins within a title
_HEAD = re.compile(r"\s[–—]\s|[:?]\s")  # behind it a long title goes on
_NO_TITLE = re.compile(  # the day of a page
    r"[\d./: -]+|\d{1,2}\.? \w+ \d{4}"
    r"|(?:published|posted|updated|last (?:changed|updated)|date|опубликован\w*|обновлен\w*|дата)\b.*\d.*",
    re.IGNORECASE,
)
TITLE_WORD = re.compile(r"\w+")
_FOLLOWED = re.compile(r" \w")
_FORM = re.compile(
    r"(?:informed )?consent(?: form)?|(?:информированное )?(?:добровольное )?согласие|leaflet|памятка|протокол",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!:;]$|(?:^\w+:|[.!?]) .*\?$")  # talk, and no title: "Trainer: what do they do?"
_SITE = re.compile(r"\s[|]\s.*$")  # the name of the site behind a page's own
OPENING = 6  # blocks in which a letter says what it is about
_SUBJECT = re.compile(r"(?:subject|re|тема)\s?: +(?:(?:re|fwd?): +)*(.*\w.*)", re.IGNORECASE)  # of a letter
_OPENS = re.compile(r"(.*?)(?:[.!?;](?=\s+[A-ZА-ЯЁ«“\d]|$)|$)")
_TALKS = re.compile(  # a sentence, said to somebody
    r"\b(?:is|are|was|were|be|has|have|had|can|will|would|do|does|did|should|must|may|i|i['’]m|we|you|your|my|me|it|its|they"
    r"|this|that|these|hi|hello|dear|hey|thanks|please|let|let['’]s|\w+n['’]t|to|from)\b"
    r"|^\w+s (?:the|an?) |^\w+:"
    r"|(?<!\w)(?:я|мы|вы|ты|он|она|оно|они|это|этот|эта|эти|мой|моя|наш\w*|ваш\w*|привет|здравствуйте|дорог\w+|уважаем\w+"
    r"|добрый|спасибо|пожалуйста|давайте|был\w*|есть|будет|может|можно|нельзя|нужно|надо|\w+(?:ет|ит|ют|ят|ут|ешь|ишь|ете|ите"
    r"|ться|тся))(?!\w)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile(r"[aeiouyаеёиоуыэюя]", re.IGNORECASE)
ACRONYMS = frozenset(  # of the field, whatever else a title that shouts holds
    {"TCA", "PRP", "IPL", "LED", "HIFU", "RF", "AHA", "BHA", "PHA", "SMAS", "LPG", "PDT", "PLLA", "UV", "EMS", "EMLA"}
)
_COMMON = ("heads", "things", "adjectives")  # sets of words
ACRONYM = 5  # letters
_SHOUTED = 0.6  # share of capitals among a title's letters


def document_title(document: Document) -> str:
    """The title of a text as a question says it; the file's name where the text has none."""
    title = document.title.strip()
    title = title if _LETTERS.search(title) else _first_line(document)
    if _FORM.fullmatch(title) and len(document.blocks) > 1:
        title = _continued(title, document.words(document.blocks[1]))
    title = title or document.name.replace("-", " ").replace("_", " ").strip()
    title = _SITE.sub("", title).strip() or title
    title = _NOTE.sub("", title).strip() or title
    title = "".join(as_sentence(part, document.text) for part in _PARTS.split(title))
    title = _AFRESH.sub(lambda found: found[0].upper(), title)
    plain = " ".join(title.translate(_NO_QUOTES).split()).strip(" .:")
    return plain[:1].upper() + plain[1:]


def as_sentence(title: str, text: str) -> str:
    """A title that shouts in capitals, in small letters; a word stays as the text writes it elsewhere ("TCA", "Ann").

    A word that the text has in no other form keeps its capitals where it looks like an acronym, and a single letter
    where no word follows it, for then it is a name ("type A") and no article.
    """
    letters = [letter for letter in title if letter.isalpha()]
    if sum(map(str.isupper, letters)) <= _SHOUTED * len(letters):
        return title
    words = Counter(TITLE_WORD.findall(text))

    def quiet(found: re.Match[str]) -> str:
        word = found[0]
        if word not in ACRONYMS and found.string[: found.start()].endswith(_OPENING):
            return word.capitalize()  # a name: «Альфа»
        if len(word) == 1 and not _FOLLOWED.match(found.string, found.end()):
            return word
        forms = [one for one in (word.lower(), word.capitalize()) if words[one]]
        if forms == [word.capitalize()] and _only_begins(forms[0], text):
            return word.lower()
        if forms:
            return forms[0]
        name = any(map(str.isdigit, word)) or not _VOWEL.search(word) or word in ACRONYMS
        name = name or (len(word) <= ACRONYM and words[word] > title.count(word))
        return word if name else word.lower()

    return TITLE_WORD.sub(quiet, title)


def _only_begins(word: str, text: str) -> bool:
    """Whether a common word has its capital from the beginnings of sentences and lines alone, and is no name."""
    common = any(word.lower() in lexicon(one).sets[name] for one in LANGUAGES for name in _COMMON)
    return common and re.search(rf"(?<=[^\W\d_,;)] ){word}(?!\w)", text) is None


def _continued(title: str, second: str) -> str:
    """A form's title with the line under it, which says what for: "Consent form: eyelash lift"."""
    second = second.strip()
    if not 0 < len(second.split()) <= _TITLE_WORDS // 2 or second.endswith((".", ":", ";", "_")) or "__" in second:
        return title
    title = title.capitalize() if title.isupper() else title
    return f"{title} {second}" if second[:1].islower() else f"{title}: {second[:1].lower()}{second[1:]}"


def _first_line(document: Document) -> str:
    """The first line of a text if it reads like a title, and the beginning of one that is too long."""
    lines = [document.words(block).strip() for block in document.blocks[:OPENING]]
    if subject := next((found[1] for line in lines if (found := _SUBJECT.match(line))), ""):
        return subject
    first = next((line for line in lines[:3] if not (is_way(line) or _NO_TITLE.fullmatch(line))), "")
    return _as_title(first, document) or _heading(document) or (_opening(first) if len(document.blocks) > 1 else "")


def _as_title(first: str, document: Document) -> str:
    """A first line that reads like a title, or the beginning of one that is too long."""
    if _SENTENCES.search(first) and not _names(first, document):
        return ""
    if len(first.split()) <= _TITLE_WORDS:
        return first
    first = _OPEN_NOTE.sub("", _NOTE.sub("", first)).strip()
    head = first if len(first.split()) <= _TITLE_WORDS else _HEAD.split(first)[0]
    return head if 1 < len(head.split()) <= _TITLE_WORDS else ""  # a single word is who speaks


def _heading(document: Document) -> str:
    """The first heading near the top, where what stands over it is only a page's furniture."""
    heads = (document.words(one) for one in document.blocks[:3] if one.kind is BlockKind.HEADING)
    return next((one.strip() for one in heads if 1 < len(one.split()) <= _TITLE_WORDS), "")


def _opening(first: str) -> str:
    """What a text begins with and no sentence is: "Teaching note: steam in the facial. Second-level tutors, …"."""
    found = _OPENS.match(first)
    words = found[1].strip() if found else ""
    told = _TALKS.search(words) or any(one in verbs("en").finite for one in words.split()[1:])
    return words if 1 < len(words.split()) <= _TITLE_WORDS and not told else ""


def _names(line: str, document: Document) -> bool:
    """Whether a line that ends in a full stop is a title all the same: short, over a text, of a lesson or handout."""
    over = len(document.blocks) > 1 and len(document.words(document.blocks[1]).split()) > _TITLE_WORDS
    return over and len(line.split()) <= _SHORT and line.endswith(".") and bool(_HANDOUT.search(line.lower()))
