"""Whether the passage speaks of the subject that its claim names, by the last name that stands before the phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_bank.claims.arguments import knows
from question_bank.claims.lexicon import words
from question_bank.claims.model import Category
from question_bank.claims.russian.answers import is_plain_noun, is_plural
from question_bank.claims.subjects import names_in
from question_bank.documents.model import BlockKind
from question_bank.drafting.doers import is_brought_by_other, is_done_by_other, is_general
from question_bank.drafting.heads import is_under_sibling
from question_bank.drafting.known import is_charted
from question_bank.drafting.names import goes_on, is_more_than_a_title, is_of_the_body
from question_bank.drafting.passages import Passage, passage
from question_bank.drafting.scopes import is_of_what_follows, points_by_order
from question_bank.drafting.shapes import is_verbal
from question_bank.facts import Fact, Facts
from question_bank.terms import Terms, roots, terms

_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_FURNITURE = frozenset(  # of titles and headings
    {"chapt", "lesso", "treat", "proce", "contr", "indic", "effec", "quest", "answe", "skin", "patie", "clien", "week"}
    | {"what", "how", "who", "whom", "when", "where", "which", "why"}
    | {"does", "can", "happe", "know", "you", "your"}
    | {"slide", "card", "sheet", "part", "unit", "lectu", "modul", "topic", "слайд", "карто", "часть", "тема"}
    | {"что", "как", "кто", "кому", "когда", "где", "зачем", "почему", "какой", "какие", "чем"}
    | {"facia", "injec", "sessi", "cours", "инъек", "сеанс", "курс"}
    | {"глава", "лекци", "урок", "приме", "медиц", "инстр", "показ", "проти", "проце", "вопро", "ответ", "кож", "недел"}
)
_BRACKETED = re.compile(r"[(\[][^)\]]*[)\]]")
_GENERIC = frozenset(
    {"laser", "lasers", "mask", "masks", "cream", "creams", "gel", "gels", "lotion", "serum", "dye", "dyes", "tablets"}
    | {"capsules", "spray", "powder", "paste", "infusion", "lamp", "light", "device", "machine", "peel", "peels"}
    | {"injections", "injection", "ointment", "solution", "product", "drug", "tool", "needle", "needles", "primer"}
    | {
        "лазер",
        "лазеры",
        "маска",
        "маски",
        "крем",
        "кремы",
        "гель",
        "лосьон",
        "сыворотка",
        "краска",
        "таблетки",
        "капсулы",
    }
    | {
        "спрей",
        "порошок",
        "паста",
        "лампа",
        "свет",
        "аппарат",
        "пилинг",
        "пилинги",
        "уколы",
        "инъекции",
        "мазь",
        "игла",
    }
)
_PREPOSITIONS = frozenset({"в", "во", "на", "с", "со", "для", "при", "после", "до", "из", "от", "у", "по", "к", "без"})
_FORM = re.compile(r"(?:tablets|capsules|drops|patches|таблетки|капсулы|капли|пластыри)$")  # of one drug
SURE = 0.7  # the confidence below which a name must stand nearer than in the title
_DENIED = re.compile(  # what a title says that it is not about
    r"\b(?:not?|without|instead of|rather than|beyond) [\w’'-]+(?:,? (?:or|nor|not) [\w’'-]+)*"
    r"|(?<!\w)(?:не|без|кроме|вместо) [а-яё-]+(?: (?:и|или|ни) [а-яё-]+)*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
OPENS = 3  # words a sentence opens with
INTRODUCED = 2  # what introduces a list, and the heading above it
HEAD = 12  # words of a line that heads what follows


def is_grounded(fact: Fact, facts: Facts) -> bool:
    """Whether the sentence, what was said before it or the headings above it name the subject, and nothing nearer
    names another procedure or substance."""
    here = passage(fact)
    if _is_said_of_other(here, fact):
        return False
    if _is_under_other(here, fact) or _is_one_of_many(here, fact, facts):
        return False
    if not _says(here.sentence, fact) and (is_under_sibling(fact) or _is_ingredient(fact)):
        return False
    for text, last in _nearest(here, fact):
        named = list(_names(text, fact, facts))
        if named:
            return _is_same(named[-1 if last else 0], fact)
    if fact.claim.confidence < SURE and not facts.has_one_subject(fact):
        return False
    title = roots(terms(_DENIED.sub(" ", fact.source.title), fact.source.language))
    if roots(fact.subject) & title:
        return True
    alone = len(facts.subjects_of(fact)) == 1 or facts.is_main(fact)
    return alone and (facts.is_often_named(fact) or (facts.has_one_subject(fact) and is_charted(fact)))


def _is_said_of_other(here: Passage, fact: Fact) -> bool:
    """Whether the sentence itself has another doer, another cause, or another thing that is taken for it."""
    if is_verbal(fact) and fact.category is Category.DRUG_EFFECT and is_done_by_other(here, fact):
        return True
    if fact.category is Category.SIDE_EFFECT and is_brought_by_other(here, fact):
        return True
    if points_by_order(here, fact) and not _says(here.sentence, fact):
        return True
    return is_of_what_follows(here, fact) and not _says(here.behind, fact)


def _is_ingredient(fact: Fact) -> bool:
    """Whether the title has the subject in brackets only: "Volume gel (lidocaine)" is about the gel."""
    title, language = fact.source.document.title or fact.source.title, fact.source.language
    return roots(fact.subject) <= roots(terms(title, language)) and not roots(fact.subject) <= roots(
        terms(_BRACKETED.sub(" ", title), language)
    )


def _is_one_of_many(here: Passage, fact: Fact, facts: Facts) -> bool:
    """Whether running text that names no subject may be about one of the several that the subject's plural means."""
    head = fact.name.lower().split()[0 if fact.source.language == "ru" else -1]
    if fact.source.language == "ru":
        several = is_plural(head)
    else:
        several = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    told = any(_says(one, fact) for one in (here.sentence, *here.before))
    if facts.has_one_subject(fact) or _FORM.search(head):
        return False
    return several and here.kind is BlockKind.PARAGRAPH and not told


def _is_under_other(here: Passage, fact: Fact) -> bool:
    """Whether the heading right above picks something else out of the title, which the sentence does not name either:
    "Talc, wax, chlorhexidine" – "Who must not have chlorhexidine?"."""
    language = fact.source.language
    title = roots(terms(fact.source.title, language))
    for one in () if _says(here.sentence, fact) else (one for one in here.over if len(one.split()) <= HEAD):
        heading = roots(terms(one, language))
        if title <= heading or _says(one, fact):
            return False
        picked = (heading & title) - roots(fact.subject) - _FURNITURE
        if any(not one.isdigit() for one in picked):
            return True
    return False


def _nearest(here: Passage, fact: Fact) -> Iterator[tuple[str, bool]]:
    """The texts that can say what a passage is about, the nearest first, and whether their last name counts."""
    if _is_entry(here, fact):
        yield here.over[1], False
    yield here.ahead, True
    yield here.behind if _says(here.behind, fact) else "", False
    yield from ((one, False) for one in here.before)
    yield from ((one, False) for one in here.over)


def _is_entry(here: Passage, fact: Fact) -> bool:
    """Whether it is an item under a heading that is the subject's name and no more, whatever the words that introduce
    the list name besides ("A mesotherapy drug on fish DNA. Its effects:"), unless they begin with something else.
    """
    if here.kind is not BlockKind.ITEM or len(here.over) < INTRODUCED or not here.over[0].rstrip().endswith(":"):
        return False
    language = fact.source.language
    if roots(terms(here.over[1], language)) - _FURNITURE not in [roots(one) for one in (fact.subject, *fact.also)]:
        return False
    first = " ".join(_SENTENCE.split(here.over[0].strip())[-1].split()[:OPENS])
    titled = roots(terms(fact.source.title, language))
    opening = [terms(one, language) for one in names_in(first.lower(), language)]
    return all(roots(one) <= titled or _is_same(one, fact) for one in opening)


def _says(text: str, fact: Fact) -> bool:
    said = roots(terms(text, fact.source.language))
    return any(roots(one) <= said for one in (fact.subject, *fact.also))


def _names(text: str, fact: Fact, facts: Facts) -> Iterator[Terms]:
    """The procedures and substances that a text names, in its order, but for what is itself claimed."""
    language = fact.source.language
    lower = _also_called(text.lower(), fact)
    written = {lower.find(name.lower()): name for name in names_in(lower, language) if not is_general(name)}
    known = {at: terms(name, language) for at, name in written.items()}
    whole = lower.find(fact.whole.lower())
    if whole >= 0:  # "antibiotics (A, B)" names neither by itself
        inside_it = [at for at in known if whole <= at < whole + len(fact.whole)]
        known |= dict.fromkeys(inside_it or [whole], fact.subject)
    for subject in facts.subjects_of(fact):
        at = _place(lower, subject, language)
        inside = any(start <= at < start + len(name) for start, name in written.items())
        if at >= 0 and not inside:  # "glycolic acid" does not name acids
            known[at] = subject
    for at in sorted(known):
        if roots(known[at]) and not _is_claimed(known[at], fact, facts):
            yield known[at]


def _also_called(lower: str, fact: Fact) -> str:
    """A text without what stands in brackets right behind the subject: it is another name of it."""
    name = re.escape(fact.whole.lower())
    return re.sub(rf"({name})\s*\([^)]*\)", lambda found: found[1] + " " * (len(found[0]) - len(found[1])), lower)


def _place(lower: str, subject: Terms, language: str) -> int:
    """Where all words of a subject begin to stand in a text; -1 where one is missing."""
    found: dict[str, int] = {}
    for one in _WORD.finditer(lower):
        for term in terms(one[0], language):
            found.setdefault(term, one.start())
    return min((found[one] for one in subject), default=-1) if subject <= set(found) else -1


def _is_claimed(name: Terms, fact: Fact, facts: Facts) -> bool:
    if name == fact.subject:
        return False
    if is_of_the_body(name):
        return True
    if fact.category is Category.CONTRAINDICATION and knows(" ".join(name), fact.category, fact.source.language):
        return True
    return facts.is_part_of_claim(name, fact) or facts.is_told_of_subject(name, fact)


def is_kind(subject: str, language: str) -> bool:
    """Whether a subject is only a kind of things ("acids", "a mask"): one of them is not all of them."""
    *ahead, head = subject.lower().split()
    sets = words(language).sets
    return not ahead and head not in sets["names"] and (head in sets["heads"] or head in sets["things"])


def _is_same(name: Terms, fact: Fact) -> bool:
    """Whether a name is the subject, or a shorter or a longer form of it."""
    return any(_is_form(roots(name), roots(own), fact) for own in dict.fromkeys((fact.subject, *fact.also)))


def _is_form(one: Terms, other: Terms, fact: Fact) -> bool:
    if other < one and is_kind(fact.claim.subject, fact.source.language):
        return False
    return one <= other or (other <= one and not _is_variety(one - other, fact))


def _is_variety(more: Terms, fact: Fact) -> bool:
    """Whether the words that a name has besides the subject's make it one of several: a ban on retinoid peels is none
    on peels. What the title says too, or furniture such as "procedure", does not."""
    title = roots(terms(fact.source.title, fact.source.language))
    return bool({one for one in more if not one.isdigit()} - title - _FURNITURE)


def is_a_name(fact: Fact, facts: Facts) -> bool:
    """Whether a subject is a treatment, a substance or a product, by the field's tables or the way its text writes it:
    "Question", "month", "dots" are nothing that a client could ask for."""
    name = fact.whole
    if is_cut_short(fact, facts):
        return False
    if name.lower() in _GENERIC and not roots(fact.subject) & _titled(fact):
        return True
    if is_charted(fact) or bool(names_in(name, fact.source.language)) or _is_brand(fact):
        return True
    if _is_of_a_table(fact, facts):
        return True
    is_titled = roots(fact.subject) == _titled(fact)  # a page on it
    return is_titled and (name.lower() in _GENERIC or is_more_than_a_title(fact, facts))


def is_cut_short(fact: Fact, facts: Facts) -> bool:
    """Whether a subject is only a part of a name: a bare kind among several, or the end of what its text says."""
    if fact.whole.lower() in _GENERIC and not roots(fact.subject) & _titled(fact):
        return len(facts.subjects_of(fact)) > 1  # "laser", "cream": which one, where there are several?
    return _is_tail(fact) or goes_on(passage(fact), fact)


def _is_of_a_table(fact: Fact, facts: Facts) -> bool:
    """Whether it heads a row of a table that has a row of a known name too, or a column: they are of one sort."""
    here = passage(fact)
    if not _heads_a_line(here, fact):
        return False
    others = (one for one in facts.all if one.source is fact.source and one.subject != fact.subject)
    return any(is_charted(one) and _heads_a_line(passage(one), one) for one in others)


def _heads_a_line(here: Passage, fact: Fact) -> bool:
    """Whether the subject heads the row or the column of the cell that its passage is."""
    return here.kind is BlockKind.CELL and any(_says(one, fact) for one in here.over[:2])


def _titled(fact: Fact) -> Terms:
    return roots(terms(fact.source.title, fact.source.language))


def _is_tail(fact: Fact) -> bool:
    """Whether it is only the end of a name wherever the text has it ("oxides of | iron"), or goes on in a letter."""
    text, name = fact.source.document.text, re.escape(fact.claim.subject)
    if " " in fact.claim.subject or fact.source.language != "ru":
        return False
    ahead = re.findall(rf"(?:(?:([а-яё-]+) )?([а-яё-]+) )?(?<![\w-]){name}(?![\w-])", text, re.IGNORECASE)
    return bool(ahead) and all(
        noun and is_plain_noun(noun.lower()) and first.lower() not in _PREPOSITIONS for first, noun in ahead
    )


def _is_brand(fact: Fact) -> bool:
    first = fact.name.split()[0]
    inside = re.compile(rf"(?<=[a-zа-яё,] ){re.escape(first)}(?!\w)")
    return first[:1].isupper() and inside.search(fact.source.document.text) is not None
