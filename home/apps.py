from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")

    def ready(self):
        # They register: what is kept, what the home page shows, what can be found.
        from home import front, kept, search_docs, told, translated_facts, unmarked_words  # noqa: F401

        unmarked_words.say_them()
        translated_facts.tell_where_versions_are_compared()
