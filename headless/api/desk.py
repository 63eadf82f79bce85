"""`/api/v1/desk/consents`: a desk asks a person whether it may act for them, and acts once they agreed.

The person says to the officer a code that we sent them (accounts.desk). What is then called with the consent's id in
`Desk-Consent` is done for that person, for that form and no other, until the working day is over or they take it back.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from accounts import sms
from accounts.desk import desk_ask, desk_confirm, desk_end
from accounts.models import DeskConsent
from core import limits
from core.api import Problem
from core.email import parse_email
from core.phone import parse_phone
from headless.api.requests_shapes import example
from headless.api.scopes import SENDS
from headless.bearers import DESK, Bearer
from headless.sending import fault
from tramites_forms.told import usable_forms

router = Router(tags=["requests"])
ASKS_PER_HOUR = 5  # of one person, by all desks: each is a message to them


class ConsentIn(Schema):
    model_config = example(form="contacto", officer="Juana Pérez, ventanilla 3", email="ana@example.org")
    form: str = Field(max_length=100, description="Slug of the form that is to be filled in.")
    officer: str = Field(min_length=3, max_length=80, description="Who asks the person: name, and post if you wish.")
    email: str = Field("", max_length=254, description="Of the person's account. A code goes there.")
    phone: str = Field("", max_length=30, description="Or its mobile phone. Neither: the person has no account.")


class ConsentOut(Schema):
    id: UUID
    url: str
    form: str
    officer: str
    state: Literal["asked", "given", "ended", "expired"]
    asked_at: datetime
    given_at: datetime | None
    expires_at: datetime = Field(description="Until when the code can be said; once it was, until when it holds.")


class CodeIn(Schema):
    model_config = example(code="1234 5678")
    code: str = Field(max_length=20, pattern=r"^[0-9 ]+$", description="The 8 digits that the person read to you.")


@router.post("/desk/consents", auth=SENDS, response={201: ConsentOut}, summary="Ask a person at a desk to agree")
def consent_begin(request: HttpRequest, response: HttpResponse, asked: ConsentIn) -> Any:
    """Whether there is such an account is not told: the code reaches who has one."""
    desk = desk_of(request)
    form = usable_forms().filter(slug=asked.form, pk__in=desk.client.forms.values("pk")).first()
    if form is None:
        raise Problem(404, _("There is no such form, or this program may not send it."))
    officer = " ".join(asked.officer.split())
    if len(officer) < 3 or not officer.isprintable():
        raise Problem(422, errors=[_wrong("officer", _("Write the name of who asks the person."))])
    email, phone = _reached(asked)
    reached = email or phone
    if reached:
        verdict = limits.take("desk-asks", reached, amount=ASKS_PER_HOUR, seconds=limits.HOUR)
        if not verdict.allowed:
            wait = str(int(verdict.wait) + 1)
            raise Problem(429, _("This person was asked too often. Wait."), headers={"Retry-After": wait})
    elif form.level:
        detail = _("This form needs the account of the person: give its e-mail or its mobile phone.")
        raise Problem(422, detail, errors=[_wrong("email", detail)])
    consent = desk_ask(
        client=desk.client.client,
        place=desk.client.institution,
        officer=officer,
        matter=form.title,
        about=form.slug,
        email=email,
        phone=phone,
    )
    response["Location"] = address(consent)
    return Status(201, consent_out(consent))


@router.get("/desk/consents/{uuid:consent_id}", auth=SENDS, response=ConsentOut, summary="How a consent is")
def consent_read(request: HttpRequest, consent_id: UUID) -> Any:
    return consent_out(consent_or_404(request, consent_id))


@router.post(
    "/desk/consents/{uuid:consent_id}/confirm", auth=SENDS, response={200: ConsentOut}, summary="The person agrees"
)
def consent_agreed(request: HttpRequest, consent_id: UUID, said: CodeIn) -> Any:
    consent = consent_or_404(request, consent_id)
    if not desk_confirm(consent.pk, said.code.replace(" ", "")):
        raise Problem(422, errors=[_wrong("code", _("That is not the code, or it is no longer good. Three tries."))])
    return consent_out(consent_or_404(request, consent_id))


@router.delete("/desk/consents/{uuid:consent_id}", auth=SENDS, response={204: None}, summary="The desk has finished")
def consent_over(request: HttpRequest, consent_id: UUID) -> Any:
    desk_end(DeskConsent.objects.filter(pk=consent_or_404(request, consent_id).pk))
    return Status(204, None)


def desk_of(request: HttpRequest) -> Bearer:
    """Return the Bearer of a desk that calls with its own credentials. Raises Problem 403."""
    bearer: Bearer = request.auth
    if not bearer.client.is_desk or (bearer.user is not None and bearer.desk is None):
        raise Problem(403, _("This program is not the one of a desk."))
    return bearer


def consent_or_404(request: HttpRequest, consent_id: UUID) -> DeskConsent:
    """Return a DeskConsent of this program."""
    found = DeskConsent.objects.filter(pk=consent_id, client=desk_of(request).client.client).first()
    if found is None:
        raise Http404
    return found


def consent_out(consent: DeskConsent) -> dict[str, Any]:
    told = {name: getattr(consent, name) for name in ("officer", "state", "asked_at", "given_at", "expires_at")}
    return {"id": consent.pk, "url": address(consent), "form": consent.about, **told}


def address(consent: DeskConsent) -> str:
    return f"/api/v1/desk/consents/{consent.pk}"


def _reached(asked: ConsentIn) -> tuple[str, str]:
    """Return (e-mail, phone) of a person as an account has them. Raises Problem 422."""
    if asked.email.strip() and asked.phone.strip():
        raise Problem(422, errors=[_wrong("phone", _("Give the e-mail or the phone, not both."))])
    try:
        if asked.email.strip():
            email = parse_email(asked.email)
            validate_email(email)
            return email, ""
        if asked.phone.strip():
            if not sms.offered():
                raise ValidationError(_("No text messages are sent here: give the e-mail."))
            return "", parse_phone(asked.phone)
    except ValidationError as error:
        name = "email" if asked.email.strip() else "phone"
        raise Problem(422, errors=[_wrong(name, error.messages[0])]) from error
    return "", ""


def _wrong(name: str, message: object) -> dict[str, Any]:
    return {**fault(name, message), "where": ["body", name], "pointer": f"/{name}"}


def with_desk(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI document (changed) whose calls with a token take the consent of a person at a desk."""
    said = "Id of a consent: an officer of a desk acts for the person who gave it (`/desk/consents`)."
    parameter = {"in": "header", "name": DESK, "description": said, "required": False, "schema": {"type": "string"}}
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            if operation.get("security") and "/desk/" not in path:
                operation["parameters"].append({**parameter, "schema": {"type": "string", "format": "uuid"}})
    return schema
