"""Words that are no name of anything: half of one, the beginning of a sentence, a form, a room, a kind by itself."""

from __future__ import annotations

import re

_HALF_A_NAME = re.compile(
    r"^[а-яё]+(?:ой|ого|его|ых|их|ую|ому)\b|^[а-яё]+(?:ая|яя|ый|ий|ое|ее)(?: \d+ ?%?)?$|[:;](?!\w)"
)
_MASCULINE = re.compile(r"[а-яё]+ой (?:[a-z\d]+-)?[а-яё-]*[бвгджзйклмнпрстфхцчшщ](?: |$)")  # "соляной скраб" is whole
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


def is_no_name(name: str) -> bool:
    """Whether words in small letters, as a text has them, cannot be what a question asks about."""
    name = _HELD.sub(lambda held: _PARTING.sub("", held[0]), name)
    half = _HALF_A_NAME.search(name) and not _MASCULINE.match(name)
    return bool(half) or any(one.search(name) for one in (_SAYS, _FURNITURE))
