"""Officers in teams, and requests in each place that a case can be."""

from django.contrib.auth.models import Permission

from accounts.models import User
from casework import services
from casework.issuing import document_issue
from casework.models import Case, DocumentState, Outcome, Role, TeamMember
from tests.support.forms_data import contact_form
from tramites_forms.models import Draft, OnlineForm
from tramites_forms.services import draft_start, submission_send

RIGHTS = ("access_admin", "view_case", "change_case", "view_submission", "read_submission")


def officer(name="funcionaria", *permissions, **fields):
    """Return somebody of staff with the rights of an officer (or `permissions`), in no team yet."""
    user = User.objects.create_user(email=f"{name}@example.com", is_staff=True, legal_name=name.title(), **fields)
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions or RIGHTS))
    return User.objects.get(pk=user.pk)


def join(user, *teams, role=Role.OFFICER):
    """Put a person in teams, whatever rights they have. Returns the person."""
    for team in teams:
        TeamMember.objects.create(team=team, user=user, role=role)
    return user


def sent(user=None, **answers):
    """Return (Submission, clave) of the contact form, sent by `user` or by nobody who has an account."""
    form = OnlineForm.objects.filter(slug="contacto").first() or contact_form()
    answers = {"nombre": "Ana", "mensaje": "Hola", **answers}
    draft = draft_start(form, user=user, answers=answers, done=["escribanos"], language="es")
    submission = submission_send(draft.pk, language="es")
    return submission, Draft.objects.get(pk=draft.pk).pin


def begun(case, by):
    """Have `by` take a case and begin to look at it. Returns the fresh Case."""
    services.case_assign(case.pk, actor=by, assignee=by)
    return services.case_transition(case.pk, "take", actor=by)


def asked(case, by, fields=None, message="Corrija lo que se indica."):
    """Have `by` ask for a correction of the questions `fields` ({key: why}). Returns the Correction."""
    begun(case, by)
    return services.correction_ask(case.pk, "ask", actor=by, message=message, fields=fields)


def decided(case, by, outcome=Outcome.GRANTED, **words):
    """Have `by` decide a case. Returns the fresh Case."""
    if not Case.objects.get(pk=case.pk).assignee_id:
        begun(case, by)
    said = {"text": "Se concede lo que pidió.", "holder": "Ana Pérez Ruiz", **words}
    return services.case_decide(case.pk, "decide", actor=by, outcome=outcome, **said)


def issue(case):
    """Do what the worker does with the pending document of a case. Returns the IssuedDocument."""
    document = case.documents.get(state=DocumentState.PENDING)
    document_issue(str(document.pk))
    document.refresh_from_db()
    return document
