from django.urls import path

from afflux.connectors.console import coming, effects, errands, lines, menu, syncing
from afflux.connectors.console.leave import leave
from afflux.connectors.console.proof import domain_proof
from afflux.connectors.door import door

urlpatterns = [
    path("hook/<uuid:connection_id>", door, name="hook"),
    path("WW_verify_<slug:word>.txt", domain_proof, name="domain_proof"),
    path("leave/<uuid:connection_id>/<str:token>", leave, name="leave"),
    path("settings/connections", lines.connections, name="connections"),
    path("settings/connections/new", lines.connection_choose, name="connection_choose"),
    path("settings/connections/new/<slug:kind>", lines.connection_new, name="connection_new"),
    path("settings/connections/out", effects.connector_effects, name="connector_effects"),
    path("settings/connections/out/seen", effects.connector_effects_seen, name="connector_effects_seen"),
    path("settings/connections/out/<uuid:effect_id>", effects.connector_effect, name="connector_effect"),
    path(
        "settings/connections/out/<uuid:effect_id>/outcome",
        errands.connector_outcome,
        name="connector_outcome",
    ),
    path(
        "settings/connections/<uuid:connection_id>/errands",
        errands.connection_errands,
        name="connection_errands",
    ),
    path(
        "settings/connections/<uuid:connection_id>/errands/<slug:name>",
        errands.connection_errand,
        name="connection_errand",
    ),
    path(
        "settings/connections/<uuid:connection_id>/callbacks",
        coming.connector_callbacks,
        name="connector_callbacks",
    ),
    path(
        "settings/connections/<uuid:connection_id>/callbacks/again",
        coming.connector_callbacks_again,
        name="connector_callbacks_again",
    ),
    path("settings/connections/<uuid:connection_id>", lines.connection, name="connection"),
    path(
        "settings/connections/<uuid:connection_id>/rotate", lines.connection_rotate, name="connection_rotate"
    ),
    path("settings/connections/<uuid:connection_id>/menu", menu.connection_menu, name="connection_menu"),
    path(
        "settings/connections/<uuid:connection_id>/menu/publish",
        menu.connection_menu_publish,
        name="connection_menu_publish",
    ),
    path(
        "settings/connections/<uuid:connection_id>/menu/look",
        menu.connection_menu_look,
        name="connection_menu_look",
    ),
    path("settings/connections/<uuid:connection_id>/sync", syncing.connection_sync, name="connection_sync"),
    path(
        "settings/connections/<uuid:connection_id>/confirm",
        syncing.connection_confirm,
        name="connection_confirm",
    ),
    path(
        "settings/connections/<uuid:connection_id>/progress",
        syncing.connection_progress,
        name="connection_progress",
    ),
    path("settings/connections/<uuid:connection_id>/check", lines.connection_check, name="connection_check"),
    path(
        "settings/connections/<uuid:connection_id>/replay", lines.connection_replay, name="connection_replay"
    ),
    path(
        "settings/connections/<uuid:connection_id>/remove", lines.connection_remove, name="connection_remove"
    ),
]
