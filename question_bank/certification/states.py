"""An award's states, and which may follow which."""

from __future__ import annotations

from enum import StrEnum

from question_bank.errors import BankError


class AwardState(StrEnum):
    """Where an award stands; void, revoked and superseded are for ever."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    VOID = "void"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Transition(StrEnum):
    """What may be done to an award."""

    ACTIVATE = "activate"
    REJECT = "reject"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    SUPERSEDE = "supersede"
    REISSUE = "reissue"


class IllegalTransition(BankError):
    """This award cannot go there from where it stands."""


_S, _T = AwardState, Transition
ALLOWED: dict[tuple[AwardState, Transition], AwardState] = {
    (_S.PENDING, _T.ACTIVATE): _S.ACTIVE,
    (_S.PENDING, _T.REJECT): _S.VOID,
    (_S.ACTIVE, _T.SUSPEND): _S.SUSPENDED,
    (_S.ACTIVE, _T.REVOKE): _S.REVOKED,
    (_S.ACTIVE, _T.SUPERSEDE): _S.SUPERSEDED,
    (_S.ACTIVE, _T.REISSUE): _S.ACTIVE,
    (_S.SUSPENDED, _T.REINSTATE): _S.ACTIVE,
    (_S.SUSPENDED, _T.REVOKE): _S.REVOKED,
    (_S.SUSPENDED, _T.SUPERSEDE): _S.SUPERSEDED,
}


def after(state: AwardState, transition: Transition) -> AwardState:
    """The state that follows.

    Raises:
        IllegalTransition: it may not be done in this state.
    """
    try:
        return ALLOWED[state, transition]
    except KeyError:
        raise IllegalTransition(f"An award that is {state} cannot be changed by: {transition}.") from None
