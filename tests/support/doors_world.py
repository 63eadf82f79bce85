"""A small site with one of everything that is somebody's, each planted with a word of its own (tests/test_doors_*.py).

`World.users` is who asks, `World.markers` the planted words, `World.values(route)` what fills the holes of an address.
"""

import json
import re
from datetime import date, timedelta
from types import SimpleNamespace

from allauth.idp.oidc.models import Client as Site
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupApprovalTask, Page, Workflow
from wagtail.models import Site as WagtailSite
from wagtail_localize.models import Translation, TranslationSource

from accounts import groups
from accounts.models import Certification, CertificationRequest, DeskConsent, Evidence, User
from accounts.services import certification_create
from casework import services as casework
from casework.default_kind import shipped_kind
from casework.exports.asking import export_ask
from casework.exports.making import export_make
from casework.models import DeclaredDay, Team
from casework.shipped_kinds import PETICION
from casework.statements import status_list
from core.models import CustomDocument, CustomImage
from edition.models import Edition
from headless.models import ApiClient, Delivery, Event, Webhook
from headless.preview_models import PreviewGrant
from home.approval import ensure_workflow
from news.comments import Comment
from participation import links
from participation.mailbox import receipts
from participation.models import (
    DigestRun,
    Feedback,
    FigurePeriod,
    InboundMail,
    InboundState,
    SharedNetwork,
    StandardAnswer,
    Theme,
    TriageRule,
)
from search.models import BestBet, SearchCount, Synonym, WorstBet
from services_catalog.models import Notice, TrustedSource
from tests.support import factories_catalog as catalogue
from tests.support import pages
from tests.support.consultations import consultation, sealed
from tests.support.following import follower
from tests.support.forms_data import contact_form, field, stream_step
from tests.support.mail_shapes import mail
from tests.support.mailbox import stored
from tests.support.officers import decided, issue, join
from tests.support.paths import ROOT
from tests.support.people import person
from tramites_forms.models import LegalHold, OnlineForm, PartialUpload, Upload
from tramites_forms.seed import form_load
from tramites_forms.services import draft_start, submission_send

ROLES = (
    "anonymous",
    "registered",
    "certified",
    "other",
    "editor",
    "approver",
    "officer",
    "elsewhere",
    "expert",
    "certifier",
    "administrator",
)
GROUP_OF = {
    "editor": groups.EDITORS,
    "approver": groups.APPROVERS,
    "officer": groups.OFFICERS,
    "elsewhere": groups.OFFICERS,  # an officer of another institution
    "expert": groups.OFFICERS,  # who is asked for an opinion, and sees what it needs and nothing else
    "certifier": groups.CERTIFIERS,
}
MARKERS = {
    "answer": "MarcaRespuesta",
    "file": "marca-archivo.jpg",
    "note": "MarcaNotaInterna",
    "question": "MarcaPreguntaAOtros",
    "opined": "MarcaDictamen",
    "carne": "85010112345",
    "name": "Zoraida MarcaNombre",
    "mail": "marca-zoraida@nauta.example",
    "unfinished": "MarcaSinTerminar",
    "page": "MarcaPaginaInedita",
    "change": "MarcaCambioInedito",
    "form": "MarcaFormularioInedito",
    "comment": "MarcaComentarioPorLeer",
    "opinion": "MarcaOpinion",
    "delivery": "MarcaEntrega",
    "appeal": "MarcaApelacion",
    "site": "marca-sitio.example",
    "searched": "marcabuscada",
    "editors": "MarcaNotaDeEditores",
    "follower": "marca-seguidora@nauta.example",
    "letter": "MarcaCarta",
}


def somebody(role, group="", **fields):
    email = MARKERS["mail"] if role == "certified" else f"{role}@inst.example"
    return person(email, group=group, is_staff=bool(group), **{"legal_name": role, **fields})


class World:
    """Everything made, by name. Build it inside a transaction that is undone."""

    def __init__(self):
        groups.ensure_groups()
        self.users = {"anonymous": None}
        for role in ROLES[1:-1]:
            name = MARKERS["name"] if role == "certified" else role.capitalize()
            self.users[role] = somebody(role, GROUP_OF.get(role, ""), legal_name=name)
        self.users["administrator"] = somebody("administrator", is_superuser=True)
        User.objects.filter(pk=self.users["administrator"].pk).update(is_staff=True)
        self.markers = dict(MARKERS)
        self._people()
        self._content()
        self._requests()
        self._programs()
        self._followers()
        self._said()

    def _people(self):
        u = self.users
        certify = {"method": Certification.Method.DESK, "by": u["certifier"]}
        certification_create(user=u["certified"], carne=MARKERS["carne"], legal_name=MARKERS["name"], **certify)
        certification_create(user=u["other"], carne="90051554321", legal_name="Otra Persona", **certify)
        now = timezone.now()
        document = Certification.Method.DOCUMENT
        self.photos = CertificationRequest.objects.create(user=u["registered"], method=document, sent_at=now)
        for kind in Evidence.Kind:
            Evidence.objects.create(request=self.photos, kind=kind, content="bWFyY2E=")
        self.appeal = CertificationRequest.objects.create(
            user=u["registered"],
            state=CertificationRequest.State.REFUSED,
            decided_by=u["administrator"],
            decided_at=now,
            appeal=MARKERS["appeal"],
            appealed_at=now,
        )
        self.refused = CertificationRequest.objects.create(
            user=u["certified"], state=CertificationRequest.State.REFUSED, decided_by=u["certifier"], decided_at=now
        )

    def _content(self):
        u = self.users
        home = pages.home()
        ensure_workflow(home, groups.APPROVERS)
        self.news = pages.news("nueva-oficina")
        draft = pages.news("borrador", title=MARKERS["page"], live=False)
        draft.save_revision(user=u["editor"])
        self.draft_page = Page.objects.get(pk=draft.pk)
        self.news.title = MARKERS["change"]
        self.revision = self.news.save_revision(user=u["editor"])
        self.older = self.news.save_revision(user=u["editor"])
        self.service = catalogue.service("tramite", editor_note=MARKERS["editors"])
        self.guide = catalogue.guide(services=[self.service])
        catalogue.places()
        self.office, self.fee = catalogue.office(), catalogue.fee()
        self.notice = Notice.objects.create(locale=self.office.locale, title="Aviso")
        self.trusted_source = TrustedSource.objects.create(domain="example.com", name="Ejemplo")
        self.workflow = Workflow.objects.filter(active=True).first()
        self.flow = self.workflow.start(self.draft_page.specific, u["editor"])
        self.task = GroupApprovalTask.objects.create(name="Otra tarea")
        picture = Picture.new("RGB", (40, 40))
        from io import BytesIO

        body = BytesIO()
        picture.save(body, "PNG")
        self.image = CustomImage.objects.create(title="Foto", file=ContentFile(body.getvalue(), "foto.png"))
        self.document = CustomDocument.objects.create(title="Papel", file=ContentFile(b"texto", "papel.txt"))
        source, _made = TranslationSource.update_or_create_from_instance(self.service)
        self.source = source
        self.translation = Translation.objects.create(source=source, target_locale=pages.locale("en"))
        self.translation.save_target(publish=False)
        self.comment = Comment.objects.create(page=self.news, language="es", name="Ana", text=MARKERS["comment"])
        self.feedback = Feedback.objects.create(
            page=self.news, path="/noticias/", language="es", useful=False, text=MARKERS["opinion"]
        )
        self.synonym = Synonym.objects.create(words="guagua", meanings="bus")
        edition = Edition.objects.create(number=1, made_at=timezone.now(), digest="x")
        edition.files.create(name="soberania.html", body=b"<!DOCTYPE html>", packed=b"x", size=15, sha256="0" * 64)
        self.best = BestBet.objects.create(queries="bus", document="service:tramite")
        self.worst = WorstBet.objects.create(queries="bus", document="service:tramite")
        SearchCount.objects.create(
            month=date(2026, 11, 1), language="es", fingerprint="x", text=MARKERS["searched"], searches=9
        )
        self.redirect = Redirect.objects.create(old_path="/viejo", redirect_link="/nuevo")

    def _requests(self):
        u = self.users
        self.form = contact_form()
        hidden = OnlineForm(title=MARKERS["form"], slug="inedito", receiver="x", level=0, live=False)
        hidden.steps = [stream_step("Uno", field("text", "¿Qué?", key="que"))]
        hidden.save()
        self.hidden_form = hidden
        self.form_revision = self.form.latest_revision
        answers = {"nombre": "Zoraida", "mensaje": MARKERS["answer"]}
        self.sent_draft = draft_start(self.form, user=u["certified"], answers=answers, done=["escribanos"])
        self.submission = submission_send(self.sent_draft.pk)
        self.markers["number"] = self.submission.reference
        self.case = self.submission.case
        self.day_off = DeclaredDay.objects.create(day=date(2026, 12, 24), reason="Resolución 1")
        join(u["officer"], self.case.team)
        join(u["elsewhere"], Team.objects.create(name="De otra institución"))
        self.experts = Team.objects.create(name="Quien opina")
        join(u["expert"], self.experts)
        # Another of hers, answered with a document.
        self.answered = submission_send(
            draft_start(self.form, user=u["certified"], answers=answers, done=["escribanos"]).pk
        ).case
        self.given = self._opinion(self.answered, MARKERS["question"], ())
        casework.opinion_give(self.given.pk, actor=u["expert"], text=MARKERS["opined"])
        decided(self.answered, u["officer"], text=MARKERS["answer"])
        self.paper = issue(self.answered)
        status_list.make(0)
        casework.case_note(self.case.pk, actor=u["officer"], text=MARKERS["note"])
        casework.case_assign(self.case.pk, actor=u["officer"], assignee=u["officer"])
        casework.case_transition(self.case.pk, "take", actor=u["officer"])
        self.opinion = self._opinion(self.case, MARKERS["question"], ["mensaje"])
        self.export = export_ask(u["officer"], "csv", "")
        export_make(str(self.export.pk))
        until = timezone.localdate() + timedelta(days=9)
        self.hold = LegalHold.objects.create(submission=self.submission, reason=MARKERS["note"], until=until)
        body = b"foto de prueba"
        self.upload = Upload(submission=self.submission, field_key="foto", name=MARKERS["file"], size=len(body))
        self.upload.content_type, self.upload.sha256 = "image/jpeg", "0" * 64
        self.upload.status = Upload.Status.CLEAN
        self.upload.write(body)
        # A second form, so that the draft stays beside what was sent.
        unfinished = {"nombre": MARKERS["unfinished"]}
        self.draft = draft_start(self.form, user=u["certified"], answers=unfinished, done=[])
        self.partial = PartialUpload.objects.create(draft=self.draft, field_key="foto", length=10)

    def _opinion(self, case, question, fields):
        """Ask the experts about a case, and put a file of theirs to it."""
        asker = self.users["officer"]
        opinion = casework.opinion_ask(case.pk, self.experts, actor=asker, question=question, fields=fields)
        upload = Upload(field_key="opinion", name="plano.pdf", size=1, sha256="0" * 64)
        upload.content_type, upload.status = "application/pdf", Upload.Status.CLEAN
        upload.write(b"x")
        opinion.files.create(upload=upload)
        return opinion

    def _programs(self):
        self.webhook = Webhook.objects.create(
            name="Un programa", url="https://programa.example/aviso", events=[Event.CASE_MOVED]
        )
        self.markers["secret"] = self.webhook.secret
        self.delivery = Delivery.objects.create(
            webhook=self.webhook, event=Event.CASE_MOVED, data={"dicho": MARKERS["delivery"]}
        )
        self.site = Site(name="Otro sitio", type=Site.Type.PUBLIC, redirect_uris=f"https://{MARKERS['site']}/volver")
        self.site.save()
        self.sender = ApiClient.objects.create(
            client=self.site,
            institution="Ministerio",
            networks=["127.0.0.0/8"],
            expires_on=timezone.localdate() + timedelta(days=30),
        )
        who = {"user": self.users["certified"], "officer": "Ventanilla 3", "place": "Registro"}
        self.consent = DeskConsent.objects.create(client=self.site, about="contacto", matter="Escríbanos", **who)
        self.grant, _token = PreviewGrant.make(page=self.news, user=self.users["editor"], hours=1)

    def _followers(self):
        self.follower = follower(MARKERS["follower"], ("procedure", self.service.translation_key))
        self.run = DigestRun.objects.create(rhythm="daily", slot=timezone.now(), until=0)
        self.network = SharedNetwork.objects.create(network="203.0.113.0/24", name="Joven Club")
        FigurePeriod.objects.create(period="2026-10")

    def _said(self):
        """A petition to be sorted, and a letter to the mailbox about which somebody decides."""
        u = self.users
        before = self.form.case_kind
        OnlineForm.objects.filter(pk=self.form.pk).update(case_kind=shipped_kind(PETICION))
        answers = {"nombre": "Zoraida", "mensaje": MARKERS["answer"]}
        of = OnlineForm.objects.get(pk=self.form.pk)
        self.petition = submission_send(
            draft_start(of, user=u["certified"], answers=answers, done=["escribanos"]).pk
        ).case
        OnlineForm.objects.filter(pk=self.form.pk).update(case_kind=before)
        self.theme = Theme.objects.create(title="Asunto", summary="Dicen que sí.", locale=pages.locale("es"))
        self.theme_revision = self.theme.save_revision()
        self.consultation = consultation(institution=self.service.institution)
        self.sealed = sealed(title="De personas certificadas", institution=self.service.institution)
        self.consultation_revision = self.consultation.save_revision()
        self.rule = TriageRule.objects.create(name="Agua", words="agua")
        self.prepared = StandardAnswer.objects.create(title="Preparada", text="Texto")
        form_load(json.loads((ROOT / "tramites_forms/seed_data/correo-recibido.json").read_text(encoding="utf-8")))
        letter = mail(MARKERS["letter"], Subject=MARKERS["letter"])
        self.letter = stored(letter, sender="otra@nauta.example", subject=MARKERS["letter"])
        InboundMail.objects.filter(pk=self.letter.pk).update(state=InboundState.HELD)

    def values(self, route):
        """Return {hole: value} that fill the address `route` with things that exist, or None where nothing does."""
        found = dict(COMMON(self))
        for pattern, more in SPECIAL(self):
            if re.search(pattern, route):
                found |= more
        holes = re.findall(r"<(?:\w+:)?(\w+)>", route)
        return {hole: found[hole] for hole in holes} if all(found.get(hole) is not None for hole in holes) else None


def COMMON(w):
    page, news = w.draft_page.pk, w.news.pk
    return {
        "page_id": page,
        "parent_page_id": w.news.get_parent().pk,
        "page_to_move_id": page,
        "destination_id": w.service.get_parent().pk,
        "revision_id": w.revision.pk,
        "workflow_state_id": w.flow.pk,
        "task_state_id": w.flow.current_task_state_id,
        "task_id": w.flow.current_task_state.task_id,
        "workflow_pk": w.workflow.pk,
        "page_pk": Page.get_first_root_node().pk,
        "collection_id": w.image.collection_id,
        "image_id": w.image.pk,
        "document_id": w.document.pk,
        "doc_id": w.document.pk,
        "uploaded_file_id": 1,
        "redirect_id": w.redirect.pk,
        "translation_id": w.translation.pk,
        "translation_source_id": w.source.pk,
        "string_segment_id": w.source.stringsegment_set.first().pk,
        "overridable_segment_id": 1,
        "session_id": 1,
        "restriction_id": 1,
        "page_view_restriction_id": 1,
        "content_type_app_name": "news",
        "content_type_model_name": "newspage",
        "app_name": "news",
        "app_label": "news",
        "model_name": "newspage",
        "object_id": news,
        "action_name": "approve",
        "action": "publish",
        "mode": "x",
        "filter_spec": "original",
        "upload_id": w.upload.pk,
        "hold_id": w.hold.pk,
        "draft_id": w.draft.pk,
        "partial_id": w.partial.pk,
        "piece_id": w.partial.pk,
        "consent_id": w.consent.pk,
        "grant_pk": w.grant.pk,
        "reference": w.submission.reference,
        "care": "reviews",
        "name": "README",
        "rest": "confirm/MQ/abc-def",
        "path": "nada.png",
        "uidb64": "MQ",
        "token": "abc-def",
        "number": 1,
        "old": 1,
        "new": 1,
        "key": "escribanos",
        "slug": "contacto",
    }


def SPECIAL(w):
    """[(pattern of routes, what fills their holes)], later ones win."""
    return [
        (r"^admin/(api/main/\^)?pages/", {"pk": w.news.pk}),
        (r"api/(main|wagtail/v2)/\^pages/", {"pk": w.news.pk}),
        (r"api/(main|wagtail/v2)/\^(main/\^)?images/", {"pk": w.image.pk}),
        (r"api/(main|wagtail/v2)/\^documents/", {"pk": w.document.pk}),
        (r"\^categories/|category/", {"pk": w.service.category_id}),
        (r"\^institutions/|institution/", {"pk": w.service.institution_id}),
        (r"\^offices/|office/", {"pk": w.office.pk}),
        (r"\^fees/|/fee/", {"pk": w.fee.pk}),
        (r"/officekind/", {"pk": w.office.kind_id}),
        (r"/notice/", {"pk": w.notice.pk}),
        (r"/trustedsource/", {"pk": w.trusted_source.pk}),
        (r"revisions/<int:revision_id>", {"page_id": w.news.pk}),
        (r"pages/workflow/collect|pages/workflow/action", {"page_id": w.draft_page.pk}),
        (r"^admin/collections/", {"pk": w.image.collection_id}),
        (r"^admin/workflows/", {"pk": w.workflow.pk}),
        (r"^admin/workflows/tasks/", {"pk": w.task.pk, "app_label": "wagtailcore", "model_name": "groupapprovaltask"}),
        (r"^admin/workflows/task_chooser", {"task_id": w.task.pk}),
        (r"^admin/notices/|headless/delivery", {"pk": w.delivery.pk}),
        (r"^admin/notices/.*(secret|test|begin|purge)", {"pk": w.webhook.pk}),
        (r"^sin-conexion/", {"name": "soberania.html"}),
        (r"headless/webhook", {"pk": w.webhook.pk}),
        (r"^admin/casos/", {"pk": w.case.pk}),
        (r"^admin/opiniones/", {"pk": w.opinion.pk, "upload_id": w.opinion.files.get().upload_id}),
        (r"opinion/<uuid:upload_id>", {"pk": w.answered.pk, "upload_id": w.given.files.get().upload_id}),
        (r"documentos/<uuid:document_id>", {"pk": w.answered.pk, "document_id": w.paper.pk}),
        (r"^seguimiento/.*documentos/", {"reference": w.answered.submission.reference}),
        (r"^admin/equipos/", {"pk": w.case.team_id}),
        (r"^admin/casos/exportaciones/", {"pk": w.export.pk}),
        (r"^admin/tipos-de-caso/", {"pk": w.case.kind_id}),
        (r"^verificar/", {"code": w.paper.code, "number": 0}),
        (r"certificar/.*fotos/", {"slug": "frente"}),
        (r"casekind", {"pk": w.case.kind_id}),
        (r"declaredday", {"pk": w.day_off.pk}),
        (r"participation/feedback", {"pk": w.feedback.pk}),
        (r"participation/sharednetwork", {"pk": w.network.pk}),
        (r"^admin/avisos/", {"pk": w.run.pk}),
        (r"^admin/reports/utilidad/", {"page_id": w.news.pk}),
        (r"^avisos/<slug:kind>/", {"kind": "tramite", "name": "tramite"}),
        (r"^avisos/<slug:kind>/$", {"kind": "noticias"}),
        *((rf"^avisos/{word}/", {"token": links.token(purpose, w.follower)}) for word, purpose in LINKS),
        (r"^admin/reportes/", {"pk": w.petition.pk}),
        (r"^admin/buzon/", {"pk": w.letter.pk}),
        (r"^admin/buzon/caso/", {"pk": w.case.pk}),
        (r"participation/theme/", {"pk": w.theme.pk, "revision_id": w.theme_revision.pk}),
        (r"participation/consultation/", {"pk": w.consultation.pk, "revision_id": w.consultation_revision.pk}),
        (r"^admin/consultas/", {"pk": w.sealed.pk}),
        (r"^consultas/", {"slug": w.consultation.slug, "name": "resultados.csv"}),
        (r"participation/triagerule/", {"pk": w.rule.pk}),
        (r"participation/standardanswer/", {"pk": w.prepared.pk}),
        (r"^asuntos/", {"slug": w.theme.slug}),
        (r"^correo/clave/", {"token": receipts.token(w.petition.submission)}),
        (r"^cifras/datos/", {"name": "cifras.csv"}),
        (r"^cifras/<str:period>/", {"period": "2026-10"}),
        (r"news/comment", {"pk": w.comment.pk}),
        (r"onlineform", {"pk": w.form.pk, "revision_id": w.form_revision.pk}),
        (r"onlineform/(edit|delete|usage|unpublish)", {"pk": w.hidden_form.pk}),
        (r"localize/(submit/|api/)snippet", {"app_label": "tramites_forms", "model_name": "onlineform"}),
        (r"localize/(submit/|api/)snippet", {"pk": w.form.pk}),
        (r"^admin/synonym/", {"pk": w.synonym.pk}),
        (r"^admin/bestbet/", {"pk": w.best.pk}),
        (r"^admin/worstbet/", {"pk": w.worst.pk}),
        (r"^admin/submissions/", {"pk": w.submission.pk}),
        (r"^admin/oidc_clients/", {"pk": w.site.pk}),
        (r"^admin/api_clients/", {"pk": w.sender.pk}),
        (r"^api/v1/content/<id>", {"id": "section:noticias"}),
        (r"^api/v1/drafts/", {"key": "escribanos", "file_id": "5f0f6a2e-0d2c-4a53-8d0e-0f6c7a1f3b11"}),
        (r"^api/v1/requests/", {"reference": w.answered.submission.reference, "document_id": w.paper.pk}),
        (r"^admin/locales/", {"pk": pages.locale("en").pk}),
        (r"^admin/sites/", {"pk": WagtailSite.objects.first().pk}),
        (r"^admin/users/", {"pk": w.users["officer"].pk}),
        (r"^admin/groups/", {"pk": Group.objects.get(name=groups.OFFICERS).pk}),
        (r"^admin/documents/chooser", {"pk": w.document.pk}),
        (r"^admin/images/chooser", {"pk": w.image.pk}),
        (r"^admin/certificar/", {"pk": w.photos.pk}),
        (r"^admin/certificar/.*apelacion", {"pk": w.appeal.pk}),
        (r"^admin/certificar/retirar/", {"pk": w.users["certified"].certifications.get().pk}),
        (r"^admin/settings/", {"app_name": "x", "model_name": "y", "pk": 1}),
        (r"^admin/guia/img", {"name": "formulario.png"}),
        (r"^admin/bulk/", {"app_label": "wagtailcore", "model_name": "page"}),
        (r"^admin/tag-autocomplete/", {"app_name": "news", "model_name": "newstag"}),
        (r"^api/v1/services", {"slug": "tramite"}),
        (r"^api/v1/institutions", {"slug": "minjus"}),
        (r"^api/v1/offices", {"slug": w.office.slug}),
        (r"^api/v1/guides", {"slug": "me-mudo"}),
        (r"^api/v1/news", {"slug": "nueva-oficina"}),
        (r"^api/v1/pages", {"slug": "nada"}),
        (r"^cuenta/certificar/", {"pk": w.refused.pk}),
        (r"^cuenta/seguridad/llaves", {"pk": 1}),
        (r"^noticias/comentarios", {"page_id": w.news.pk}),
        (r"^solicitudes/.*/(recibo|comprobante|fin)/", {"draft_id": w.sent_draft.pk}),
        (r"^_util/authenticate", {"page_id": w.news.pk}),
        (r"^solicitudes/.*archivos", {"key": "foto"}),
    ]


LINKS = (("confirmar", links.CONFIRM), ("preferencias", links.PREFERENCES), ("baja", links.LEAVE))
REGEX_HOLES = {
    r"(?P<path>.*)$": "nada.png",
    r"(?P<pk>\d+)": "{news}",
    r"(?P<pk>.+)": "{form}",
    r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$": "earliest...latest/",
    r"(\d+)/(.*)$": "{document}/{filename}",
    r".*/$": "no-hay-nada/",
}


def pages_of_the_site(w):
    """Addresses behind Wagtail's one route for pages, each a row of its own."""
    return [
        *("", "noticias/", "noticias/feed/", "noticias/nueva-oficina/", "noticias/nueva-oficina/imprimir/"),
        *("noticias/nueva-oficina/pdf/", "noticias/borrador/", "tramites/", "tramites/tramite/"),
        *("tramites/tramite/solicitud/", "tramites/categoria/vivienda/", "tramites/vida/me-mudo/", "guias/"),
        *("guias/me-mudo/", "instituciones/", "instituciones/minjus/", "oficinas/", f"oficinas/{w.office.slug}/"),
        *("no-hay-nada/", "en/", "en/noticias/nueva-oficina/", "en/tramites/tramite/"),
    ]


def holder(world):
    # A file of that name may be there already: the storage then gave it another.
    named = {"document": world.document.pk, "filename": world.document.filename}
    return SimpleNamespace(news=world.news.pk, form=world.form.pk, **named)
