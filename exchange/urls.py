"""Addresses between home and hall."""

from django.urls import include, path

from exchange.views import asides, drafts, practices, proposals, rules, talks, words

_draft = [
    path("", drafts.draft, name="draft"),
    path("keep/", drafts.keep_draft, name="keep_extract"),
    path("ask/", drafts.ask_release, name="ask_release"),
    path("release/", drafts.release, name="release"),
    path("send-back/", drafts.send_back, name="send_back"),
    path("take-back/", drafts.take_back_asking, name="take_back_asking"),
    path("discard/", drafts.discard_draft, name="discard_extract"),
]

_proposal = [
    path("", proposals.proposal, name="proposal"),
    path("keep/", proposals.keep_proposal_draft, name="keep_proposal"),
    path("ask/", proposals.ask_proposal_release, name="ask_proposal_release"),
    path("release/", proposals.release_practice, name="release_practice"),
    path("send-back/", proposals.send_back_proposal, name="send_back_proposal"),
    path("take-back/", proposals.take_back_proposal, name="take_back_proposal"),
    path("discard/", proposals.discard_proposal, name="discard_proposal"),
]
_article = "knowledge/<uuid:article_id>/"
_upstream = "knowledge/<uuid:edition_id>/upstream/<slug:network>/<int:version>/"
_practice = "n/<slug:network>/practices/<uuid:practice_id>/"
_escalation = "escalate/<slug:network>/<escalation:escalation>/"
_community = [
    path("follow/", talks.follow_community, name="follow_community"),
    path("feed/", talks.community_feed, name="community_feed"),
    path("calendar/", talks.community_calendar, name="community_calendar"),
    path("sessions/follow/", talks.follow_sessions, name="follow_sessions"),
]
_discussion = [
    path("follow/", talks.follow_discussion, name="follow_discussion"),
    path("feed/", talks.discussion_feed, name="discussion_feed"),
]

urlpatterns = [
    path(f"{_escalation}said/", asides.escalation_said, name="escalation_said"),
    path(f"{_escalation}beside/", asides.escalation_beside, name="escalation_beside"),
    path(f"{_escalation}beside/write/", asides.write_for_own_side, name="write_for_own_side"),
    path("settings/words/", words.choose_words, name="words"),
    path("settings/words/take-back/", words.take_back_words, name="take_back_words"),
    path("settings/release/", rules.choose_release, name="choose_release"),
    path("settings/release/take-back/", rules.take_back_release, name="take_back_release"),
    path("n/<slug:network>/communities/calendar/", talks.hall_calendar, name="hall_calendar"),
    path("n/<slug:network>/communities/<uuid:community_id>/", include(_community)),
    path("n/<slug:network>/communities/discussions/<uuid:discussion_id>/", include(_discussion)),
    path("escalate/<slug:network>/<uuid:draft_id>/", include(_draft)),
    path("propose/<slug:network>/<uuid:proposal_id>/", include(_proposal)),
    path(f"{_article}propose/<slug:network>/", proposals.propose_article, name="propose_article"),
    path(_upstream, practices.upstream_version, name="upstream_version"),
    path(f"{_practice}adopt/", practices.adopt_practice, name="adopt_practice"),
    path(f"{_practice}stop/", practices.stop_using_practice, name="stop_using_practice"),
]
