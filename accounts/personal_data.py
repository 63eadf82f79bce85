"""What accounts keeps of a person, for the person. Taking it all away: kept.py."""

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from core import personal_data

EMAILS = {"email": "correo", "verified": "comprobado", "primary": "principal"}
FACTORS = {"type": "tipo", "created_at": "desde", "last_used_at": "usado_por_ultima_vez"}
SESSIONS = {"created_at": "desde", "ip": "direccion_ip", "user_agent": "navegador"}
PERSON = {"names": "nombres", "first_surname": "primer_apellido", "second_surname": "segundo_apellido"}
ADDRESS = {
    "municipality": "municipio",
    "street": "calle_y_numero",
    "between": "entre_calles",
    "district": "reparto_o_lugar",
}
CHANGES = {"kind": "que", "old": "antes", "new": "despues", "at": "fecha", "undone_at": "deshecho_el"}
CERTIFICATIONS = {
    "carne": "carne",
    "legal_name": "nombre_legal",
    "method": "manera",
    "certified_at": "certificada_el",
    "expires_at": "vale_hasta",
    "revoked_at": "retirada_el",
    "revoked_reason": "motivo_de_la_retirada",
}
REQUESTS = {
    "method": "manera",
    "state": "estado",
    "created_at": "pedida_el",
    "sent_at": "fotos_enviadas_el",
    "decided_at": "decidida_el",
    "reason": "motivo",
    "explanation": "explicacion",
    "appeal": "apelacion",
    "appealed_at": "apelada_el",
    "appeal_upheld": "apelacion_aceptada",
    "appeal_answer": "respuesta_a_la_apelacion",
    "appeal_answered_at": "apelacion_respondida_el",
}
SITES = {"client__name": "sitio", "scopes": "puede_saber", "email": "correo", "given_at": "autorizado_el"}
DESKS = {
    "place": "institucion",
    "officer": "lo_anoto",
    "matter": "para_que",
    "asked_at": "pedido_el",
    "given_at": "autorizado_el",
    "expires_at": "vale_hasta",
    "ended_at": "retirado_el",
}
SEEN = {"at": "fecha", "what": "que", "place": "donde"}


@personal_data.register("cuenta")
def account(user):
    sessions = UserSession.objects.filter(user=user).values(*SESSIONS)
    return {
        "nombre_legal": user.legal_name,
        "correo": user.email,
        "correos": personal_data.renamed(user.emailaddress_set.values(*EMAILS), EMAILS),
        "telefono": user.phone,
        "telefono_comprobado_el": user.phone_verified_at,
        "idioma": user.language,
        "creada_el": user.date_joined,
        "ultima_entrada": user.last_login,
        "se_borra_el": user.erase_at,
        "verificacion_en_dos_pasos": personal_data.renamed(user.authenticator_set.values(*FACTORS), FACTORS),
        "sesiones": personal_data.renamed(sessions, SESSIONS),
    }


@personal_data.register("para_empezar_formularios")
def to_start_forms(user):
    def told(kept, keys):
        return {keys[name]: text for name, text in kept.items()}

    return {"persona": told(user.person, PERSON), "direccion": told(user.address, ADDRESS)}


@personal_data.register("cambios_de_correo_o_telefono")
def identifier_changes(user):
    return personal_data.renamed(user.identifier_changes.values(*CHANGES), CHANGES)


@personal_data.register("certificaciones")
def certifications(user):
    return [_as_told(one, CERTIFICATIONS) for one in user.certifications.all()]


@personal_data.register("pedidos_de_certificacion")
def requests_of_certification(user):
    return [_as_told(one, REQUESTS) for one in user.certification_requests.all()]


@personal_data.register("otros_sitios")
def other_sites(user):
    return personal_data.renamed(user.site_consents.values(*SITES), SITES)


@personal_data.register("ventanillas")
def desks(user):
    return personal_data.renamed(user.desk_consents.values(*DESKS), DESKS)


@personal_data.register("quien_miro_sus_datos")
def accesses(user):
    rows = [{**row, "what": _(row["what"])} for row in user.data_accesses.values(*SEEN)]
    return personal_data.renamed(rows, SEEN)


def _as_told(row, keys):
    """Return {name in the file: value} of a row; what is chosen from a list is told in words."""
    return {told: _in_words(row, name) for name, told in keys.items()}


def _in_words(row, name):
    words = getattr(row, f"get_{name}_display", None)
    return words() if words else getattr(row, name)
