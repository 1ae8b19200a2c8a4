"""Whether a subject is a whole name that its passage means: no half of one, no doing, and no label's neighbour."""

from __future__ import annotations

import re

from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import words
from question_bank.claims.model import Category
from question_bank.claims.russian.answers import is_plain_noun
from question_bank.claims.russian.cases import parses
from question_bank.claims.subjects import names_in
from question_bank.drafting.heads import heads_a_section
from question_bank.drafting.passages import Passage, passage
from question_bank.facts import Fact, Facts
from question_bank.terms import Terms, roots, terms

_LABEL = re.compile(  # "Dye: …", at the beginning of a sentence; "Scalp needles (hammer) - …", at that of a line
    r"(?:^[^\w\n]*|(?<=[.!?;] ))([^\W\d_][\w’'-]*(?: [\w’'-]+){0,3}?) ?(?:\([^)\n]*\) ?)?:(?=\s|[^\W\d_])"
    r"|^[^\w\n]*([^\W\d_][\w’'-]*(?: [\w’'-]+){0,3}?) ?(?:\([^)\n]*\) ?)?(?:\s[–—-](?=\s)|(?<=\))[–—-](?=[^\W\d_]))",
    re.MULTILINE,
)
_NO_NAME = re.compile(
    r"(?:[\w’'-]+ )+(?:are|is|was|were|has|have|can|may)\b"
    r"|(?:in|on|at|for|of|the|after|before|it|this|these|with|if|by|as|and|but|or|so|to|\w+ly|first\w*|second\w*|third)\b"
    r"|(?:в|во|на|для|при|после|до|с|со|у|от|это|если|и|а|но|по|из|за|под|над|перед|через|абсолютн\w*|относительн\w*)(?!\w)",
    re.IGNORECASE,
)
_TREATMENTS = frozenset({"therapy", "shower", "bath", "mask", "wrap", "peel", "laser"})
_ADJECTIVE = re.compile(r"\w{3,}ic$")
_PRONOUN = re.compile(r"\W*(?:it|it['’]s|they|he|он|она|оно|они|е[её]|его|их)(?!\w)", re.IGNORECASE)
_SORT = re.compile(
    r"\b(?:of|like) (?:this|that|such) (?:sort|kind|type)\b|(?<!\w)(?:такого|этого) (?:рода|вида|типа)(?!\w)",
    re.IGNORECASE,
)
_OF_A_HEADING = frozenset(
    {"explained", "basics", "notes", "overview", "guide", "summary", "today", "again", "first", "facts", "myths"}
    | {"treatment", "treatments", "procedure", "procedures", "therapy", "session", "sessions", "family", "products"}
    | {
        "cream",
        "gel",
        "ointment",
        "lotion",
        "tablets",
        "capsules",
        "serum",
        "solution",
        "shampoo",
        "paste",
        "foam",
        "spray",
    }
)
_OF_THE_BODY = frozenset(
    {"colla", "elast", "kerat", "melan", "sebac", "gland", "growt", "prost", "hista", "mouth"}
    | {"колла", "эласт", "керат", "мелан", "желез", "сальн", "потов", "гиста", "факто"}
)
BODY = 5  # letters by which a substance of the body is known
STEM = 4  # letters by which a Russian name is known in another case
_MIXTURES = "cream|gel|ointment|lotion|foam|solution|peel|serum|mask|paste|tablets|capsules|spray"
_DIGITS = re.compile(r"\d+")
ENTRY = 12  # characters that a line goes on behind the name of its entry
OFTEN = 3  # times that a text names what it is about
ENOUGH, PLENTY = 4, 9  # claims that make a name out of a title which no table holds


def is_misnamed(fact: Fact, facts: Facts) -> bool:
    """Whether a subject is only a part of what its passage names, or not what the passage is about."""
    here = passage(fact)
    return (
        _is_a_doing(fact)
        or _is_added(here, fact)
        or _is_one_of_a_pair(here, fact)
        or _is_another_number(here, fact)
        or _is_longer_above(here, fact)
        or _is_a_speaker(fact)
        or goes_on(here, fact)
        or _is_of_another(here, fact)
        or _is_labelled_otherwise(fact, facts)
        or _is_one_of_the_sort(here, fact, facts)
        or _points_to_several(here, fact)
    )


def is_of_the_body(name: Terms) -> bool:
    """Whether a name is of what the body is made of, and of nothing that is done or used."""
    return any(one[:BODY] in _OF_THE_BODY for one in name)


def is_more_than_a_title(fact: Fact, facts: Facts) -> bool:
    """Whether a name that no table holds, but the title has, is one: very much is told of it, or much by its name, and
    of several kinds."""
    told = [one for one in facts.all if one.source is fact.source and one.subject == fact.subject]
    name = rf"(?<!\w){re.escape(fact.claim.subject)}"
    often = len(re.findall(name, fact.source.document.text, re.IGNORECASE)) >= OFTEN
    return len(told) >= (ENOUGH if often else PLENTY) and len({one.category for one in told}) > 1


def _is_a_doing(fact: Fact) -> bool:
    """Whether it begins with a verb ("attracts acid")."""
    first, *rest = fact.claim.subject.lower().split()
    if not rest:
        return False
    if fact.source.language == "ru":
        return parses(first)[0].tag.POS in {"VERB", "INFN"}
    sets = words("en").sets
    known = first in sets["heads"] | sets["names"] | sets["things"]
    return first.endswith("s") and first in verbs("en").finite and not known


def _is_added(here: Passage, fact: Fact) -> bool:
    """Whether it is only what another one, which does it, holds ("betamethasone with salicylic acid removes")."""
    name = re.escape(fact.claim.subject[:-1] or fact.claim.subject)
    label = re.match(r"[^\w\n]*([^\n:–—]{3,60}?)[*_\s]*(?::|\s[–—-]\s)", here.ahead)
    if label and re.search(rf"\w (?:with|plus|containing|с|со) {name}\w*$", label[1].strip(" *_"), re.IGNORECASE):
        return True  # "Glycerol with hyaluronic acid – …"
    added = rf"\w (?:with|plus|containing|с|со) {name}\w*(?: \w+ly| \w+о)?\W*$"
    return fact.category is Category.DRUG_EFFECT and re.search(added, here.ahead, re.IGNORECASE) is not None


def _is_one_of_a_pair(here: Passage, fact: Fact) -> bool:
    """Whether it is half of a mixture that its sentence or the heading above names ("calcipotriol + betamethasone")."""
    name = re.escape(fact.claim.subject)
    pair = rf"\w\)?\s?[+&]\s?{name}(?!\w)|(?<!\w){name}(?:\s\([^)]*\))?\s?[+&]\s?[^\W\d_]"
    mixed = rf"(?<!\w)(?:{name} and [\w-]+|[\w-]+ and {name}) (?:{_MIXTURES})\b"
    told = (here.sentence, *here.over[:2])
    return any(re.search(rf"{pair}|{mixed}", one, re.IGNORECASE) for one in told)


def _is_another_number(here: Passage, fact: Fact) -> bool:
    """Whether its sentence names another one of a row that is told apart by numbers ("Amber 1.6", "Amber 2.2")."""
    found = re.match(r"(.*?[^\W\d_]{2,})\W{0,2}(\d[\d .,]*)", fact.claim.subject)
    if found is None:
        return False
    named = re.findall(rf"{re.escape(found[1])}\W{{0,2}}(\d+(?:[ .,]\d+)?)", here.sentence, re.IGNORECASE)
    own = _DIGITS.findall(found[2])
    return bool(named) and all(_DIGITS.findall(one)[: len(own)] != own for one in named)


def _is_longer_above(here: Passage, fact: Fact) -> bool:
    """Whether the heading right above says the name in full: under "Ultrasound spatula", "ultrasound" is less."""
    if fact.source.language != "en" or not here.over or heads_a_section(here.over[0]):
        return False
    found = re.search(rf"\b{re.escape(fact.claim.subject)} ([A-Za-z][a-z]{{2,}})$", here.over[0], re.IGNORECASE)
    return found is not None and found[1].lower() not in _OF_A_HEADING


def _is_a_speaker(fact: Fact) -> bool:
    """Whether the name heads what somebody says, again and again ("BEA: …")."""
    label = re.compile(rf"^\W*{re.escape(fact.claim.subject)}(?::|  )", re.IGNORECASE | re.MULTILINE)
    return len(label.findall(fact.source.document.text)) > 1 and not names_in(fact.claim.subject, fact.source.language)


def goes_on(here: Passage, fact: Fact) -> bool:
    """Whether the name goes on where the passage has it last ("mud | therapy", "CO2 | fractional laser")."""
    if fact.source.language != "en":
        return False
    name, heads = re.escape(fact.whole), words("en").sets["heads"]
    if _ADJECTIVE.fullmatch(fact.whole) and re.search(
        rf"\b{name} (?:acids?|peels?|peeling)\b", fact.source.document.text, re.IGNORECASE
    ):
        return True
    if fact.whole.lower().split()[-1] in heads | {"shower"}:
        heads = _TREATMENTS
    found = [one for text in (here.ahead, *here.before[:2]) for one in _behind(name, text)][:1]
    after = found[0].split() if found else []
    at = next((place for place, one in enumerate(after[:2]) if one in heads | _TREATMENTS), None)
    return at is not None and (at == 0 or after[0] not in verbs("en").finite)


def _behind(name: str, text: str) -> list[str]:
    """The plain words right behind the last place where a text has a name."""
    found = list(re.finditer(rf"\b{name}(?=( [a-z]{{3,}}(?: [a-z]{{3,}})?))", text, re.IGNORECASE))
    return [found[-1][1].strip()] if found else []


def _is_of_another(here: Passage, fact: Fact) -> bool:
    """Whether a Russian name stands in the genitive behind another one ("гиалуронат | цинка ускоряет")."""
    name = fact.name.lower()
    if fact.source.language != "ru" or " " in name or fact.category is not Category.DRUG_EFFECT:
        return False
    found = list(re.finditer(rf"([а-яё]+) ({re.escape(name[:-1] or name)}[а-яё]{{0,2}})\s*$", here.ahead.lower()))
    if not found or found[0][2] == name:
        return False
    return is_plain_noun(found[0][1]) or found[0][1].endswith("ат")


def _is_labelled_otherwise(fact: Fact, facts: Facts) -> bool:
    """Whether a label stands ahead of it in its line that names something else, while another label of the text names
    the subject: "Henna: a rare enzyme defect. Dye: allergy"."""
    text, language = fact.source.document.text, fact.source.language
    span = fact.claim.evidence[0]
    line = text.rfind("\n", 0, span.start) + 1
    ahead = [one for one in _labels(text, line, span.start) if not heads_a_section(one[0])]
    if not ahead:
        return False
    label, begins = ahead[-1]
    said = roots(terms(label, language))
    if _NO_NAME.match(label) or said & (roots(fact.subject) | roots(terms(fact.source.title, language))):
        return False
    if any(said <= roots(one.said) for one in facts.all if one.source is fact.source):
        return False  # "Redness – forty minutes. Dryness"
    others = {roots(one) for one in facts.subjects_of(fact)}
    named = bool(names_in(label, language)) or said in others
    entry = rf"^(?!\s*#)[^\w\n]*{re.escape(fact.claim.subject)}(?!\w)[^\n]{{{ENTRY},}}"
    if begins and re.search(entry, text, re.IGNORECASE | re.MULTILINE):
        return True
    alike = (one for one, _ in _labels(text, 0, len(text)) if named)
    return any(roots(fact.subject) <= roots(terms(one, language)) for one in alike)


def _labels(text: str, start: int, end: int) -> list[tuple[str, bool]]:
    """The labels in a stretch, and whether each begins its line."""
    found = (one for one in _LABEL.finditer(text, start, end))
    return [(one[1] or one[2], text.rfind("\n", 0, one.start() + 1) + 1 >= one.start() - 1) for one in found]


def _is_one_of_the_sort(here: Passage, fact: Fact, facts: Facts) -> bool:
    """Whether a subject that the title has is meant in one sort only: the sentence says so, or a heading right above
    names what no title does ("Plasters": "Menthol and camphor")."""
    if any(_SORT.search(one) for one in (here.sentence, *here.before[:1])):
        return True
    language = fact.source.language
    title = roots(terms(fact.source.title, language))
    if not here.over or not roots(fact.subject) <= title:
        return False
    over = roots(terms(here.over[0], language))
    if over & (roots(fact.subject) | title):
        return False
    named = [roots(terms(one, language)) for one in names_in(here.over[0], language)]
    return any(one and one == roots(other) for one in named for other in facts.subjects_of(fact)) or (
        bool(named) and _is_plural(fact)
    )


def _is_plural(fact: Fact) -> bool:
    last = fact.claim.subject.lower().split()[-1]
    return last.endswith(("s", "ы", "и")) and not last.endswith(("ss", "us", "is", "ии"))


def _points_to_several(here: Passage, fact: Fact) -> bool:
    """Whether a pronoun takes up a sentence that named several things: any of them may be meant."""
    if not _PRONOUN.match(here.sentence) or not here.before:
        return False
    language = fact.source.language
    named = {roots(terms(one, language)) for one in names_in(here.before[0], language)} - {frozenset()}
    named = {one for one in named if not is_of_the_body(one)}
    return len(named) > 1 and not all(one <= roots(fact.subject) or one >= roots(fact.subject) for one in named)
