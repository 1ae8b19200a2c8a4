"""Figures that others worked out by other means, and ours beside them."""

from decimal import Decimal

import pytest
from published import (
    TOTALS_2008,
    WALKTHROUGH_00,
    WUENSCH_KR20,
    attempts,
    binary,
    rows,
    spreadsheet_2008,
    tally_of,
)

from question_bank.statistics.figures import value
from question_bank.statistics.report import quiz_report


def column(report, name):
    return [value(getattr(row.figures, name)) for row in report.slots]


FACILITY_2008 = [0] * 4 + [None] * 3 + [
    41.19318182, 81.36363636, 71.36363636, 65.45454545, 65.90909091, 36.36363636, 59.09090909, 50,
    59.09090909, 63.63636364, 45.45454545, 27.27272727, 50,
]  # fmt: skip
SD_2008 = [0] * 7 + [
    1.912733589, .2512738111, .3226312277, .3334199022, .3375811591, .4923659639, .5032362797, .5117663157,
    .5032362797, .4923659639, .5096471914, .4558423058, .5117663157,
]  # fmt: skip
WEIGHT_2008 = [0] * 7 + [
    26.58464457, 3.368456046, 3.253955259, 7.584083694, 3.79658376, 3.183278505, 4.532356904, 7.78856243,
    10.08351572, 8.381139345, 8.727645713, 7.946277111, 4.769500946,
]  # fmt: skip
INDEX_2008 = [None] * 7 + [
    25.88327077, 1.170256965, -4.207816809, 28.16930644, -2.513606859, -12.99017581, -8.900638238, 8.670004606,
    29.63337745, 15.18945843, 16.21079629, 15.52451404, -8.396734802,
]  # fmt: skip
EFFICIENCY_2008 = [None] * 7 + [
    27.23492723, 1.382386552, -4.691171307, 31.12404354, -2.877487579, -17.5074184, -10.27568922, 10.86956522,
    34.58997279, 17.4790556, 20.14359793, 22.06477733, -10,
]  # fmt: skip


@pytest.fixture(scope="module")
def report_2008():
    return quiz_report(tally_of(spreadsheet_2008()), moodle=True)


def test_the_totals_of_2008_are_the_stored_ones():
    """Checks our copy of the marks: the test data stores each attempt's total beside them."""
    assert [one.total_units for one in spreadsheet_2008()] == [int(Decimal(t) * 10**12) for t in TOTALS_2008.split()]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("facility", FACILITY_2008),
        ("sd", SD_2008),
        ("discrimination_index", INDEX_2008),
        ("discriminative_efficiency", EFFICIENCY_2008),
    ],
)
def test_question_figures_are_those_of_moodles_spreadsheet_of_2008(report_2008, name, expected):
    """Expected: mod/quiz/report/statistics/tests/statistics_test.php, figures from its authors' spreadsheet."""
    assert column(report_2008, name) == pytest.approx(expected, abs=1e-6)


def test_effective_weights_are_those_of_moodles_spreadsheet_of_2008(report_2008):
    """Expected: as above."""
    assert [value(row.effective_weight) for row in report_2008.slots] == pytest.approx(WEIGHT_2008, abs=1e-6)


WALKTHROUGH_QUESTIONS = {
    "facility": [70.4, 48, 97.3333332, 68, 52, 64, 62],
    "sd": [.4513682901, .5099019514, .13333334, .4760952286, .3055050463, .4898979486, .331662479],
    "discrimination_index": [
        -7.0650767526, -28.8982125772, -9.1230674268, -22.6306444113, -17.6997047674, -45.3785178421, -5.6543166602,
    ],
    "discriminative_efficiency": [
        -9.4550536967, -36.7834118938, -21.6545012165, -31.4411395613, -21.1794802584, -56.9365974439, -6.5043742058,
    ],
}  # fmt: skip
WALKTHROUGH_WEIGHTS = [
    21.2922742344, 18.8979800309, 4.443012573, 18.9347251357, 11.1450138688, 9.8081339177, 15.4788602394,
]  # fmt: skip
WALKTHROUGH_QUIZ = {
    "median": 4.5, "mean": 4.617333332, "sd": 0.8117265554, "skewness": -0.092502502, "kurtosis": -0.7073968557,
    "cic": -87.2230935542, "error_ratio": 136.8294900795, "standard_error": 1.1106813066,
}  # fmt: skip


@pytest.fixture(scope="module")
def walkthrough():
    return quiz_report(tally_of(attempts(rows(WALKTHROUGH_00))), moodle=True)


@pytest.mark.parametrize("name", WALKTHROUGH_QUESTIONS)
def test_question_figures_are_those_of_moodles_walkthrough(walkthrough, name):
    """Expected: qstats00.csv of Moodle's statistics tests, worked out in a spreadsheet to about seven digits."""
    assert column(walkthrough, name) == pytest.approx(WALKTHROUGH_QUESTIONS[name], rel=1e-6)


def test_effective_weights_are_those_of_moodles_walkthrough(walkthrough):
    """Expected: as above."""
    assert [value(row.effective_weight) for row in walkthrough.slots] == pytest.approx(WALKTHROUGH_WEIGHTS, rel=1e-6)


@pytest.mark.parametrize("name", WALKTHROUGH_QUIZ)
def test_quiz_figures_are_those_of_moodles_walkthrough(walkthrough, name):
    """Expected: stats_from_steps_walkthrough_test.php; that spreadsheet rounds 1/3 to 0.3333333 and allows 1.5e-5."""
    assert getattr(walkthrough.quiz, name) == pytest.approx(WALKTHROUGH_QUIZ[name], rel=1e-6)


def test_kr20_is_that_of_the_textbook_example():
    """Expected: 10/9·(1 − 2.18/5.84) from the page's own sums over n; alpha with n − 1 throughout is the same."""
    report = quiz_report(tally_of(attempts(rows(WUENSCH_KR20))))
    assert report.quiz.cic == pytest.approx(100 * 10 / 9 * (1 - 2.18 / 5.84), abs=1e-9)
    assert column(report, "facility") == pytest.approx([70, 70, 60, 70, 60, 80, 70, 70, 50, 60])
    assert report.quiz.sd == pytest.approx((5.84 * 10 / 9) ** 0.5)


def test_skewness_and_kurtosis_are_those_spreadsheets_document():
    """Expected: Microsoft's documentation of SKEW and KURT for 3 4 5 2 3 4 5 6 4 7: 0.359543 and -0.151799637."""
    report = quiz_report(tally_of(attempts([[Decimal(mark)] for mark in (3, 4, 5, 2, 3, 4, 5, 6, 4, 7)])))
    assert report.quiz.skewness == pytest.approx(0.359543, abs=1e-6)
    assert report.quiz.kurtosis == pytest.approx(-0.151799637, abs=1e-9)


@pytest.mark.parametrize(
    ("lines", "index", "efficiency"),
    [
        (("1000", "1100", "1010", "1111"), [None, 30.15, 30.15, 81.65], [None, 33.33, 33.33, 100]),
        (("1111", "0000", "1001", "0110"), [44.72] * 4, [50] * 4),
    ],
)
def test_discrimination_is_that_of_moodles_bank_statistics_test(lines, index, efficiency):
    """Expected: assessment.md 6.6, from Moodle's published bank statistics test, to two decimals."""
    report = quiz_report(tally_of(binary(*lines)), moodle=True)
    assert column(report, "discrimination_index") == pytest.approx(index, abs=0.005)
    assert column(report, "discriminative_efficiency") == pytest.approx(efficiency, abs=0.005)


@pytest.mark.parametrize(
    ("lines", "facility"),
    [
        (("1000", "1100", "1110"), [100, 66.67, 33.33, 0]),
        (("1000", "1100", "1110", "1111"), [100, 75, 50, 25]),
        (("1000",), [100, 0, 0, 0]),
        (("1000", "1100"), [100, 50, 0, 0]),
    ],
)
def test_facility_is_that_of_moodles_bank_statistics_test(lines, facility):
    """Expected: as above; quizzes U, V, U′ and V′."""
    assert column(quiz_report(tally_of(binary(*lines))), "facility") == pytest.approx(facility, abs=0.005)
