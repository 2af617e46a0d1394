from django.urls import path

from afflux.console import search, views

urlpatterns = [
    path("search", search.search, name="search"),
    path("language", views.choose_language, name="choose_language"),
    path("theme", views.choose_theme, name="choose_theme"),
    path("saved-views", views.save_view, name="save_view"),
    path("settings/components", views.components, name="components"),
    path("picture/<slug:digest>", views.picture, name="picture"),
    path("csp-report", views.csp_report, name="csp_report"),
]
