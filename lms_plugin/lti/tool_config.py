"""What the LTI library asks about platforms, answered from the one registration that a login was started for."""

from __future__ import annotations

from pylti1p3.deployment import Deployment as LibraryDeployment
from pylti1p3.registration import Registration as LibraryRegistration
from pylti1p3.request import Request
from pylti1p3.tool_config.abstract import ToolConfAbstract
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms_plugin.db import read_rows
from lms_plugin.lti.models import Deployment, Status
from lms_plugin.lti.states import Login

_DEPLOYMENT = select(Deployment.id, Deployment.status).where(
    Deployment.registration_id == bindparam("registration"), Deployment.deployment_id == bindparam("deployment")
)


class LoginsRegistration(ToolConfAbstract[Request]):
    """A tool configuration of one registration: a token of any other finds nothing here (LAUNCH-11, LAUNCH-12)."""

    def __init__(self, session: Session, login: Login) -> None:
        super().__init__()
        self.session = session
        self.login = login

    def check_iss_has_one_client(self, iss: str) -> bool:  # noqa: ARG002 - the library's signature
        """Never: registrations are found by issuer and client id together."""
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:  # noqa: ARG002 - the library's signature
        """Always, as the library wants it said."""
        return True

    def find_registration_by_issuer(self, iss: str, *_args: object, **_more: object) -> None:  # type: ignore[override]  # None is how the library hears "unknown"
        """Not by issuer alone."""

    def find_deployment(self, iss: str, deployment_id: str) -> None:
        """Not by issuer alone."""

    def find_registration_by_params(  # type: ignore[override]  # None is how the library hears "unknown"
        self, iss: str, client_id: str, *_args: object, **_more: object
    ) -> LibraryRegistration | None:
        """The login's registration in the library's form, made anew each time; None for any other."""
        login = self.login
        if (iss, client_id) != (login.issuer, login.client_id):
            return None
        return (
            LibraryRegistration()
            .set_issuer(login.issuer)
            .set_client_id(login.client_id)
            .set_auth_login_url(login.authorization_url)
            .set_auth_token_url(login.token_url)
            .set_key_set_url(login.key_set_url)
        )

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *_args: object, **_more: object
    ) -> LibraryDeployment | None:
        """An active deployment of the login's registration, or None."""
        found = (
            self.deployment_row(deployment_id)
            if (iss, client_id) == (self.login.issuer, self.login.client_id)
            else None
        )
        active = found is not None and found[1] is Status.ACTIVE
        return LibraryDeployment().set_deployment_id(deployment_id) if active else None

    def deployment_row(self, deployment_id: str) -> tuple[int, Status] | None:
        """Row id and status of a deployment of the login's registration."""
        key = {"registration": self.login.registration_id, "deployment": deployment_id}
        rows = read_rows(self.session, _DEPLOYMENT, key)
        return (rows[0].id, rows[0].status) if rows else None
