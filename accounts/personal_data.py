"""What accounts keeps of a person, for the person. Taking it all away: kept.py."""

from allauth.usersessions.models import UserSession

from core import personal_data


@personal_data.register("account")
def account(user):
    return {
        "legal_name": user.legal_name,
        "email": user.email,
        "emails": list(user.emailaddress_set.values("email", "verified", "primary")),
        "phone": user.phone,
        "phone_verified_at": user.phone_verified_at,
        "language": user.language,
        "registered_at": user.date_joined,
        "last_sign_in": user.last_login,
        "second_factors": list(user.authenticator_set.values("type", "created_at", "last_used_at")),
        "sessions": list(UserSession.objects.filter(user=user).values("created_at", "ip", "user_agent")),
    }


@personal_data.register("to_start_forms")
def to_start_forms(user):
    return {"person": user.person, "address": user.address}


@personal_data.register("changes_of_e_mail_or_phone")
def identifier_changes(user):
    return list(user.identifier_changes.values("kind", "old", "new", "at", "undone_at"))


@personal_data.register("certifications")
def certifications(user):
    fields = ("carne", "legal_name", "method", "certified_at", "expires_at", "revoked_at", "revoked_reason")
    return [{name: getattr(one, name) for name in fields} for one in user.certifications.all()]


@personal_data.register("requests_of_certification")
def requests_of_certification(user):
    fields = ("method", "state", "created_at", "decided_at", "reason", "explanation")
    fields += ("appeal", "appealed_at", "appeal_upheld", "appeal_answer", "appeal_answered_at")
    return [{name: getattr(one, name) for name in fields} for one in user.certification_requests.all()]


@personal_data.register("other_sites")
def other_sites(user):
    return list(user.site_consents.values("client__name", "scopes", "email", "given_at"))


@personal_data.register("who_looked_at_your_data")
def accesses(user):
    return list(user.data_accesses.values("at", "what", "place"))
