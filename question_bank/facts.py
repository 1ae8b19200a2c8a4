"""Claims ready to be asked about: with their source, their terms, and what else is claimed of the same subject."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from question_bank.claims.model import Category, Claim
from question_bank.claims.russian.answers import is_plain_noun
from question_bank.claims.russian.forms import in_nominative
from question_bank.document_titles import ACRONYM, ACRONYMS, TITLE_WORD, document_title
from question_bank.documents.model import Document
from question_bank.other_names import gathered
from question_bank.terms import Terms, acted_on, akin, near, roots, terms
from question_bank.whole_names import is_half_a_name, whole_name


@dataclass(frozen=True, slots=True)
class Source:
    """A document claims were drawn from, its claims, the language it is in, and the short name an author gave it."""

    document: Document
    claims: tuple[Claim, ...]
    language: str = "en"
    short_name: str = ""

    @property
    def title(self) -> str:
        """What a question calls it."""
        return self.short_name or document_title(self.document)


_HALF_A_NAME = re.compile(r"^[а-яё]+(?:ой|ого|его|ых|их|ую|ому)\b|^[а-яё]+(?:ая|яя|ый|ий|ое|ее)(?: \d+ ?%?)?$|[:;]")
_MASCULINE = re.compile(r"[а-яё]+ой [а-яё-]*[бвгджзйклмнпрстфхцчшщ](?: |$)")  # "соляной скраб" is whole
_LONGER = re.compile(r"[^\W\d_]{4,}")
_HELD = re.compile(r"(?<=\w )\([^()]*\)$")  # what a kind holds, or what is told apart by ("complex 135 (“Brand”)")
_PARTING = re.compile(r'[,;"“”„«»]')
_FURNITURE = re.compile(  # of a form, a clinic or a machine, or a kind without its name
    r"^[^(]*(?:\b(?:and|or)\b(?! ?\d)|(?<!\w)(?:и|или)(?!\w))|(?<!\w)(?:анкета|согласие)(?!\w)"
    r"|(?<!\w)(?:правила|каталог|прайс|студия)(?!\w)"
    r"|\b(?:consent|questionnaire|agreement|catalogue|rules?|policy)\b|\b(?:rooms?|clinic|salon|studio|school|college)$"
    r"|[\"“”„«»]|\b(?:version|protocol|card)\b|^(?:the )?(?:pen|enzymes?|device|machine|apparatus)$"
    r"|(?<!\w)(?:в клинике|версия|протокол|карта)(?!\w)|^(?:ручка|ферменты?|аппарат|прибор)$"
    r"|^(?:neat |weak |tiny |regular |warm |hot |cold )?(?:lamps?|oils?|vacuum|antibiotics?|water|light|currents?"
    r"|oxygen|treatments?|threads?|smoking|stress|sun|heat|cold|weeks?|days?)$"
    r"|\b(?:after|before|with|for|and|of|the|to|in|on)$"
    r"|^(?:orange peel|cabin|booth|room|vitamins?|acids?|extracts?|salts?|solutions?)$"
    r"|^(?:апельсиновая корка|кабина|кабинет|витамины?|кислот[аы]|экстракты?|соли|соль|растворы?)$"
    r"|^(?:лекарственная форма|состав|неделя|день|курс|вода|горячая вода|масло|свет|курение|стресс|солнце)$"
)
_SAYS = re.compile(  # a sentence's beginning, and no name
    r"^(?:all|every|each|types?|kinds?|sorts?|varieties|methods)\b|^(?:виды|типы|все|любой|любая|любые|методы)(?!\w)"
    r"|^(?:chose|chosen|picked|got|such|this|that|these|those|same|own|started|used|tried|added|applied|given)\b|^(?:так(?:ая|ой|ое|ие)|эт(?:а|от|о|и)|данн\w+|тот|та|те|в|во|на|с|со|при|для|из|у|содержимое)(?!\w)|"
    r"^so-called\b|^(?:press|apply|use|take|wait|ask|tell|how|what|why|who|when|details?|explained)\b"
    r"|^(?:two|three|four|five|six|\d+)(?! ?%)\b|,(?! ?\d)"
    r"|\b(?:first|also|too|alone|again|itself|then|only|discussed|explained|used|applied|given|tried|started|mentioned|added)$"
    r"|\b(?:thought|thinks?|believed?|believes|knows?|compared|comparison|versus|vs|overview|guide|lesson|notes|module|leaflet|interview)\b"
    r"|(?<!\w)(?:сравнен\w+|обзор|конспект|памятка|занятие|урок|модуль|интервью|таблица|против)(?!\w)"
    r"|\b(?:cannot|can|could|may|might|must|should|will|would|not|have|had|do|does|did|be|been|gets?|who|which|if|or)\b"
    r"|\b(?:i|we|you|me|my|your|our|it|they|us|and then|glance|is|are|was|has)\b"
    r"|(?<!\w)(?:я|мы|вы|мне|нам|вам|наш\w*|ваш\w*|он|она|оно|они|объяснил\w*|понимаю|знаю|согласн\w*|как|что|почему"
    r"|зачем|кому)(?!\w)"
)
_TAIL = re.compile(  # of a title, and not of a name
    r"\s(?:(?:in|at|for) (?:practice|skin ?care|cosmetology|(?:the )?(?:beauty|salon|home|clinic|beginners)\b.*)"
    r"|explained"
    r"|в (?:уходе|косметологии|кабинете|салоне|практике)\b.*|для начинающих"
    r"|(?:in|at) [A-Z]\w+(?: [A-Z]\w+)?|в(?:о)? [А-ЯЁ][а-яё]+)$|(?:,? \d+(?:[.,]\d+)? ?(?:ml|mg|мл|мг))+$"
)
_LOUD = re.compile(r"\b[A-ZА-ЯЁ]{5,}\b")  # longer than most acronyms
_SHORT_LOUD = re.compile(r"\b[A-ZА-ЯЁ]{3,4}\b")
_TITLED = re.compile(r"[A-ZА-ЯЁ][a-zа-яё]{4,}")
_NAMED = re.compile(
    r"(?<![\w-])(?:jessner|swedish|thai|indian|japanese|brazilian|french|korean|джесснер[аеу]?|жаке|q-switched|l-carnitine|d-panthenol|co2|tca|prp|ipl|hifu|smas|lpg)"
    r"(?![\w])"
)
_CAPITAL = re.compile(r"[A-ZА-ЯЁ][^\W\d_]")  # of a word, and not of a letter ("type A")
_UNIT = re.compile(r"(?<=\d )(?:MG|ML|MM|G|МГ|МЛ|ММ|Г)\b")
_LETTER = re.compile(
    r"(?<=\bvitamin )[a-z]\b|(?<=\bвитамин )[а-я]\b|(?<=\bполи-)l(?=-)|(?<=\bpoly-)l(?=-)"
)  # as all write it
_VOWEL = re.compile(r"[AEIOUАЕЁИОУЫЭЮЯ]")
OFTEN_NAMED, OPENING = 3, 2  # blocks
OWN = 4  # claims that make a subject of what is a state or a reason elsewhere
SEVERAL, NEARLY_ALL = 8, 0.8  # claims of a document, and their share about its one subject
_STATES = frozenset({Category.INDICATION, Category.CONTRAINDICATION, Category.SIDE_EFFECT})
# a word inside a sentence: not the first of one or of a line, and not among others that shout
_INSIDE = r"(?:(?<=[a-zа-яё0-9,;)] )|(?<=[(]))(?-i:(?<![A-ZА-ЯЁ]{{2}} )){}{}"


@lru_cache(maxsize=64)
def _running(text: str) -> str:
    """A text without the lines that give every longer word a capital, as English titles do: they tell no name by it."""
    kept = []
    for line in text.splitlines():
        longer = _LONGER.findall(line)
        if len(longer) < 2 or not all(one[:1].isupper() and not one.isupper() for one in longer):
            kept.append(line)
    return "\n".join(kept)


@lru_cache(maxsize=4096)
def as_written(phrase: str, text: str) -> str:
    """A phrase with each word as the text writes it, where the text never writes it small: "Jessner solution"."""
    running = _running(text)
    if phrase in running:
        return phrase

    def written(found: re.Match[str]) -> str:
        forms = Counter(re.findall(_INSIDE.format(re.escape(found[0]), _end_of(found[0])), running, re.IGNORECASE))
        kept = [form for form in forms if not form.isupper() or _is_acronym(form)]
        return found[0] if found[0] in forms or not kept else max(kept, key=lambda form: (forms[form], form))

    found = TITLE_WORD.sub(written, phrase)
    if found[:1].islower() and _CAPITAL.search(found) and (whole := re.search(re.escape(found), text, re.IGNORECASE)):
        return whole[0] if not whole[0].isupper() else found  # "Enzyme Facial" is a name, and no "enzyme Facial"
    return _NAMED.sub(_named, found)


def _quiet(word: str, text: str, *, loud: bool) -> str:
    """A short word in capitals as it is said: an acronym stays, a word among others that shout does not."""
    if word in ACRONYMS or not (loud or _is_written_small(word, text) or _is_a_word(word)):
        return word
    return word.lower() if _VOWEL.search(word) or _is_written_small(word, text) else word


def _is_a_word(word: str) -> bool:
    """Whether a dictionary has it: "СЕРА" is sulphur, and no acronym."""
    return len(word) == ACRONYM - 1 and is_plain_noun(word.lower())


def _is_acronym(form: str) -> bool:
    """Whether a word in capitals is read so, and does not only shout ("LASER")."""
    return form in ACRONYMS or len(form) < ACRONYM or any(map(str.isdigit, form))


def _is_written_small(word: str, text: str) -> bool:
    """Whether a short word in capitals is none but a loud one: the text has it small as well ("WAX … hot wax")."""
    return word not in ACRONYMS and re.search(rf"(?<!\w){word.lower()}(?!\w)", text) is not None


def _end_of(word: str) -> str:
    """What may not follow a word; with a digit in it, it may begin a longer one ("H1-рецепторы")."""
    return r"(?!\w)" if any(map(str.isdigit, word)) else r"(?![\w-])"


def _named(found: re.Match[str]) -> str:
    """A name as everybody writes it, where the text has it in small letters or at the beginning of a line only."""
    spelt = found[0].upper() in ACRONYMS or found[0][-1:].isdigit()
    return found[0].upper() if spelt else found[0].capitalize()


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim with where it is from and the terms it is compared by; ``also``: other names of its subject there."""

    id: str
    claim: Claim
    source: Source
    said: Terms
    subject: Terms
    also: tuple[Terms, ...] = ()

    @property
    def category(self) -> Category:
        """The claim's category."""
        return self.claim.category

    @property
    def text(self) -> str:
        """The claim's phrase with the capitals that its document gives it."""
        return as_written(self.claim.claim, self.source.document.text)

    @property
    def whole(self) -> str:
        """The subject as its document has it in full, where the claim holds a part of the name."""
        return whole_name(self.claim.subject, self.source.document.text, self.source.language)

    @property
    def name(self) -> str:
        """The subject with the capitals that its document gives it; in Russian in the nominative."""
        return _called(self.whole, self.source.document.text, self.source.language)


@lru_cache(maxsize=4096)
def _called(whole: str, text: str, language: str) -> str:
    """A whole name as a question says it."""
    name = in_nominative(whole, text) if language == "ru" else whole
    loud = len(_LOUD.findall(name)) > 1 or (_LOUD.search(name) is not None and len(_SHORT_LOUD.findall(name)) > 0)
    name = _SHORT_LOUD.sub(lambda word: _quiet(word[0], text, loud=loud), name)
    name = _LOUD.sub(lambda word: word[0] if word[0] in ACRONYMS else word[0].lower(), name)
    name = _UNIT.sub(lambda found: found[0].lower(), as_written(_TAIL.sub("", name) or name, text))
    if _TITLED.fullmatch(name) and _is_written_small(name, text):
        name = name.lower()  # "Amiodarone" begins a row, "on amiodarone" stands in a sentence
    return _LETTER.sub(lambda found: found[0].upper(), name)


def claim_id(claim: Claim) -> str:
    """An id that stays as long as document, category, subject and phrase do."""
    key = "\x1f".join((claim.document, claim.category.value, claim.subject, claim.claim))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _said(claim: Claim, language: str) -> Terms:
    """The terms a claim is compared by; of an effect, what it acts on."""
    found = terms(claim.claim, language)
    return acted_on(found, language) if claim.category is Category.DRUG_EFFECT else found


def _named_by(name: str, language: str) -> Terms:
    """The terms of a name without what a title hung on to it."""
    return terms(_TAIL.sub("", name) or name, language)


def _facts_of(source: Source) -> Iterator[Fact]:
    """The facts of a document, those about one thing by several names under the name that it says most often."""
    text, language = source.document.text, source.language
    names = [whole_name(claim.subject, text, language) for claim in source.claims]
    chief = gathered(names, text)
    called = {one: tuple(_named_by(name, language) for name in chief if chief[name] == one) for one in chief.values()}
    for claim, name in zip(source.claims, names, strict=True):
        subject = _named_by(chief[name], language)
        yield Fact(claim_id(claim), claim, source, _said(claim, language), subject, called[chief[name]])


class Facts:
    """All facts of a bank's documents, in the order of their documents."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        least: float = 0.0,
        blocked: frozenset[str] = frozenset(),
        vouched: frozenset[str] = frozenset(),
    ) -> None:
        """``least`` confidence, and ``blocked`` ids of claims in open conflicts: such facts count, but are not used.

        ``vouched`` are the ids of claims whose words a person wrote: they need not be those of the passage.
        """
        self.sources = tuple(sources)
        self._least, self._blocked, self._vouched = least, blocked, vouched
        self.unfit: dict[str, str] = {}  # what drafting found out, by a fact's id
        self.all = tuple(fact for source in sources for fact in _facts_of(source))
        self._about: dict[Terms, list[Fact]] = {}
        self._subjects = {id(source): {one.subject for one in self.all if one.source is source} for source in sources}
        self._main = {id(source): _main_subject(source, self.all) for source in sources}
        self._texts = {id(source): _block_terms(source) for source in sources}
        self._stated = {source: frozenset().union(*blocks) for source, blocks in self._texts.items()}
        self._said: dict[tuple[int, Category], set[Terms]] = defaultdict(set)
        for one in self.all:
            self._said[id(one.source), one.category].add(roots(one.said))
        self._claimed = {
            id(source): {one.said for one in self.all if one.source is source and one.category in _STATES}
            for source in sources
        }

    def is_main(self, fact: Fact) -> bool:
        """Whether a fact is about what its whole document is about: what is said of a part may be true of it too."""
        return fact.subject == self._main[id(fact.source)]

    def has_one_subject(self, fact: Fact) -> bool:
        """Whether nearly all that the fact's document claims is about the fact's subject."""
        own = [one for one in self.all if one.source is fact.source]
        same = sum(one.subject == fact.subject for one in own)
        return self.is_main(fact) and len(own) >= SEVERAL and same >= NEARLY_ALL * len(own)

    def is_often_named(self, fact: Fact) -> bool:
        """Whether more than a passing word names the subject: it stands in several blocks, or in the first two."""
        blocks = self._texts[id(fact.source)]
        named = [place for place, block in enumerate(blocks) if roots(fact.subject) <= block]
        return len(named) >= OFTEN_NAMED or any(place < OPENING for place in named)

    def names_something(self, fact: Fact) -> bool:
        """Whether the subject is a name of its document: not the file's, half a name, or what is itself claimed."""
        words, source = fact.subject, id(fact.source)
        name = fact.whole.lower()
        stated = any(one and roots(one) <= self._stated[source] for one in (words, *fact.also))
        if not words or not stated or is_half_a_name(name, fact.source.language):
            return False
        name = _HELD.sub(lambda held: _PARTING.sub("", held[0]), name)
        half = _HALF_A_NAME.search(name) and not _MASCULINE.match(name)
        if half or any(one.search(name) for one in (_SAYS, _FURNITURE)):
            return False
        return words not in self._claimed[source] or self._is_told_of(fact)

    def _is_told_of(self, fact: Fact) -> bool:
        """Whether what is claimed somewhere ("not with isotretinoin") is itself what much is told of."""
        told = [one.category for one in self.all if one.source is fact.source and one.subject == fact.subject]
        return len(told) >= OWN and len(set(told)) > 1 and Category.DRUG_EFFECT in told

    def subjects_of(self, fact: Fact) -> set[Terms]:
        """Everything that the fact's document claims something of."""
        return self._subjects[id(fact.source)]

    def is_part_of_claim(self, name: Terms, fact: Fact) -> bool:
        """Whether a name stands in what its document claims in the fact's category, and is no subject of its own."""
        if name in self._subjects[id(fact.source)]:
            return False
        said = self._said[id(fact.source), fact.category]
        return any(roots(name) <= one for one in said)

    def is_told_of_subject(self, name: Terms, fact: Fact) -> bool:
        """Whether a name stands in what is claimed of the fact's own subject ("UV light makes vitamin D")."""
        if name in self._subjects[id(fact.source)]:
            return False
        own = (one for one in self.all if one.source is fact.source and one.subject == fact.subject)
        return any(roots(name) <= roots(terms(one.claim.claim, fact.source.language)) for one in own)

    def is_vouched(self, fact: Fact) -> bool:
        """Whether a person wrote what the fact says."""
        return fact.id in self._vouched

    def is_read_otherwise(self, fact: Fact) -> bool:
        """Whether the same words of a passage were read as another category too: one of the two is wrong."""
        start, end = fact.claim.evidence[0].start, fact.claim.evidence[0].end
        return any(
            one.source is fact.source
            and one.category is not fact.category
            and akin(one.said, fact.said)
            and any(span.start < end and start < span.end for span in one.claim.evidence)
            for one in self.about(fact)
        )

    def obstacle(self, fact: Fact) -> str:
        """Why nothing may rest on this fact: ``conflict``, ``watchlist`` or ``confidence``; empty if it may."""
        if fact.id in self._blocked:
            return "conflict"
        if fact.claim.flags:
            return "watchlist"
        return "confidence" if fact.claim.confidence < self._least else ""

    def about(self, fact: Fact) -> list[Fact]:
        """Everything claimed of the fact's subject, or of one that may be the same, in any document."""
        found = self._about.get(fact.subject)
        if found is None:
            found = [one for one in self.all if near(one.subject, fact.subject)]
            self._about[fact.subject] = found
        return found

    def of_subject(self, fact: Fact, category: Category) -> list[Fact]:
        """What the fact's own document claims of exactly its subject in a category, as far as it may be used."""
        return [
            one
            for one in self.all
            if one.source is fact.source
            and one.category is category
            and one.subject == fact.subject
            and not self.obstacle(one)
        ]

    def is_said(self, phrase: Terms, subject: Fact, category: Category) -> bool:
        """Whether any document may claim this of the subject in this category."""
        return any(one.category is category and akin(one.said, phrase) for one in self.about(subject))

    def is_told_once(self, fact: Fact) -> bool:
        """Whether the words stand together in one block of the fact's document and nowhere else."""
        return sum(roots(fact.said) <= block for block in self._texts[id(fact.source)]) == 1

    def is_mentioned(self, phrase: Terms, subject: Fact) -> bool:
        """Whether the words stand together anywhere a document speaks of the subject: a claim may have been missed.

        A document that has claims of one subject only speaks of it everywhere; else in each block that names it.
        """
        for source in self.sources:
            subjects = self._subjects.get(id(source), set())
            only = len(subjects) == 1 and all(near(one, subject.subject) for one in subjects)
            for block in self._texts[id(source)]:
                if roots(phrase) <= block and (only or roots(subject.subject) <= block):
                    return True
        return False


def _main_subject(source: Source, facts: Sequence[Fact]) -> Terms:
    """The subject that the title names, else the one with the most claims; nothing where none stands out."""
    counts = Counter(fact.subject for fact in facts if fact.source is source)
    title = terms(source.title, source.language)
    named = [one for one in counts if one and one <= title]
    if named:
        return max(named, key=lambda one: (len(one), counts[one]))
    often = counts.most_common(1)
    return often[0][0] if often and often[0][1] * 2 > counts.total() else frozenset()


def _block_terms(source: Source) -> list[Terms]:
    document = source.document
    return [roots(terms(document.words(block), source.language)) for block in document.blocks]


def independent(facts: Iterable[Fact]) -> list[Fact]:
    """Those of the facts that say clearly different things, the earlier of two that are near being kept."""
    kept: list[Fact] = []
    for fact in facts:
        if not any(near(fact.said, one.said) for one in kept):
            kept.append(fact)
    return kept
