"""Addresses between home and hall."""

from django.urls import include, path

from exchange.views import drafts, rules, words

_draft = [
    path("", drafts.draft, name="draft"),
    path("keep/", drafts.keep_draft, name="keep_extract"),
    path("ask/", drafts.ask_release, name="ask_release"),
    path("release/", drafts.release, name="release"),
    path("send-back/", drafts.send_back, name="send_back"),
    path("take-back/", drafts.take_back_asking, name="take_back_asking"),
    path("discard/", drafts.discard_draft, name="discard_extract"),
]

urlpatterns = [
    path("settings/words/", words.choose_words, name="words"),
    path("settings/words/take-back/", words.take_back_words, name="take_back_words"),
    path("settings/release/", rules.choose_release, name="choose_release"),
    path("settings/release/take-back/", rules.take_back_release, name="take_back_release"),
    path("escalate/<slug:network>/<uuid:draft_id>/", include(_draft)),
]
