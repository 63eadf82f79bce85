from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")

    def ready(self):
        from home import kept, search_docs, unmarked_words  # noqa: F401 registers its extractors

        unmarked_words.say_them()
