"""The headers that limit what a browser may do with our answers. Each surface has its own policy."""

from csp.middleware import CSPMiddleware
from django.conf import settings

API_PAGE = "/api/"
NOTHING = {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}
PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(),"
    " gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


def surface(path):
    """Return the policy (dict of directives) of a path, or None for the public site's, which is the setting."""
    if path.startswith("/admin/"):
        return settings.ADMIN_CONTENT_SECURITY_POLICY
    if path == API_PAGE:  # a page for people among answers for programs
        return None
    if path.startswith(("/api/", "/documents/", "/media/")):
        return NOTHING
    return None


class HeadersMiddleware(CSPMiddleware):
    """django-csp's, with a policy per surface, and the headers that Django does not know."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = surface(request.path_info)
        return parts

    def process_response(self, request, response):
        response = super().process_response(request, response)
        shared = request.path_info.startswith("/api/") and request.path_info != API_PAGE
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
