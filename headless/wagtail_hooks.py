"""Who is told of what, in the settings of the admin; what was sent, and sending it again."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from core.door import door
from core.lists import NotChosen, only_received
from headless import client_admin
from headless.models import Delivery, Event, Webhook
from headless.preview_admin import share, take_back
from headless.webhooks import begin_again, ping, secret_change, tell_again, throw_away

SUBSCRIBED = [choice for choice in Event.choices if choice[0] != Event.PING]


class WebhookViewSet(NotChosen, SnippetViewSet):
    model = Webhook
    icon = "link-external"
    menu_label = _("Programs told")
    list_display = ["name", "url", "is_active", "stopped_at"]
    panels = [
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("events", widget=forms.CheckboxSelectMultiple(choices=SUBSCRIBED)),
        FieldPanel("contact"),
        FieldPanel("is_active"),
        HelpPanel(template="headless/secret_panel.html"),
    ]


only_received(Delivery)  # what was said to a program is nobody's to write


class DeliveryViewSet(NotChosen, SnippetViewSet):
    model = Delivery
    icon = "mail"
    menu_label = _("Notices sent")
    list_display = ["event", "webhook", "status", "tries", "answer", "created_at"]
    list_filter = ["status", "event", "webhook"]
    inspect_view_enabled = True
    copy_view_enabled = False
    panels = [
        FieldPanel("event", read_only=True),
        FieldPanel("data", read_only=True),
        HelpPanel(template="headless/again_panel.html"),
    ]


class WebhookGroup(SnippetViewSetGroup):
    menu_label = _("Notices to programs")
    menu_icon = "link-external"
    add_to_settings_menu = True
    add_to_admin_menu = False
    items = (WebhookViewSet, DeliveryViewSet)


register_snippet(WebhookGroup)


@hooks.register("register_admin_viewset")
def api_clients():
    return client_admin.viewset


@door("headless.change_delivery")
@require_POST
def send_again(request, pk):
    tell_again(get_object_or_404(Delivery, pk=pk))
    messages.success(request, _("It will be sent again in a moment."))
    return redirect(reverse("wagtailsnippets_headless_delivery:list"))


@door("headless.change_webhook")
@require_POST
def change_secret(request, pk):
    """Give a receiver a new secret, from the page where it is shown."""
    get_object_or_404(Webhook, pk=pk)
    secret_change(pk)
    messages.success(request, _("There is a new secret. For a day both sign: change it in the program now."))
    return redirect(reverse("wagtailsnippets_headless_webhook:edit", args=[pk]))


def _done(request, pk, words):
    messages.success(request, words)
    return redirect(reverse("wagtailsnippets_headless_webhook:edit", args=[pk]))


@door("headless.change_webhook")
@require_POST
def send_test(request, pk):
    ping(get_object_or_404(Webhook, pk=pk).pk)
    return _done(request, pk, _("The test is on its way. What the program answers is in the notices sent."))


@door("headless.change_webhook")
@require_POST
def tell_it_again(request, pk):
    """Begin to tell a receiver that was stopped."""
    begin_again(get_object_or_404(Webhook, pk=pk).pk)
    return _done(request, pk, _("It is told again from now on. A test goes first."))


@door("headless.change_webhook")
@require_POST
def throw_waiting_away(request, pk):
    count = throw_away(get_object_or_404(Webhook, pk=pk).pk)
    return _done(request, pk, _("Notices that will not be sent: %(count)s.") % {"count": count})


@hooks.register("register_admin_urls")
def webhook_urls():
    return [
        path("notices/<int:pk>/test/", send_test, name="webhook_test"),
        path("notices/<int:pk>/begin/", tell_it_again, name="webhook_begin"),
        path("notices/<int:pk>/purge/", throw_waiting_away, name="webhook_purge"),
        path("notices/<uuid:pk>/again/", send_again, name="webhook_again"),
        path("notices/<int:pk>/secret/", change_secret, name="webhook_secret"),
        path("pages/<int:pk>/share/", share, name="share_draft"),
        path("pages/<int:pk>/share/<int:grant_pk>/end/", take_back, name="take_draft_back"),
    ]


@hooks.register("register_page_header_buttons")
def share_button(page, user, next_url=None, view_name="", **kwargs):
    """In the menu of a page that has a draft to show."""
    if page.permissions_for_user(user).can_edit():
        yield Button(
            _("Link to the draft"), url=reverse("share_draft", args=[page.pk]), icon_name="link-external", priority=80
        )
