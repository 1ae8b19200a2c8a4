"""Sentences and items where they stand: run-in headings, definitions, fragments, and what a section says of all."""

from __future__ import annotations

import re
from dataclasses import replace

from question_bank.claims.advice import advised
from question_bank.claims.agents import speaks_of_other
from question_bank.claims.arguments import Argued, announced, frames, knows, limits
from question_bank.claims.changes import changes_in
from question_bank.claims.consent import clauses, declared, of_age, says_age
from question_bank.claims.definitions import definition
from question_bank.claims.dialogue import affirmed, rebuffed
from question_bank.claims.effects import governed, verbs
from question_bank.claims.fragments import does, fragment, is_effect
from question_bank.claims.headings import ABOUT, DEAD, sense_of
from question_bank.claims.labels import is_name, under_run_in
from question_bank.claims.lexicon import LANGUAGES, pattern, quick
from question_bank.claims.listing import phrases_of
from question_bank.claims.marks import is_beside, qualifier_in, sells
from question_bank.claims.model import Category
from question_bank.claims.placing import as_statement
from question_bank.claims.prose import Said, is_reaction, said
from question_bank.claims.purposes import purposes
from question_bank.claims.russian.names import says
from question_bank.claims.sentences import sentences
from question_bank.claims.statements import Context, Statement, of_doubtful_subject
from question_bank.claims.subjects import as_subject, named, same_subject
from question_bank.claims.weighing import clausal, weighed

_PRONOUN = re.compile(r"(?:it|they|its|these|он|она|оно|они)\b", re.IGNORECASE)
_IS_A = re.compile(r"(?P<what>[^,;:.]{3,50}?)(?: \([^)]*\))?(?: is| are| belongs?|,? [–—]) ", re.IGNORECASE)
_BUT_WE = re.compile(r",? (?:but we|но мы)\b")  # what is not done here is what the text is about
_REBUTTED = re.compile(
    r"\?\W*(?:no|nope|not|нет|увы)\b|:\s*(?:allowed|permitted|fine|ok|okay|no problem)\W*$", re.IGNORECASE
)  # "lifted brows? ❌ no, sorry"
_DENIED = quick("sections", "denied")
_NOT = pattern("prose", "negated")
_NOT_CAUSED = {"en": pattern("sections", "not_caused"), "ru": pattern("sections", "not_caused_ru")}
_IS_NOT = re.compile(r"\b(?:(?:are|is) not|isn't|aren't) (?:an? )?$")  # "I am not pregnant": a form's ban
_CAUSE = re.compile(
    r"\b(?:caused by|because of|due to|result of|provoked by|comes? from|reasons? (?:is|are|for))\b[^.;]*$"
    r"|(?<![а-яё])(?:из-за|вследствие|вызван\w* |причин\w+ )[^.;]*$"
)
_LABEL = re.compile(
    r"\b(?:(?:absolute|relative|possible|main|common|абсолютные|относительные|возможные|основные) )?"
    r"(?:contra-?indications?|indications?|side[- ]effects?|adverse (?:reactions|effects)|complications|effects?|action"
    r"|mechanism of action|benefits|results|technique|method|price|after-?care|preparation|course|dosage|composition"
    r"|противопоказани[ея]|показани[ея]|побочные \w+|осложнени[ея]|действие|эффекты?|результаты?|техника|цена|уход"
    r"|подготовка|курс|состав|применение)(?: (?:for|of|to|after|к|после) [\w -]{2,30}?)?\s*(?::|\s[–—-]\s)",
    re.IGNORECASE,
)
_SIGN = re.compile(r":|\s[–—-]\s")  # what every label ends in
_FINITE = {one: quick("sections", f"finite_{one}") for one in LANGUAGES}
_PARTS = re.compile(r";(?![^()]*\))")
FEW_ANNOUNCING, FEW_ALONE = 12, 3  # words
ANNOUNCED = 0.7  # how sure a paragraph's category is that a sentence of it announces
REBUFFED = 0.7  # how sure a claim is that a question and its answer make
SHORT_LEAD = 3  # words in front of a label that belong to it ("Unwanted effects – …")
LONGEST_NAME = 7  # words of a sentence without a verb that is one thing's name
SHORT_NAME = 4  # words
BY_PLACE = 0.7  # how sure at least a list without a verb is that stands in a section
LISTED = 0.86  # how sure a claim is from which on a cue told it, and not its place in a list
LONGEST_PIECE = 10  # words of a piece of a list that stands in a paragraph
_FIRST_PERSON = re.compile(r"\W*(?:i|я|подтверждаю|заявляю|сообщаю)\b", re.IGNORECASE)
_MINE = re.compile(
    r"^\W*(?:i|you|she|he) (?:have|has|had|take|takes|use|suffer from) (?:an? )?(?!not|never|no\b)", re.IGNORECASE
)
_STAY_AWAY = pattern("sections", "stay_away")
_TRAILING = re.compile(r"\s(?:if|when|where|если|когда)\b[^,;]*$", re.IGNORECASE)
_PROMISES = pattern("sections", "promises")
_BETTER = pattern("sections", "better")
_WHICH = re.compile(r",\s(?:в |на |с |из |для )?котор[а-яё]+\s[^,;.:]*(?=[,;.:]|$)")  # says more of what is named
_PASSES = re.compile(
    r"(?<![а-яё])(?:проход|исчеза|исчез|спада|сход[ия]|сходит|стиха|уход[ия]|рассас|затих|пройд|зажив)"
)
_NO_REACTION = re.compile(r"(?:no|nobody|not|without|ни|без)\s")
_CONDITION = pattern("sections", "condition")
_BESIDES = pattern("sections", "besides")
_SUBORDINATE = pattern("sections", "subordinate")
_ORDER = pattern("sections", "order")
_IF = {one: pattern("sections", f"if_{one}") for one in LANGUAGES}


def read_text(text: str, start: int, end: int, context: Context) -> list[Statement]:
    """The statements of a paragraph, sentence by sentence; a run-in heading holds to the paragraph's end."""
    found: list[Statement] = []
    here, spoken = context, context.subject
    carried: Category | None = None
    other = False
    parts = _parts(text, start, end)
    for place, (first, last) in enumerate(parts):
        context, here = context.at(first), here.at(first)
        told = _rebuffed(text, parts, place, here) or _advice_or_grade(text, first, last, here, carried)
        if told:
            found += told
            continue
        here, begin = under_run_in(text, first, last, here)
        sentence = text[begin:last]
        topic = "" if here.aside or here.dead else announced(sentence, here.language, here.subject)
        if topic:
            topic = ABOUT if topic == Category.DRUG_EFFECT.value else topic
            here, carried = replace(here, topic=topic, qualifier=None, certain=ANNOUNCED), None
            if len(sentence.split()) <= FEW_ANNOUNCING and not said(sentence, context):
                continue
        if _outright_alone(sentence, here):
            here = here.under(sense_of(sentence, context.language))
            continue
        if is_name(sentence.strip(" .:"), here.language) and not is_reaction(sentence.lower(), "ru"):
            here = replace(context, subject=as_subject(sentence.strip(" .:")))
            continue
        if not _PRONOUN.match(sentence):
            spoken = _spoken_of(sentence, here)
            other = not spoken and speaks_of_other(sentence, here)  # then "They fill …" is not about the text's subject
        about = replace(here, subject=spoken) if spoken not in {"", here.subject} else here
        told = _sentence(sentence, first, last, about, carried)
        told = list(map(of_doubtful_subject, told)) if other and _PRONOUN.match(sentence) else told
        carried = told[-1].category if told else carried
        found += told
    return found


def _rebuffed(text: str, parts: list[tuple[int, int]], place: int, context: Context) -> list[Statement]:
    """What a question in a running text names, where the sentence behind it turns that away."""
    first, last = parts[place]
    if text[last - 1] != "?" or place + 1 == len(parts) or context.aside or context.dead:
        return []
    return [
        as_statement(
            Said(category=one.category, phrase=one.phrase, qualifier=one.qualifier, confidence=REBUFFED),
            first, last, context,
        )
        for one in _by_answer(text[first:last], text[slice(*parts[place + 1])], context)
    ]  # fmt: skip


def _by_answer(question: str, answer: str, context: Context) -> list[Argued]:
    """What a question claims by the sentence behind it, where that turns away or affirms what it names."""
    told = rebuffed(question, answer, context.language)
    affirms = context.language == "en" and context.category is None and not told
    return affirmed(question, answer) if affirms else told


def _advice_or_grade(text: str, first: int, last: int, here: Context, carried: Category | None) -> list[Statement]:
    """What "Asthma: ask a doctor" warns of; what "Very rarely: …" names of the category before it."""
    warned = advised(text[first:last], here)
    if warned or carried is None or here.category is not None or here.aside:
        return [as_statement(one, first, last, here) for one in warned]
    graded, after = under_run_in(text, first, last, replace(here, topic=carried.value))
    if graded.category is not carried or not graded.qualifier or after == first:
        return []
    if carried is not Category.SIDE_EFFECT and graded.qualifier in {"rare", "common"}:
        return []  # how often something comes is said of reactions
    return _sentence(text[after:last], first, last, graded, carried)


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences, cut once more in front of each label run into them ("…; contraindications – …")."""
    parts: list[tuple[int, int]] = []
    for first, last in sentences(text, start, end):
        begin = first
        for label in _LABEL.finditer(text, first, last) if _SIGN.search(text, first, last) else ():
            before = text[begin : label.start()].strip(" •-–—*")
            if before.strip(";,.") and (before[-1] in ";,." or len(before.split()) > SHORT_LEAD):
                parts.append((begin, label.start()))
                begin = label.start()
        parts.append((begin, last))
    return parts


def _outright_alone(sentence: str, context: Context) -> bool:
    """ "Contraindications." or "Where to buy." in front of the sentences it heads."""
    if len(sentence.split()) > FEW_ALONE or "," in sentence or (context.language == "ru" and says(sentence)):
        return False
    sense = sense_of(sentence, context.language)
    return (sense.outright and sense.category is not None) or sense.topic == DEAD


def _spoken_of(sentence: str, context: Context) -> str:
    """What a sentence is about where it says what a named thing is: "it" in the next one is the same."""
    found = _IS_A.match(sentence) if not _BUT_WE.search(sentence) else None
    name = named(found["what"], context.language) if found else ""
    if name and knows(name, Category.CONTRAINDICATION, context.language) and limits(sentence, context.language):
        return ""  # "someone on chemotherapy – I would ask the oncologist"
    return as_subject(name) if name and not same_subject(name, context.subject, context.language) else ""


def _sentence(
    sentence: str, start: int, end: int, context: Context, carried: Category | None = None
) -> list[Statement]:
    """The statements of a sentence; ``carried`` is what the one before was about."""
    if context.dead or is_no_claim(sentence, context.language):
        return []
    sentence = _BESIDES.sub("", sentence)
    parts = [one for one in _PARTS.split(sentence) if one.strip()]
    if context.category is not None and len(parts) > 1:
        return [one for part in parts for one in _sentence(part.strip(), start, end, context, carried)]
    declarations = clauses(sentence, context.language)
    if declarations:
        return [one for part in declarations for one in _sentence(part, start, end, context, carried)]
    found = (
        purposes(sentence, context)
        or definition(sentence, context)
        or (declared(sentence, context) if _FIRST_PERSON.match(sentence) else [])
    )
    goes_on = carried is Category.DRUG_EFFECT and not context.topic
    found = found or said(sentence, replace(context, topic=ABOUT) if goes_on else context)
    found += _verbless(sentence, context, {one.category for one in found})
    found += of_age(sentence) if says_age(sentence) and found[:1] != of_age(sentence) else []
    found = weighed(found, sentence, context, carried)
    if context.category is not Category.SIDE_EFFECT and _CONDITION.match(sentence):
        found = [one for one in found if one.category not in {Category.SIDE_EFFECT, Category.DRUG_EFFECT}]
    if context.category is not None and not any(one.category is context.category for one in found):
        told = [one for one in _by_section(sentence, context) if not clausal(one.phrase, context.language)]
        only = context.certain <= ANNOUNCED and context.category is not Category.DRUG_EFFECT
        found = found + [one for one in told if not only or knows(one.phrase, one.category, context.language)]
    found += _ailing(sentence, context, found)
    if _STAY_AWAY.search(sentence.lower()):
        found = [one for one in found if one.category is not Category.CONTRAINDICATION]
    if context.certain <= ANNOUNCED and context.category is Category.CONTRAINDICATION:
        found = [one for one in found if one.confidence > LISTED or _knows(one, context)]
    return [as_statement(_welcome(one), start, end, context) for one in found if not _nothing(one)]


def _knows(one: Said, context: Context) -> bool:
    """Whether what is claimed in the section's category is a known thing of it."""
    return one.category is not context.category or knows(one.phrase, one.category, context.language)


def _welcome(one: Said) -> Said:
    """A change for the better is an effect, even among what to expect."""
    better = one.category is Category.SIDE_EFFECT and _BETTER.search(one.phrase.lower())
    return replace(one, category=Category.DRUG_EFFECT) if better else one


def _nothing(one: Said) -> bool:
    """A reaction that is said not to come."""
    return one.category is Category.SIDE_EFFECT and bool(_NO_REACTION.match(one.phrase.lower()))


def _verbless(sentence: str, context: Context, told: set[Category]) -> list[Said]:
    """A list without a verb belongs to its section before anything else is made of its words."""
    if context.category is None or context.category in told or context.certain <= ANNOUNCED:
        return []
    return [] if _FINITE[context.language].search(sentence.lower()) else _by_section(sentence, context)


def is_no_claim(sentence: str, language: str) -> bool:
    """Whether a sentence sells, says what a text is for, how a product is kept, or what others say."""
    return is_beside(sentence, language) or sells(sentence)


def is_denied(sentence: str, ahead: str, category: Category, language: str) -> bool:
    """Whether what stands behind ``ahead`` is said not to be, to be no reason, or to bring something about."""
    lower = ahead.lower()
    if category is Category.CONTRAINDICATION:
        whole = sentence.lower()
        allowed = frames(language).cues["allow"].search(whole) or _DENIED.search(whole)
        return bool(allowed or _REBUTTED.search(sentence) or _IS_NOT.search(lower))
    harms = category is Category.SIDE_EFFECT
    return bool(_NOT.search(lower) or (harms and (_CAUSE.search(lower) or _NOT_CAUSED[language].search(lower))))


def _by_section(sentence: str, context: Context) -> list[Said]:
    """What a sentence without a cue says by where it stands."""
    category, language = context.category, context.language
    if category is None or sentence.rstrip().endswith(("?", ":")) or _DENIED.search(sentence.lower()):
        return []
    sentence = _WHICH.sub("", sentence) if language == "ru" else sentence
    if category is Category.SIDE_EFFECT and re.search(r"[,;]", sentence):
        sentence = _TRAILING.sub("", sentence)
    if not _FINITE[language].search(sentence.lower()) and len(sentence.split()) <= 40:
        one_name = len(sentence.split()) <= LONGEST_NAME
        listed = (one_name or bool(re.search(r"[,;/]|\b(?:and|or|и|или)\b", sentence))) and not (
            _ORDER.match(sentence) or _SUBORDINATE.match(sentence)
        )
        told = fragment(sentence, context, context.certain if _alone(sentence) else BY_PLACE) if listed else []
        told = [one for one in told if category is not Category.DRUG_EFFECT or is_effect(one.phrase, language)]
        return told if all(len(one.phrase.split()) <= LONGEST_PIECE for one in told) else []
    if category is Category.SIDE_EFFECT:
        kept = phrases_of(sentence, category, language)
        return [
            Said(category=category, phrase=one.words, qualifier=one.qualifier, confidence=0.5)
            for one in kept
            if is_reaction(one.words, language) and len(one.words.split()) <= 4 and not does(one.words, language)
        ]
    found = _IF[language].search(sentence.lower())
    if category is Category.CONTRAINDICATION and found:
        kept = phrases_of(sentence[found.start() :], category, language)
        return [Said(category=category, phrase=one.words, qualifier=one.qualifier, confidence=0.5) for one in kept]
    return []


def _alone(sentence: str) -> bool:
    """Whether a sentence without a verb is the name of one thing and no more ("Raised potassium.")."""
    return len(sentence.split()) <= SHORT_NAME and not re.search(r"[,;/]", sentence)


def _ailing(sentence: str, context: Context, found: list[Said]) -> list[Said]:
    """What a Russian sentence among reactions says becomes of a part of the body ("ноготь искривляется")."""
    if context.language != "ru" or context.certain <= ANNOUNCED or context.category is not Category.SIDE_EFFECT:
        return []
    told = [phrase for clause in _PARTS.split(sentence) for _, phrase in changes_in(clause, ailing=True)]
    known = {word for one in found for word in one.phrase.split()}
    qualifier = qualifier_in(sentence, "ru", Category.SIDE_EFFECT)
    return [
        Said(category=Category.SIDE_EFFECT, phrase=one, qualifier=qualifier, confidence=0.6)
        for one in told
        if not (known & set(one.split()) or is_reaction(one, "ru") or _PASSES.search(one))
    ]


def _before_offers(text: str, start: int, end: int) -> int:
    """Where what an item tells ends, if a price or an order number stands behind it in sentences of their own."""
    if not sells(text[start:end]):
        return end
    spans = _parts(text, start, end)
    while len(spans) > 1 and sells(text[slice(*spans[-1])]):
        spans.pop()
    return spans[-1][1]


def read_item(text: str, start: int, end: int, context: Context) -> list[Statement]:
    """The statements of a list's item, or of a table's cell."""
    end = _before_offers(text, start, end)
    item = text[start:end].rstrip(" ;,.")
    if context.dead or sells(item) or _REBUTTED.search(item) or _PROMISES.match(item):
        return []
    warned = advised(item, context)
    if warned:
        return [as_statement(one, start, end, context) for one in warned]
    under, begin = under_run_in(text, start, end, context)
    if begin > start:
        does = definition(item, context) if context.category is None and len(_parts(text, start, end)) == 1 else []
        if does:
            return [as_statement(one, start, end, context) for one in does]
        several = len(_parts(text, begin, end)) > 1
        return read_text(text, start, end, context) if several else _listed(text[begin:end], start, end, under)
    told = definition(item, context)
    if told:
        return [as_statement(one, start, end, context) for one in told]
    spans = _parts(text, start, end)
    if len(spans) > 1:
        head, *rest = spans
        found = _listed(text[head[0] : head[1]], head[0], head[1], context)
        after = replace(context, topic="") if found and not context.aside else context
        for first, last in rest:
            found += _sentence(text[first:last], first, last, after)
        return found
    return _listed(item, start, end, context)


def _listed(item: str, start: int, end: int, context: Context) -> list[Statement]:
    """An item by its section, or by what it says where it says more than its section does."""
    category = context.category
    if category is Category.CONTRAINDICATION:
        item = _MINE.sub("", item)
    parts = [one for one in item.split(";") if one.strip()]
    if category is not None and len(parts) > 1:
        return [one for part in parts for one in _listed(part, start, end, context)]
    told = purposes(item, context) or [
        one for one in declared(item, context) or said(item, context) if _names(one, context)
    ]
    if told and told[0].category is Category.INDICATION and category is not Category.INDICATION:
        return [as_statement(one, start, end, context) for one in told]
    if category is Category.CONTRAINDICATION:  # "tablets that thin the blood" tells no effect
        told = [one for one in told if one.category is not Category.DRUG_EFFECT]
    if category is None:
        told = told or verb_first(item, context)
    elif not any(one.category is category for one in told) and not _excluded(item, category):
        told = [one for one in fragment(item, context, context.certain) if _names(one, context)]
    return [as_statement(one, start, end, context) for one in told]


def _names(one: Said, context: Context) -> bool:
    """Whether what is claimed is named: an effect is told by a verb, all else by a name."""
    return one.category is Category.DRUG_EFFECT or not clausal(one.phrase, context.language)


def _excluded(item: str, category: Category) -> bool:
    """An order to the reader, or a denial, is no claim of the list it stands in."""
    ordered = _ORDER.match(item) and category is not Category.DRUG_EFFECT
    return bool(ordered or _DENIED.search(item.lower()))


def verb_first(item: str, context: Context) -> list[Said]:
    """ "stimulates …" under a drug's name needs no heading that says "effects"."""
    found = verbs(context.language).pattern.match(item.lower())
    if context.aside or found is None or found["verb"] not in verbs(context.language).finite:
        return []
    told = governed(item, context.language)
    return [Said(category=Category.DRUG_EFFECT, phrase=one.phrase, confidence=0.8) for one in told]
