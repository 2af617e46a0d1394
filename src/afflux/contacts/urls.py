from django.urls import path

from afflux.contacts.console import duplicates, person, pool, tags, texts

urlpatterns = [
    path("", pool.pool, name="pool"),
    path("people/new", person.person_new, name="person_new"),
    path("people/tag", tags.people_tag, name="people_tag"),
    path("people/untag", tags.people_untag, name="people_untag"),
    path("people/<uuid:person_id>", person.person, name="person"),
    path("people/<uuid:person_id>/timeline", person.person_timeline, name="person_timeline"),
    path("people/<uuid:person_id>/unmask", person.person_unmask, name="person_unmask"),
    path("people/<uuid:person_id>/edit", person.person_edit, name="person_edit"),
    path("people/<uuid:person_id>/identity", person.person_identity, name="person_identity"),
    path("people/<uuid:person_id>/consent", person.person_consent, name="person_consent"),
    path("people/<uuid:person_id>/withdraw", person.person_withdraw, name="person_withdraw"),
    path("people/<uuid:person_id>/tag", person.person_tag, name="person_tag"),
    path("people/<uuid:person_id>/merge", duplicates.person_merge, name="person_merge"),
    path("duplicates", duplicates.likenesses, name="likenesses"),
    path("duplicates/<uuid:likeness_id>/different", duplicates.likeness_different, name="likeness_different"),
    path("merges", duplicates.merges, name="merges"),
    path("merges/<uuid:merge_id>", duplicates.merge, name="merge"),
    path("merges/<uuid:merge_id>/undo", duplicates.merge_undo, name="merge_undo"),
    path("merge/<uuid:left_id>/<uuid:right_id>", duplicates.merge_preview, name="merge_preview"),
    path("merge/<uuid:left_id>/<uuid:right_id>/confirm", duplicates.merge_by_hand, name="merge_by_hand"),
    path("tags", tags.tags, name="tags"),
    path("tags/new", tags.tag_new, name="tag_new"),
    path("tags/<uuid:tag_id>", tags.tag, name="tag"),
    path("tags/<uuid:tag_id>/archive", tags.tag_archive, name="tag_archive"),
    path("consent", texts.consent_texts, name="consent_texts"),
    path("consent/new", texts.consent_text_new, name="consent_text_new"),
    path("consent/<uuid:text_id>", texts.consent_text, name="consent_text"),
]
