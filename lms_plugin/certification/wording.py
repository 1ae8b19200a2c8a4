"""The words that stand on documents and in credentials, in each language that a certificate can be issued in."""

from __future__ import annotations

LANGUAGES = {"en": "English", "ru": "Русский"}

LABELS: dict[str, dict[str, str]] = {
    "en": {
        "certificate": "Certificate",
        "logo": "Logo of",
        "signature": "Signature of",
        "awarded_to": "This certificate is awarded to",
        "results": "Results",
        "more_results": "Results, continued",
        "result": "Area",
        "reached": "Reached",
        "required": "Required",
        "number": "Certificate number",
        "issue": "issue",
        "issued": "Issued",
        "until": "Valid until",
        "check": "Check it at",
        "expect": "The page must be at",
        "qr": "QR code with the address of the page that verifies certificate",
        "overall": "Overall",
        "critical": "Safety-critical questions answered safely",
        "statement": "who has shown the knowledge that this programme requires.",
        "version": "version",
        "unlimited": "without limit",
        "staff": "Decision of the issuer",
        "staff_narrative": "Awarded by decision of the issuer's staff, without a deciding attempt.",
        "attempt": "Attempt of {taken}, answer key {key}: {right} of {questions} correct",
        "attempt_critical": ", {safe} of {served} safety-critical questions answered safely",
        "source": "Source: {title}{places}",
    },
    "ru": {
        "certificate": "Сертификат",
        "logo": "Логотип:",
        "signature": "Подпись:",
        "awarded_to": "Настоящий сертификат выдан",
        "results": "Результаты",
        "more_results": "Результаты, продолжение",
        "result": "Область",
        "reached": "Достигнуто",
        "required": "Требуется",
        "number": "Номер сертификата",
        "issue": "выпуск",
        "issued": "Выдан",
        "until": "Действителен до",
        "check": "Проверить по адресу",
        "expect": "Страница должна открываться на",
        "qr": "QR-код с адресом страницы проверки сертификата",
        "overall": "Общий результат",
        "critical": "Безопасные ответы на вопросы о безопасности",
        "statement": "в подтверждение знаний, которых требует эта программа.",
        "version": "версия",
        "unlimited": "без ограничения",
        "staff": "Решение организации",
        "staff_narrative": "Выдан решением сотрудников организации, без решающей попытки.",
        "attempt": "Попытка {taken}, ключ ответов {key}: верно {right} из {questions}",
        "attempt_critical": ", безопасно {safe} из {served} вопросов о безопасности",
        "source": "Источник: {title}{places}",
    },
}


def labels(language: str) -> dict[str, str]:
    """The words of a language; English where there are none."""
    return LABELS.get(language, LABELS["en"])


CRITERIA: dict[str, dict[str, str]] = {
    "en": {
        "quiz_pass": "Pass the quiz “{title}”{at_least}.",
        "category_min": "Reach at least {minimum} % in “{title}”.",
        "critical_items": "Dangerous choices: at most {max_hits} (safety questions asked: at least {min_served}).",
        "no_dangerous_choice": "Make no dangerous choice (safety questions asked: at least {min_served}).",
        "practice_min": "Answer at least {answered} practice questions.",
        "signoff": "Have confirmed by the teaching staff: {what}.",
        "identity": "Have your identity checked by the teaching staff.",
        "prior_award": "Hold a valid certificate “{title}”.",
        "renewal_quiz": "To renew in time, the quiz “{title}”{at_least} stands for quizzes, topics and practice.",
    },
    "ru": {
        "quiz_pass": "Сдать тест «{title}»{at_least}.",
        "category_min": "Набрать не менее {minimum} % по теме «{title}».",
        "critical_items": "Опасных ответов не более {max_hits} среди не менее {min_served} вопросов о безопасности.",
        "no_dangerous_choice": "Ни одного опасного ответа (вопросов о безопасности: не менее {min_served}).",
        "practice_min": "Ответить не менее чем на {answered} учебных вопросов.",
        "signoff": "Подтверждение преподавателя: {what}.",
        "identity": "Подтверждение личности преподавателем.",
        "prior_award": "Иметь действующий сертификат «{title}».",
        "renewal_quiz": "Для продления в срок тест «{title}»{at_least} заменяет тесты, темы и практику.",
    },
}
AT_LEAST = {"en": " with at least {minimum} %", "ru": " не менее чем на {minimum} %"}

POLICIES: dict[str, dict[str, str]] = {
    "en": {
        "best": "",
        "first": "The first attempt counts.",
        "last": "The last attempt counts.",
        "average": "The average of all attempts counts.",
    },
    "ru": {
        "best": "",
        "first": "Засчитывается первая попытка.",
        "last": "Засчитывается последняя попытка.",
        "average": "Засчитывается среднее всех попыток.",
    },
}
