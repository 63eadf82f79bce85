from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core import places
from core.language_paths import in_active_language
from services_catalog.choices import Audience
from services_catalog.models.office import Office


class ServiceFilter:
    """What a query string narrows the catalogue to. A word that is nobody's slug is ignored, whatever it holds."""

    def __init__(self, query, categories, institutions):
        self.categories, self.institutions = categories, institutions
        self.category = {one.slug: one for one in categories}.get(query.get("categoria"))
        self.institution = {one.slug: one for one in institutions}.get(query.get("institucion"))
        self.audience = next((one for one in Audience if one == query.get("audiencia")), None)
        self.province = {one.slug: one for one in places.provinces()}.get(query.get("provincia"))
        self.online = query.get("en_linea") == "1"

    @property
    def params(self):
        """The query string that means this filter, as a dict; None where it does not narrow."""
        return {
            "categoria": self.category and self.category.slug,
            "institucion": self.institution and self.institution.slug,
            "audiencia": self.audience and self.audience.value,
            "provincia": self.province and self.province.slug,
            "en_linea": "1" if self.online else None,
        }

    def __bool__(self):
        return any(self.params.values())

    @property
    def labels(self):
        """What was chosen, in words."""
        chosen = [
            self.category and self.category.name,
            self.institution and self.institution.name,
            self.audience and self.audience.label,
            self.province and self.province.name,
            _("Online") if self.online else None,
        ]
        return [label for label in chosen if label]

    def url(self, **changes):
        """Return the address of this list with something chosen or let go: `url(audiencia="empresas")`."""
        kept = urlencode({name: value for name, value in {**self.params, **changes}.items() if value})
        path = in_active_language("/tramites/")
        return f"{path}?{kept}" if kept else path

    def option(self, name, value, label, count=None):
        active = self.params[name] == value
        return {"label": label, "count": count, "active": active, "url": self.url(**{name: None if active else value})}

    @property
    def groups(self):
        """The choices as the facets component takes them."""
        return [
            {"title": _("How it is done"), "options": [self.option("en_linea", "1", _("Online"))]},
            {
                "title": _("Category"),
                "options": [self.counted("categoria", one) for one in self.categories if one.count],
            },
            {"title": _("Who it is for"), "options": [self.option("audiencia", a.value, a.label) for a in Audience]},
            {
                "title": _("Institution"),
                "options": [self.counted("institucion", one) for one in self.institutions],
                "open": self.institution is not None,
            },
            {
                "title": _("Province with offices"),
                "options": [self.option("provincia", p.slug, p.name) for p in places.provinces()],
                "open": self.province is not None,
            },
        ]

    def counted(self, name, item):
        return self.option(name, item.slug, item.name, None if self else item.count)

    def apply(self, services):
        if self.category:
            services = services.in_category(self.category.slug)
        if self.institution:
            services = services.of_institution(self.institution.slug)
        if self.audience:
            services = services.for_audience(self.audience)
        if self.province:
            services = with_office_in(services, self.province)
        if self.online:
            services = services.online()
        return services


def with_office_in(services, province):
    """Return those of institutions with an office in a Province: the nearest the data come to "done there"."""
    offices = Office.objects.filter(institution=OuterRef("institution"), province_code=province.code)
    return services.filter(Exists(offices))
