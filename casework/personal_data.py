"""What the institutions did with the requests of a person, for the file that people take of their data."""

from casework.models import Case
from casework.tracking import label_of
from core import personal_data


@personal_data.register("expedientes")
def cases(user):
    rows = Case.objects.filter(submission__applicant=user, submission__is_test=False).select_related(
        "state", "submission", "kind_version", "appeal"
    )
    return [
        {
            "numero": case.submission.reference,
            "estado": label_of(case)[0],
            "resultado": case.get_outcome_display(),
            "cerrado_el": case.closed_at,
            "pasos": [
                {"fecha": event.at, "que": event.get_kind_display(), "texto": event.text}
                for event in case.events.all()
                if event.is_public
            ],
            "correcciones": [
                {
                    "pedida_el": one.asked_at,
                    "mensaje": one.message,
                    "preguntas": [{"clave": field.key, "por_que": field.why} for field in one.fields.all()],
                    "responder_antes_del": one.answer_by,
                    "termino_el": one.closed_at,
                    "respuesta": one.reply,
                }
                for one in case.corrections.all()
            ],
            "opiniones": [
                {
                    "de": one.body,
                    "pedida_el": one.asked_at,
                    "hasta": one.due_on,
                    "preguntas_que_veia": one.fields,
                    "termino_el": one.closed_at,
                    "como_termino": one.get_end_display(),
                }
                for one in case.opinions.all()
            ],
            "unida_a": next((one.into.submission.reference for one in case.merges.all() if not one.undone_at), None),
            "reclamacion": case.appeal.text if case.appealed else None,
            "documentos": [
                {
                    "numero": one.number,
                    "titulo": one.title,
                    "estado": one.get_state_display(),
                    "emitido_el": one.issued_at,
                }
                for one in case.documents.all()
            ],
        }
        for case in rows.prefetch_related(
            "events", "corrections__fields", "documents", "opinions__team__institution", "merges__into__submission"
        )
    ]
