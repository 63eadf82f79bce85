"""Wagtail's own read API (v2), for existing headless clients. It shows what everybody may see, whoever asks."""

from django.conf import settings
from django.http import Http404
from django.utils import translation
from rest_framework.exceptions import APIException, NotFound
from rest_framework.fields import Field
from rest_framework.renderers import JSONRenderer
from wagtail.api import APIField
from wagtail.api.v2.filters import FieldsFilter, LocaleFilter, OrderingFilter
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import BaseSerializer, PageLocaleField, RelatedField
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.blocks.stream_block import StreamValue
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import CollectionViewRestriction, Page, Site

from core.api import MAX_OFFSET, problem
from core.blocks import BodyBlock
from core.locale import supported
from core.served.rule import is_served, served
from services_catalog.models import Category, Fee, Institution, Office


class Pagination(WagtailPagination):
    def paginate_queryset(self, queryset, request, view=None):
        offset = request.GET.get("offset", "0")
        if len(offset) > len(str(MAX_OFFSET)):
            raise BadRequestError(f"offset cannot be higher than {MAX_OFFSET}")
        return super().paginate_queryset(queryset, request, view)


class PublicMixin(BaseAPIViewSet):
    """No session, no browsable HTML, and `find/` answers at once instead of sending the client on."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (JSONRenderer,)
    pagination_class = Pagination

    def find_view(self, request):
        found = self._find(request)
        self.kwargs["pk"] = found.pk
        self.action = "detail_view"
        return self.detail_view(request, found.pk)

    def _find(self, request):
        queryset = self.get_queryset()
        try:
            found = self.find_object(queryset, request)
        except (ValueError, self.model.DoesNotExist):
            found = None
        if found is None:
            raise Http404
        return found

    def check_query_parameters(self, queryset):
        """Let `lang` through: the whole API takes it."""
        self.known_query_parameters = self.known_query_parameters | {"lang"}
        super().check_query_parameters(queryset)

    def handle_exception(self, exc):
        if isinstance(exc, (Http404, NotFound)):
            return problem(404)
        if isinstance(exc, BadRequestError):
            return problem(400, exc)
        if isinstance(exc, APIException):
            return problem(exc.status_code)
        return super().handle_exception(exc)


class ServedRelatedField(RelatedField):
    """What something points to, and null while that is not published: Wagtail's tells its title all the same."""

    def to_representation(self, value):
        hidden = not is_served(value) if isinstance(value, Page) else not getattr(value, "live", True)
        return None if hidden else super().to_representation(value)


# Of every model, also of those without an endpoint of ours: the rows of a guide name its procedures.
BaseSerializer.serializer_related_field = ServedRelatedField


class RenderedBodies(Field):
    """The bodies of a page as HTML, by name, as the site itself renders them."""

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, page):
        names = [field.name if isinstance(field, APIField) else field for field in getattr(page, "api_fields", ())]
        values = {name: getattr(page, name, None) for name in names}
        bodies = {name: value for name, value in values.items() if isinstance(value, StreamValue) and is_body(value)}
        context = {"request": self.context["request"], "page": page}
        with translation.override(page.locale.language_code):
            return {name: str(value.render_as_block(context)).strip() for name, value in bodies.items()}


def is_body(value):
    """Say whether a stream is text to be read, with its own templates, and not a list of facts."""
    return isinstance(value.stream_block, BodyBlock)


class PagesEndpoint(PublicMixin, PagesAPIViewSet):
    body_fields = [*PagesAPIViewSet.body_fields, APIField("html", serializer=RenderedBodies())]
    detail_only_fields = [*PagesAPIViewSet.detail_only_fields, "html"]

    def get_base_queryset(self):
        """Return what everybody may see, whoever asks: Wagtail's own would look at the session."""
        root = Site.find_for_request(self.request).root_page
        public = served(Page.objects.all())
        pages = public.descendant_of(root, inclusive=True)
        for translated in root.get_translations():
            pages |= public.descendant_of(translated, inclusive=True)
        return pages

    def find_object(self, queryset, request):
        """Find by `html_path` in any language: /en/ is not a page but a prefix of the address."""
        path = [part for part in request.GET.get("html_path", "").split("/") if part]
        if not path:
            return super().find_object(queryset, request)
        language = supported(path[0]) if len(path[0]) == 2 else None
        root = Site.find_for_request(request).root_page
        with translation.override(language or settings.LANGUAGE_CODE):
            page, _args, _kwargs = root.localized.specific.route(request, path[1:] if language else path)
        return queryset.filter(pk=page.pk).first()


class _Restricted(PublicMixin):
    def get_queryset(self):
        closed = CollectionViewRestriction.objects.select_related("collection")
        hidden = [item.pk for one in closed for item in one.collection.get_descendants(inclusive=True)]
        return self.model.objects.exclude(collection__in=hidden).order_by("id")


class ImagesEndpoint(_Restricted, ImagesAPIViewSet):
    pass


class DocumentsEndpoint(_Restricted, DocumentsAPIViewSet):
    pass


class NamedSerializer(BaseSerializer):
    locale = PageLocaleField(read_only=True)


class NamedEndpoint(PublicMixin):
    """Things with a name that pages point to: so that a page says which, not only a number."""

    base_serializer_class = NamedSerializer

    def get_queryset(self):
        return self.model.objects.filter(live=True).order_by("id")

    body_fields = [*BaseAPIViewSet.body_fields, "name", "slug"]
    meta_fields = [*BaseAPIViewSet.meta_fields, "locale"]
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, "name", "slug", "locale"]
    nested_default_fields = [*BaseAPIViewSet.nested_default_fields, "name", "slug"]
    filter_backends = [FieldsFilter, OrderingFilter, LocaleFilter]
    known_query_parameters = PublicMixin.known_query_parameters | {"locale"}


class CategoriesEndpoint(NamedEndpoint):
    name = "categories"
    model = Category
    body_fields = [*NamedEndpoint.body_fields, "description", "position"]


class InstitutionsEndpoint(NamedEndpoint):
    name = "institutions"
    model = Institution
    body_fields = [*NamedEndpoint.body_fields, "acronym", "description", "url"]


class OfficesEndpoint(NamedEndpoint):
    name = "offices"
    model = Office
    place = ["kind", "province_code", "municipality_code", "address", "phone", "hours", "source_url", "checked_on"]
    body_fields = [*NamedEndpoint.body_fields, "institution", *place]


class FeesEndpoint(NamedEndpoint):
    name = "fees"
    model = Fee
    cost = ["cost_amount", "cost_note", "cost_dated", "cost_checked_on", "cost_source"]
    body_fields = [*BaseAPIViewSet.body_fields, "name", *cost]
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, "name", "cost_amount", "cost_dated"]
    nested_default_fields = [*BaseAPIViewSet.nested_default_fields, "name", *cost]


router = WagtailAPIRouter("wagtailapi")
for endpoint in (PagesEndpoint, ImagesEndpoint, DocumentsEndpoint, CategoriesEndpoint, InstitutionsEndpoint):
    router.register_endpoint(endpoint.name, endpoint)
for endpoint in (OfficesEndpoint, FeesEndpoint):
    router.register_endpoint(endpoint.name, endpoint)
