"""What views say about their answers."""

from django.views.decorators.cache import cache_control

# Decorates a view whose answer is for one person: no cache on the way, nor the browser's, may keep it.
personal = cache_control(private=True, no_store=True)


class PersonalAnswersMiddleware:
    """Mark every answer that read the session as personal, also those of views that are not ours."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response
