"""What a person sent and has half written, for the file that people take of their data."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from core import personal_data
from tramites_forms.models import Draft, Submission
from tramites_forms.retention import kept


@personal_data.register("solicitudes_enviadas")
def requests_sent(user):
    sent = Submission.objects.of(user).select_related("form", "version", "text")
    return [
        {
            "numero": one.reference,
            "formulario": one.form.title,
            "enviada_el": one.sent_at,
            "recibida_por": one.receiver,
            "se_guarda_hasta": kept(one).day,
            "idioma": one.language,
            "respuestas": one.answers,
            "respuestas_antes_de_corregir": [
                {"hasta": before.replaced_at, "respuestas": before.answers} for before in one.earlier.all()
            ],
        }
        for one in sent.prefetch_related("earlier")
    ]


@personal_data.stays
def requests_that_stay(user):
    """A row for each request that was sent, the newest first: the law keeps them after the account."""
    sent = Submission.objects.of(user).real().select_related("form", "version", "text")
    for one in sent.prefetch_related("holds").order_by("-sent_at"):
        until = _("Kept until %(day)s.") % {"day": kept(one).words}
        yield {"label": one.reference, "value": one.called, "note": f"{until} {kept(one).why_words}"}


@personal_data.register("borradores")
def drafts(user):
    return [
        {
            "formulario": one.form.title,
            "guardado_el": one.updated_at,
            "se_guarda_hasta": one.expires_at,
            "respuestas": one.answers,
        }
        for one in Draft.objects.of(user).open().select_related("form")
    ]


@receiver(personal_data.emptied)
def drafts_of_nobody_go(user, **kwargs):
    """Their files are cleaned with those of accounts that were erased."""
    Draft.objects.filter(user=user).delete()
