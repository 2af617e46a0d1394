"""Addresses of imports and exports, below pool/imports/."""

from __future__ import annotations

from django.urls import path

from afflux.exchange.console import columns, exports, mappings, runs

urlpatterns = [
    path("", runs.imports, name="imports"),
    path("new", runs.new_import, name="import_new"),
    path("export", exports.export, name="export"),
    path("exports", exports.exported, name="exports"),
    path("exports/<uuid:export_id>", exports.export_one, name="export_one"),
    path("exports/<uuid:export_id>/progress", exports.export_progress, name="export_progress"),
    path("exports/<uuid:export_id>/stop", exports.stop_export, name="export_stop"),
    path("exports/<uuid:export_id>/file", exports.export_file, name="export_file"),
    path("mappings", mappings.mappings, name="mappings"),
    path("mappings/new", mappings.new_mapping, name="mapping_new"),
    path("mappings/<uuid:profile_id>", mappings.mapping, name="mapping"),
    path("mappings/<uuid:profile_id>/drop", mappings.drop_mapping, name="mapping_drop"),
    path("<uuid:run_id>", runs.one_import, name="import"),
    path("<uuid:run_id>/columns", columns.columns, name="import_columns"),
    path("<uuid:run_id>/progress", runs.progress, name="import_progress"),
    path("<uuid:run_id>/stop", runs.stop_import, name="import_stop"),
    path("<uuid:run_id>/resume", runs.resume_import, name="import_resume"),
    path("<uuid:run_id>/real", runs.import_for_real, name="import_real"),
    path("<uuid:run_id>/rejected.csv", runs.rejected_rows, name="import_rejected"),
]
