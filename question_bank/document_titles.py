"""What a text calls itself: its title, or the first line that reads like one, with capitals that do not shout."""

from __future__ import annotations

import re
from collections import Counter

from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import LANGUAGES
from question_bank.claims.lexicon import words as lexicon
from question_bank.claims.marks import is_way
from question_bank.claims.russian.cases import parses
from question_bank.documents.model import BlockKind, Document

_OPENING = ("«", "“", "„")
_NO_QUOTES = str.maketrans("", "", '“”«»„"')
_NO_MARKS = str.maketrans("", "", "*_#\u00ad")
_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"]+)[»”“\"]")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
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
_RUN = re.compile(r"[A-ZА-ЯЁ]{2,}(?:[ -][A-ZА-ЯЁ]{2,})*(?![\w-])")
_SMALL = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "but",
        "for",
        "in",
        "on",
        "at",
        "to",
        "by",
        "with",
        "from",
        "as",
        "before",
        "after",
    }
)
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})  # how a Russian dictionary marks them
_COMMON = ("heads", "things", "adjectives")  # sets of words
ACRONYM = 5  # letters
_SHOUTED = 0.6  # share of capitals among a title's letters


def document_title(document: Document) -> str:
    """The title of a text as a question says it; the file's name where the text has none."""
    title = document.title.strip()
    title = title if _LETTERS.search(title) else _first_line(document)
    if _FORM.fullmatch(title) and len(document.blocks) > 1:
        title = _continued(title, document.words(document.blocks[1]))
    title = title or _file_name(document)
    title = _SITE.sub("", title).strip() or title
    title = _NOTE.sub("", title).strip() or title
    title = "".join(quietened(part, document.text) for part in _PARTS.split(title))
    title = _AFRESH.sub(lambda found: found[0].upper(), title)
    plain = " ".join(_with_quotes(title).split()).strip(" .:")
    return plain[:1].upper() + plain[1:]


def is_file_name(title: str, document: Document) -> bool:
    """Whether a title is only what the file is called, and the text itself says no such thing."""
    if title.lower() != _file_name(document).lower():
        return False
    return title.lower() not in f"{document.title} {document.text}".lower()


def is_talk(line: str) -> bool:
    """Whether a line is said to somebody."""
    return _TALKS.search(line) is not None


def _file_name(document: Document) -> str:
    return document.name.replace("-", " ").replace("_", " ").strip()


def _with_quotes(title: str) -> str:
    """A title without the quotation marks around it; a name within it keeps them, in the shape for quotes in quotes."""
    plain = title.translate(_NO_MARKS).strip()
    held = _QUOTED.sub(lambda found: f"\x01{found[1]}\x02", plain)
    if held.startswith("\x01") and held.find("\x02") == len(held) - 1:
        held = held[1:-1]
    inner = "„“" if _CYRILLIC.search(held) else "‘’"
    return held.translate(_NO_QUOTES).replace("\x01", inner[0]).replace("\x02", inner[1])


def quietened(title: str, text: str) -> str:
    """A title that shouts in capitals, or a part that does, with those of a title: in English of each word that counts,
    for nobody can tell a name there; in Russian a word stays as the text or a dictionary writes it.

    What looks like an acronym keeps its capitals, and a single letter where no word follows it, for then it is a name
    ("type A") and no article.
    """
    letters = [letter for letter in title if letter.isalpha()]
    if sum(map(str.isupper, letters)) <= _SHOUTED * len(letters):
        return _RUN.sub(lambda run: _quiet(run[0], title, text, run.start()) if _is_loud(run[0]) else run[0], title)
    return _quiet(title, title, text, 0)


def _is_loud(run: str) -> bool:
    return any(len(word) > ACRONYM and _VOWEL.search(word) and word not in ACRONYMS for word in run.split())


def _quiet(run: str, title: str, text: str, at: int) -> str:
    words, english = Counter(TITLE_WORD.findall(text)), _CYRILLIC.search(title) is None

    def quiet(found: re.Match[str]) -> str:
        word, begins = found[0], at + found.start() == 0
        if word not in ACRONYMS and found.string[: found.start()].endswith(_OPENING):
            return word.capitalize()  # a name: «Альфа»
        if len(word) == 1:
            return word if begins or not _FOLLOWED.match(found.string, found.end()) else word.lower()
        forms = [one for one in (word.lower(), word.capitalize()) if words[one]]
        acronym = len(word) <= ACRONYM and words[word] > title.count(word)
        if not forms and (acronym or any(map(str.isdigit, word)) or not _VOWEL.search(word) or word in ACRONYMS):
            return word
        if english:
            return word.lower() if word.lower() in _SMALL and not begins else word.capitalize()
        return _in_russian(word, forms, text)

    return TITLE_WORD.sub(quiet, run)


def _in_russian(word: str, forms: list[str], text: str) -> str:
    """A word of a Russian title that shouts as its text writes it, or a dictionary."""
    if forms == [word.capitalize()] and _only_begins(forms[0], text):
        return word.lower()
    if forms:
        return forms[0]
    return word.capitalize() if _is_a_russian_name(word.lower()) else word.lower()


def _is_a_russian_name(word: str) -> bool:
    """Whether a dictionary has a word as a name only."""
    return all(_NAMES & set(str(one.tag).replace(" ", ",").split(",")) for one in parses(word))


def _only_begins(word: str, text: str) -> bool:
    """Whether a common word has its capital from the beginnings of sentences and lines alone, and is no name."""
    common = any(word.lower() in lexicon(one).sets[name] for one in LANGUAGES for name in _COMMON)
    common = common or (_CYRILLIC.search(word) is not None and not _is_a_russian_name(word.lower()))
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
