"""The report on a file of questions: its lines, counted and paged, and what somebody chose for them."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms_plugin.authoring.errors import ImportNotOpen
from lms_plugin.authoring.exchange_models import Choice, ImportLine, ImportState, ItemImport, LineState
from lms_plugin.errors import NotFound

PAGE = 50
BEGINNING = 600  # characters of a source: enough to know it by
CONFLICTS = (LineState.SAME, LineState.CHANGED, LineState.TWIN)


def counts(session: Session, import_id: int) -> dict[LineState, int]:
    """How many questions of the file there are of each state; they add up to the questions of the file."""
    rows = session.execute(
        select(ImportLine.state, func.count()).where(ImportLine.import_id == import_id).group_by(ImportLine.state)
    )
    there = {LineState(state): count for state, count in rows}
    return {state: there.get(state, 0) for state in LineState}


def chosen(session: Session, import_id: int) -> dict[Choice, int]:
    """How many questions that can be taken over have each choice."""
    rows = session.execute(
        select(ImportLine.choice, func.count())
        .where(ImportLine.import_id == import_id, ImportLine.state.not_in([LineState.UNSUPPORTED, LineState.ERROR]))
        .group_by(ImportLine.choice)
    )
    there = {Choice(choice): count for choice, count in rows}
    return {choice: there.get(choice, 0) for choice in Choice}


def any_reviewed(session: Session, import_id: int) -> bool:
    """Whether the file says of any question that it stood elsewhere than among the drafts."""
    elsewhere = (ImportLine.import_id == import_id, ImportLine.standing.not_in(["", "draft"]))
    return session.scalar(select(ImportLine.id).where(*elsewhere).limit(1)) is not None


def lines(
    session: Session, import_id: int, *, state: LineState | None = None, page: int = 1
) -> tuple[list[tuple[ImportLine, str]], int]:
    """A page of the report in the file's order, each with how its source begins, and how many pages there are."""
    mine = [ImportLine.import_id == import_id, *([] if state is None else [ImportLine.state == state])]
    total = session.scalar(select(func.count()).select_from(ImportLine).where(*mine)) or 0
    query = select(ImportLine, func.substr(ImportLine.raw, 1, BEGINNING)).where(*mine).order_by(ImportLine.position)
    rows = session.execute(query.limit(PAGE).offset((max(page, 1) - 1) * PAGE))
    return [(line, begins) for line, begins in rows], max(1, -(-total // PAGE))


def line_of(session: Session, *, import_id: int, line_id: int) -> ImportLine:
    """One question of a file.

    Raises:
        NotFound: it is of another file.
    """
    found = session.scalar(select(ImportLine).where(ImportLine.import_id == import_id, ImportLine.id == line_id))
    if found is None:
        raise NotFound(detail="no such line of this import")
    return found


def choose(session: Session, found: ItemImport, wanted: dict[int, Choice]) -> None:
    """What becomes of single questions; of one that meets none of the bank there can be no new version.

    Raises:
        ImportNotOpen: the report is not there, or not open any more.
    """
    _open(found)
    query = select(ImportLine).where(ImportLine.import_id == found.id, ImportLine.id.in_(wanted))
    for line in session.scalars(query):
        choice = wanted[line.id]
        if line.document is not None and (choice is not Choice.VERSION or line.meets):
            line.choice = choice


def choose_all(session: Session, found: ItemImport, choice: Choice) -> None:
    """One choice for every question that meets one of the bank.

    Raises:
        ImportNotOpen: the report is not there, or not open any more.
    """
    _open(found)
    mine = update(ImportLine).where(ImportLine.import_id == found.id, ImportLine.state.in_(CONFLICTS))
    if choice is Choice.VERSION:
        mine = mine.where(ImportLine.meets.is_not(None))
    session.execute(mine.values(choice=choice))


def _open(found: ItemImport) -> None:
    if found.state is not ImportState.READ:
        raise ImportNotOpen(detail=found.state)
