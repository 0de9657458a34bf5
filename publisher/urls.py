"""URLs of the web UI, all under the reserved prefix. Everything else is the live release, which middleware serves
before a request gets here (`static_site.serving.live_release_middleware`).
"""

from functools import partial

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.defaults import page_not_found

from publisher.desk.admin_site import site
from publisher.health import health

web_ui: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("admin/", site.urls),
    path("", include("publisher.desk.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{settings.RESERVED_PREFIX}/", include(web_ui)),
]

handler403 = "publisher.desk.people.missing_role.permission_denied"
handler404 = partial(page_not_found, template_name="desk/not_found.html")
handler500 = "publisher.desk.database_down.failed"
