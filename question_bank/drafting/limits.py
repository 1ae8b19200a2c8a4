"""What a passage says beyond the phrase of its claim: a condition, a place, a degree, a denial that was cut off."""

from __future__ import annotations

import re
from functools import partial

from question_bank.claims.headings import sense_of
from question_bank.claims.model import Category
from question_bank.claims.russian.answers import is_plain_noun, lost_genitive, lost_modifier
from question_bank.documents.model import BlockKind
from question_bank.drafting.advice import is_for_a_doctor
from question_bank.drafting.bounds import is_bounded, is_of_a_place
from question_bank.drafting.conditions import is_tied
from question_bank.drafting.cuts import is_cut
from question_bank.drafting.numbered import told_by_number
from question_bank.drafting.passages import Passage, heads, passage
from question_bank.drafting.patterns import patterns
from question_bank.drafting.permissions import is_allowed, is_left_to_somebody, lost_its_bound
from question_bank.drafting.scopes import is_misplaced, is_scoped
from question_bank.facts import Fact

_patterns = partial(patterns, "limits")
_ANSWER = re.compile(r"^\W*(?:no|yes|нет|да)[.,!]\s+", re.IGNORECASE)
SPREAD, SLACK = 2, 15  # how much longer than its claim a phrase may be: times, and characters more
_AND = re.compile(r"\b(?:and|or)\b|(?<!\w)(?:и|или)(?!\w)")
_ENTRIES = re.compile(r"[;|•]|, (?:and|or|и|или) |\s[–—-]\s|,.*,")
_ELSEWHERE = re.compile(r"\s[–—-]\s(?:on|in|over|at|under|near|на|в|под|над|около) ", re.IGNORECASE)
ABOVE = 3  # headings that can say what a list is
_GOES_ON = re.compile(  # where another thing begins to be said
    r"[,;:]|\b(?:that|which|who|so|because|though|although|but|while|whereas|since)\b"
    r"|(?<!\w)(?:но|а|хотя|так как)(?!\w)"
)
_EXPECTED = re.compile(
    r"(?:acceptable|normal|expected|allowed|harmless)\b(?! (?:side|adverse|unwanted))"
    r"|(?:допустим|нормальн|ожидаем|безобидн)[а-яё]+(?! (?:побочн|нежелат))",
    re.IGNORECASE,
)
CLAUSE = 5  # words of an effect that runs over a comma
CLOSE = 50  # characters around an effect in which its dose is told
_HOW = frozenset({"common", "rare", "temporary"})  # in whichever words the passage has it
_OF_STATES = frozenset({Category.CONTRAINDICATION, Category.INDICATION})


def is_limited(fact: Fact, *, seen: bool = False) -> bool:
    """Whether the passage ties what it says to a condition, a place or a degree that the claim does not hold.

    Of what a person has ``seen`` and kept, how often it happens is known to be its own, and not a neighbour's.
    """
    here, said = passage(fact), _patterns(fact.source.language)
    bracketed = said["bracket"].search(_following(here, fact)) and not _is_comment(fact)
    if is_excepted(fact) or _split(here, fact) or bracketed:
        return True
    if (
        said["cut"].search(here.behind)
        or said["route"].search(here.ahead)
        or (fact.category is Category.CONTRAINDICATION and said["route"].search(here.behind.split(",")[0]))
        or is_cut(here, fact)
        or _is_aside(here, fact)
        or _is_patched(here, fact)
    ):
        return True
    if is_scoped(here, fact) or is_misplaced(here, fact) or is_bounded(here, fact) or is_tied(here, fact, seen=seen):
        return True
    referred = seen and is_for_a_doctor(fact)
    if (
        (is_left_to_somebody(here, fact) and not referred)
        or lost_its_bound(here, fact)
        or _is_anothers_limit(here, fact, seen=seen)
    ):
        return True
    if fact.category in _OF_STATES and (_is_narrowed(here, fact) or _is_staged(here, fact)):
        return True
    if fact.category is Category.CONTRAINDICATION and said["worse"].search(here.behind):
        return True  # "rosacea flares with heat"
    if fact.category is Category.CONTRAINDICATION:
        return bool(said["strict"].search(here.sentence) or said["remark"].search(here.behind)) or (
            _asks(here, fact) and not referred
        )
    maybe = fact.category is Category.DRUG_EFFECT and said["maybe"].search(here.ahead)
    return bool(maybe) or _is_special(here, fact) or _is_conditional(here, fact, seen=seen)


def is_excepted(fact: Fact) -> bool:
    """Whether a ban has an exception ("postpone, except if …"), or is only one of a place, by whoever's words."""
    if fact.category is not Category.CONTRAINDICATION:
        return False
    return is_of_a_place(fact) or _patterns(fact.source.language)["except"].search(passage(fact).behind) is not None


def is_expected(fact: Fact) -> bool:
    """Whether a reaction's label calls it usual where others are the unwanted ones ("Acceptable: papules")."""
    return _EXPECTED.match(_label(passage(fact)).strip(" *_-–•0123456789.)")) is not None


def _following(here: Passage, fact: Fact) -> str:
    """What stands behind the phrase, also where a short form only seems to end the sentence: "preg. (belly)"."""
    end = fact.claim.evidence[0].end
    return here.behind if here.behind.strip(" .") else fact.source.document.text[end : end + CLOSE]


def _is_patched(here: Passage, fact: Fact) -> bool:
    """Whether it was put together out of words that stand apart, or is only the label of what follows."""
    if fact.category in _OF_STATES and here.behind.startswith(":"):
        return True
    if "," in here.phrase and _AND.search(fact.text) and not _AND.search(here.phrase):
        return True
    skipped = fact.source.language == "ru" and "," in set(here.phrase) - set(fact.text)
    if skipped and is_plain_noun(fact.text.split()[0]):
        return True  # "снижение тонуса, второй подбородок"
    if (set("();:") & set(here.phrase)) - set(fact.text):
        return True  # two that a bracket or a semicolon keeps apart, or a limit that was dropped
    return len(here.phrase) > len(fact.text) * SPREAD + SLACK


def _is_aside(here: Passage, fact: Fact) -> bool:
    """Whether it is a test to be done, first aid, an advertisement, or a sign at which to stop: none says for whom
    or what for, nor what is to be expected."""
    found = _patterns(fact.source.language)["aside"]
    return any(found.search(one) for one in (here.sentence, *here.over[:1]))


def _is_narrowed(here: Passage, fact: Fact) -> bool:
    """Whether a state is only meant at a place, in some people or in a degree."""
    said = _patterns(fact.source.language)
    narrowed = any(said[one].search(here.behind) for one in ("narrows", "placed", "group"))
    if (narrowed or _ELSEWHERE.match(here.behind)) and not _holds(_kept(fact), here.behind):
        return True  # also "rosacea – on the face"
    if said["other"].search(here.phrase) or any(said[one].search(here.ahead) for one in ("grade", "shared")):
        return True
    return fact.source.language == "ru" and (lost_modifier(here.ahead) or lost_genitive(here.behind))


def _is_staged(here: Passage, fact: Fact) -> bool:
    """Whether a stage or a flare is told behind it in its list: "eczema, dermatitis in an acute stage"."""
    found = _patterns(fact.source.language)["staged"].search(here.behind)
    return found is not None and not _holds(_kept(fact), here.behind)


def _is_special(here: Passage, fact: Fact) -> bool:
    """Whether a reaction is an old illness that comes back or one of some people only, or an effect that of a dose."""
    said = _patterns(fact.source.language)
    if fact.category is Category.SIDE_EFFECT:
        back = said["worsens"].search(here.ahead) or said["worse"].search(here.behind)
        return bool(back or said["some"].search(here.clause))
    around = here.ahead[-CLOSE:] + here.behind[:CLOSE]
    return fact.category is Category.DRUG_EFFECT and bool(
        said["dose"].search(around) or said["after"].search(here.behind)
    )


def _is_conditional(here: Passage, fact: Fact, *, seen: bool) -> bool:
    said = _patterns(fact.source.language)
    conditions, strict = here.clause if fact.category is not Category.INDICATION else here.behind, here.clause
    if seen and fact.category is Category.SIDE_EFFECT:
        conditions = strict = _own_entry(here, said["condition"])
    found = said["condition"].search(conditions) or said["strict"].search(strict)
    return found is not None and found[0].lower() not in _kept(fact)


def _own_entry(here: Passage, condition: re.Pattern[str]) -> str:
    """A reaction's clause without the entries of a list that stand behind it: "itching|, blisters if it is too hot".

    A condition right behind its comma belongs to it, and one ahead to all of the list.
    """
    ahead, behind = here.ahead.rsplit(";", maxsplit=1)[-1], here.behind.split(";", maxsplit=1)[0]
    own, *more = behind.split(",")
    after = more[0] if more and condition.match(more[0].strip()) else ""
    return f"{ahead}{here.phrase}{own},{after}"


def _kept(fact: Fact) -> str:
    return f"{fact.text} {fact.claim.qualifier or ''}".lower()


def _holds(kept: str, behind: str) -> bool:
    """Whether the claim or its qualifier says itself what stands right behind its phrase."""
    first = " ".join(behind.lower().split()[:2]).strip(" .,;:()")
    return bool(first) and first in kept


def _is_comment(fact: Fact) -> bool:
    """How long a reaction lasts, said in brackets, limits nothing."""
    said = _patterns(fact.source.language)
    return fact.category is Category.SIDE_EFFECT and not said["condition"].search(passage(fact).behind)


def _asks(here: Passage, fact: Fact) -> bool:
    """Whether a plain ban is no plain ban: somebody is asked, a milder way is taken, the heading only warns."""
    said = _patterns(fact.source.language)
    warned = any(
        said["careful"].search(one) for one in (*here.over[:1], *heads(here, fact), _label(here), *told_by_number(fact))
    )
    told = (here.clause, here.row, *(here.before[:1] if said["likewise"].match(here.sentence) else ()))
    return fact.claim.qualifier != "relative" and (warned or any(said["asks"].search(one) for one in told))


def _runs_on(here: Passage, fact: Fact) -> bool:
    """Whether a verb was put to what another verb does: "kills germs and clings to skin" is no *kills clings*."""
    rest = fact.text.split(" ")[1:]
    apart = re.search(r"\b(?:and|or|и|или)\b", here.phrase) and not re.search(r"\b(?:and|or|и|или)\b", fact.text)
    return bool(apart) and len(rest) > 1 and re.search(r"(?:[^su]s|[её]т|ит|[уюая]т)$", rest[0]) is not None


def _is_anothers_limit(here: Passage, fact: Fact, *, seen: bool) -> bool:
    """Whether the qualifier as written stands behind a later entry of the list."""
    if seen and fact.claim.qualifier in _HOW:
        return False  # "Common: redness, | itching"
    limit = (fact.claim.qualifier or "\0").lower()
    ahead = here.ahead.lower().rsplit(limit, maxsplit=1)
    if len(ahead) > 1 and re.search(r"[,;]", ahead[1]):
        return True  # "not under 18, not in | pregnancy"
    at = here.behind.lower().find(limit)
    return at > 0 and _ENTRIES.search(here.behind[:at]) is not None


def _split(here: Passage, fact: Fact) -> bool:
    """Whether one thing was cut in two: "dark, coarse hair" is no *dark hair*, "cools, reduces swelling" no *cools
    swelling*."""
    first = re.match(r"[\w-]+\s*(?:,|(?:and|or|и|или)\b)", here.phrase)
    joined = first is not None and "," not in fact.text and not re.search(r"\b(?:and|or|и|или)\b", fact.text)
    if fact.category is Category.DRUG_EFFECT:
        clauses = "," in here.phrase and "," not in fact.text and len(fact.text.split()) >= CLAUSE
        return joined or clauses or _runs_on(here, fact)
    if joined and first is not None and first[0].endswith(",") and not re.search(r"\b(?:and|or|и|или)\b", here.phrase):
        return True
    said = _patterns(fact.source.language)
    lone = said["modifier"].search(here.ahead)
    return lone is not None and " " in here.phrase and bool(said["adjective"].search(lone[1]))


def is_denied(fact: Fact) -> bool:
    """Whether the passage or what stands over it denies what is claimed, or leaves it to hearsay."""
    here, said = passage(fact), _patterns(fact.source.language)
    if any(said["claims"].search(one) for one in (here.sentence, *heads(here, fact))) or said["hearsay"].search(
        fact.source.title
    ):
        return True
    averted = fact.category is Category.SIDE_EFFECT and said["averted"].search(here.ahead)
    if averted or is_allowed(here, fact):
        return True
    if fact.category is Category.CONTRAINDICATION and said["allowed"].search(here.phrase + here.behind):
        return True
    if fact.category is Category.CONTRAINDICATION and said["fine"].search(_label(here)):
        return True  # "White cards (it's OK): | pregnancy"
    if fact.category is Category.CONTRAINDICATION and said["unforbidden"].search(here.ahead):
        return True
    if fact.category is not Category.CONTRAINDICATION and said["bans"].search(here.sentence):
        return True
    if fact.category is Category.CONTRAINDICATION:
        return False
    own = here.ahead.rsplit(";", maxsplit=1)[-1] + here.phrase + _GOES_ON.split(here.behind, maxsplit=1)[0]
    return any(said["denied"].search(_ANSWER.sub("", one)) for one in (own, *heads(here, fact)))


def _label(here: Passage) -> str:
    """What a line begins with and puts a colon behind."""
    return here.ahead.split(":")[0] if ":" in here.ahead else ""


def is_forbidden(fact: Fact) -> bool:
    """Whether anything around a contraindication forbids or warns: else a reaction, or a remark, was read as a ban."""
    here, said = passage(fact), _patterns(fact.source.language)
    if said["everybody"].search(here.ahead):
        return False  # "never, on anybody: blisters, scars" tells why
    if here.kind is BlockKind.CELL:
        return True  # the head of a column says it
    text, start = fact.source.document.text, fact.claim.evidence[0].start
    mark = text[text.rfind("\n", 0, start) + 1 : start]  # of a list, which the block leaves out
    if _is_headed(here, fact):
        return True
    return any(said["forbids"].search(one) for one in (mark, here.sentence, *here.before, *here.over))


def is_meant(fact: Fact) -> bool:
    """Whether anything around an indication says that the subject is for it: else a reaction was read as one."""
    here, said = passage(fact), _patterns(fact.source.language)
    if here.kind is BlockKind.CELL:
        return True
    text, start = fact.source.document.text, fact.claim.evidence[0].start
    mark = text[text.rfind("\n", 0, start) + 1 : start]
    told = (here.sentence, *here.before, *here.over[:ABOVE])
    if _is_headed(here, fact):
        return True
    return said["ticked"].search(mark) is not None or any(said["meant"].search(one) for one in told)


def _is_headed(here: Passage, fact: Fact) -> bool:
    """Whether a heading above or the label of its line names the claim's category, as the reader of claims reads it."""
    said = (sense_of(one, fact.source.language).category for one in (_label(here), *here.over[:ABOVE]) if one)
    return next((one for one in said if one is not None), None) is fact.category


def is_a_verb(fact: Fact) -> bool:
    """Whether a reaction of one word is what somebody or something does ("it prickles")."""
    found = _patterns(fact.source.language)["verb"].search(passage(fact).ahead)
    return fact.category is Category.SIDE_EFFECT and " " not in fact.text and found is not None


def how_often(fact: Fact) -> str:
    """How often something happens, in the words of its sentence; empty where several stand there, or none."""
    here = passage(fact)
    found = [one[0].strip() for one in _patterns(fact.source.language)["often"].finditer(here.sentence)]
    return found[0].lower() if len(found) == 1 else ""
