"""A claim's phrase as it is shown: with the articles, the degree and the time that its passage gives it."""

from __future__ import annotations

import re

from question_bank.claims.lexicon import words
from question_bank.claims.model import Category
from question_bank.claims.russian.answers import is_plural
from question_bank.claims.russian.cases import parses
from question_bank.document_titles import ACRONYMS
from question_bank.drafting.articles import REMARK, head_of, indefinite, is_several, with_article
from question_bank.drafting.passages import passage
from question_bank.drafting.shapes import is_verbal
from question_bank.drafting.wording import capital
from question_bank.facts import Fact
from question_bank.written_names import as_written

_ARTICLE = r"((?:the|an?)\s+)?"
_ARTICLES = re.compile(r"^(?:the|an?) |[*_#]+", re.IGNORECASE)
_COUNTED = re.compile(  # what wants an article; of the rest ("massage", "toxin", "oil") there is some
    r"\w*(?:mask|bath|wrap|laser|peel|scrub|facial|cream|gel|serum|lotion|patch|lamp|plaster|filler|injection|shower|perm|lift"
    r"|tint|tattoo|roller|pen|needle|drill|machine|device|cleanser|toner|shampoo|conditioner|spray|balm|ointment|tablet"
    r"|capsule|session|treatment|procedure|transplant|remover|primer|hardener|sauna|cabin|compress|poultice|dressing|brace"
    r"|implant|booster|cocktail|massager|pill|wave|helmet|spatula|scrubber|stick|steamer|wand|dye|rinse|emulsion|solution|panel|console|applicator|comb)"
)
_COMMON = ("heads", "names", "things", "adjectives", "noise")  # sets of words
_HANDED = re.compile(r"^[ld](?=-[a-z])")  # of two mirrored molecules
_NUMBERED = re.compile(r"^\S+ (?:[A-Z]+ )?\d")  # "Dermolux 15", a brand's product
_DESCRIBES = re.compile(r"(?:al|ic|ing|ed|ive|ous|ary|ent|ant|able|ible|less|ful|ar|y)$")  # no brand ends so, mostly
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
DOING = "doing"
_DOES = re.compile(r"(?:[a-z]+ly )?[a-z-]+[^s\W]s\b")
_OF_A_PERSON = {  # what somebody is, and not what is listed
    "lactating": "breastfeeding", "nursing": "breastfeeding", "breastfeeding mothers": "breastfeeding",
    "nursing mothers": "breastfeeding", "pregnant": "pregnancy", "pregnants": "pregnancy",
    "pregnant women": "pregnancy", "mothers-to-be": "pregnancy",
    "diabetic": "diabetes", "diabetics": "diabetes", "epileptic": "epilepsy",
    "epileptics": "epilepsy", "asthmatic": "asthma", "asthmatics": "asthma", "feverish": "fever",
}  # fmt: skip
_OF_THE_BODY = re.compile(  # what something becomes of, and no verb: "brows look thicker"
    r"(?:brows|eyebrows|lashes|lips|pores|lines|eyes|cheeks|nails|hairs|muscles|cells|wrinkles|spots|marks|scars|folds|vessels"
    r"|hands|legs|feet|cuticles|curls|ends|glands|gaps|follicles|veins|freckles)\b"
)
STEM = 4  # letters by which a verb is known in another number
_DEGREE = {
    "en": re.compile(
        r"(?:^|[\s(,;:*-])((?:very )?(?:slight|mild|minor|light|brief|short-lived|transient|temporary|moderate|marked|"
        r"severe|strong|heavy|persistent|prolonged|lasting))\s+$",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"(?:^|[\s(,;:*-])((?:л[её]гк|незначительн|небольш|слаб|умеренн|выраженн|сильн|кратковременн|временн|стойк)"
        r"(?:ий|ый|ой|ая|ое|ие|ые))\s+$",
        re.IGNORECASE,
    ),
}
_TIME = {
    "en": re.compile(
        r"^\s*\(?((?:for|in|during|within|on|over|after|lasting) (?:(?:the|about|up to|around|some|a few|a|an|one|two"
        r"|three|several|first|next|following|same|\d+(?:[–-]\d+)?|or|to|and|couple of) ){0,5}"
        r"(?:minutes?|hours?|days?|weeks?|evening|night|morning))(?! \d)\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"^\s*\(?((?:в первые|в течение|на|до) (?:(?:\d+(?:[–-]\d+)?|одн\w+|дву?х|тр[её]х|нескольк\w+|перв\w+|пар[уы]"
        r"|или|полутора) ){0,3}(?:минут\w*|час\w*|сут\w+|дн\w+|дней|недел\w+))(?!\w)",
        re.IGNORECASE,
    ),
}


def called(fact: Fact) -> str:
    """The subject as a sentence has it: in English with the article that a thing to be counted wants."""
    name = fact.name
    if fact.source.language != "en":
        return name
    name = _with_capitals(_quiet(_ARTICLES.sub("", name) or name, fact), fact.source.document.text)
    first = name.split()[0]
    if not _COUNTED.fullmatch(head_of(name)) or (first[:1].isupper() and not first.isupper()):
        return name  # a brand has none
    return indefinite(name)


def in_sentence(fact: Fact, phrase: str) -> str:
    """A phrase within a sentence: a state or a reaction in English with its article."""
    if fact.source.language != "en" or fact.category is Category.DRUG_EFFECT:
        return phrase
    return with_article(phrase, passage(fact).ahead)


def telling(fact: Fact, of: Fact | None = None) -> str:
    """How a claim is told, also ``of`` another's subject: its category, or :data:`DOING` where subject and verb make a
    sentence, one thing that does something."""
    name = (of or fact).name.lower()
    if fact.category is not Category.DRUG_EFFECT or not is_verbal(fact):
        return fact.category.value
    if fact.source.language == "ru":
        first = parses(fact.text.split()[0].lower())[0].tag
        one = first.POS == "VERB" and first.number == "sing" and first.tense == "pres"
        several = any(is_plural(word) for word in REMARK.sub("", name).split()) or " и " in name or "," in name
        return DOING if one and not several else fact.category.value
    several = is_several(head_of(name)) and not head_of((of or fact).name).isupper()
    does = _DOES.match(fact.text) and not _OF_THE_BODY.match(fact.text)
    return DOING if does and not several and " and " not in name else fact.category.value


def _quiet(name: str, fact: Fact) -> str:
    """A common name in small letters, though the text has it at the beginning of a line only ("Enzyme peel")."""
    first = name.split(maxsplit=1)[0]
    if as_written(first.lower(), fact.source.document.text)[:1].isupper():
        return name  # "Jessner's peel": the text, or everybody, writes it so inside a sentence too
    common = any(first.lower() in words("en").sets[one] for one in _COMMON)
    small = fact.claim.subject[:1].islower() and first[1:].islower()
    return name[:1].lower() + name[1:] if common and small else name


def _with_capitals(name: str, text: str) -> str:
    """A name with the capitals of chemistry ("L-ascorbic") and of a brand that its text has only so, and without those
    of a word that only shouts ("WART paints")."""
    name = _HANDED.sub(lambda found: found[0].upper(), _SHOUTED.sub(lambda found: _unshouted(found[0], text), name))
    first = name.split(maxsplit=1)[0]
    plain = _is_common(first) or _DESCRIBES.search(first) or re.search(rf"\b{first}", text)
    if not first.isalpha() or not first.islower() or plain or not _NUMBERED.search(name):
        return name
    return capital(name) if re.search(rf"\b{first}\b", text, re.IGNORECASE) else name


def _unshouted(word: str, text: str) -> str:
    small = word.lower()
    known = _is_common(small) or re.search(rf"\b{small}", text) is not None
    return small if known and word not in ACRONYMS else word


def _is_common(word: str) -> bool:
    sets = words("en").sets
    return any(word in sets[one] or f"{word}s" in sets[one] for one in _COMMON)


def spoken(fact: Fact) -> str:
    """The phrase with what was dropped when it was made comparable, as far as the passage has it right there."""
    text, language = fact.text, fact.source.language
    if fact.category is not Category.DRUG_EFFECT and text.lower() in _OF_A_PERSON:
        return _OF_A_PERSON[text.lower()]
    if language == "en":
        text = _with_articles(text, " ".join(fact.claim.evidence[0].text.split()))
    if fact.category is not Category.SIDE_EFFECT:
        return text
    here = passage(fact)
    degree = _DEGREE[language].search(here.ahead)
    same = language == "en" or here.phrase.lower() == text.lower()  # else the adjective stands in another case
    if degree and same and degree[1].lower() not in text.lower():
        text = f"{degree[1].lower()} {text}"
    time = "" if fact.claim.qualifier and any(map(str.isdigit, fact.claim.qualifier)) else _time(here.behind, language)
    return f"{text} {time}" if time and time not in text else text


def _time(behind: str, language: str) -> str:
    found = _TIME[language].match(behind)
    return " ".join(found[1].lower().split()) if found else ""


def _with_articles(text: str, evidence: str) -> str:
    first, *others = text.split()
    if not others:
        return text
    after = "".join(rf"\s+{_ARTICLE}{re.escape(one)}" for one in others)
    found = re.search(rf"\b{re.escape(first[:STEM])}[\w-]*{after}(?![\w-])", evidence, re.IGNORECASE)
    if found is None:
        return text
    pairs = zip(found.groups(), others, strict=True)
    return " ".join([first, *(f"{article.strip().lower()} {one}" if article else one for article, one in pairs)])
