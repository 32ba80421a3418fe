"""Addresses of the hall, on each member's own host."""

from django.urls import include, path

from network import urls_sessions
from network.views import announcements, communities, discussions, experts, files, halls, mentions, topics, words

urlpatterns = [
    path("n/<slug:network>/", halls.hall, name="hall"),
    path("n/<slug:network>/members/", halls.roster, name="roster"),
    path("n/<slug:network>/members/<uuid:member_id>/", halls.hall_member, name="hall_member"),
    path("n/<slug:network>/members/<uuid:member_id>/experts/", experts.member_experts, name="member_experts"),
    path("n/<slug:network>/experts/<uuid:expert_id>/remove/", experts.remove_expert, name="remove_expert"),
    path("n/<slug:network>/card/", halls.hall_card, name="hall_card"),
    path("n/<slug:network>/announcements/", announcements.announcements, name="announcements"),
    path("n/<slug:network>/announcements/new/", announcements.new_announcement, name="new_announcement"),
    path(
        "n/<slug:network>/announcements/<uuid:announcement_id>/",
        announcements.edit_announcement,
        name="edit_announcement",
    ),
    path(
        "n/<slug:network>/announcements/<uuid:announcement_id>/withdraw/",
        announcements.withdraw_announcement,
        name="withdraw_announcement",
    ),
    path("n/<slug:network>/topics/", topics.topics, name="topics"),
    path("n/<slug:network>/topics/new/", topics.new_topic, name="new_topic"),
    path("n/<slug:network>/topics/<uuid:topic_id>/", topics.edit_topic, name="edit_topic"),
    path("n/<slug:network>/topics/<uuid:topic_id>/merge/", topics.merge_topic, name="merge_topic"),
    path("n/<slug:network>/communities/", communities.communities, name="communities"),
    path("n/<slug:network>/communities/new/", communities.found_community, name="found_community"),
    path("n/<slug:network>/communities/<uuid:community_id>/", communities.community, name="community"),
    path("n/<slug:network>/communities/<uuid:community_id>/edit/", communities.edit_community, name="edit_community"),
    path(
        "n/<slug:network>/communities/<uuid:community_id>/archive/",
        communities.archive_community,
        name="archive_community",
    ),
    path("n/<slug:network>/communities/<uuid:community_id>/join/", communities.join_community, name="join_community"),
    path("n/<slug:network>/communities/<uuid:community_id>/ask/", communities.ask_to_join, name="ask_to_join"),
    path(
        "n/<slug:network>/communities/<uuid:community_id>/leave/", communities.leave_community, name="leave_community"
    ),
    path(
        "n/<slug:network>/communities/<uuid:community_id>/people/",
        communities.community_people,
        name="community_people",
    ),
    path(
        "n/<slug:network>/communities/people/<uuid:place_id>/answer/", communities.answer_request, name="answer_request"
    ),
    path(
        "n/<slug:network>/communities/people/<uuid:place_id>/moderator/",
        communities.appoint_moderator,
        name="appoint_moderator",
    ),
    path("n/<slug:network>/communities/people/<uuid:place_id>/out/", communities.put_out, name="put_out"),
    path("n/<slug:network>/communities/people/<uuid:place_id>/back/", communities.allow_back, name="allow_back"),
    path(
        "n/<slug:network>/communities/<uuid:community_id>/mentions/",
        mentions.community_mentions,
        name="community_mentions",
    ),
    path(
        "n/<slug:network>/communities/<uuid:community_id>/discuss/", discussions.open_discussion, name="open_discussion"
    ),
    path("n/<slug:network>/communities/<uuid:community_id>/sessions/", include("network.urls_sessions")),
    path("n/<slug:network>/communities/sessions/<uuid:community_session_id>/", include(urls_sessions.of_one)),
    path("n/<slug:network>/communities/<uuid:community_id>/reports/", discussions.reports, name="community_reports"),
    path(
        "n/<slug:network>/communities/reports/<uuid:report_id>/settle/", discussions.settle_report, name="settle_report"
    ),
    path("n/<slug:network>/communities/discussions/<uuid:discussion_id>/", discussions.discussion, name="discussion"),
    path(
        "n/<slug:network>/communities/discussions/<uuid:discussion_id>/entries/",
        discussions.discussion_entries,
        name="discussion_entries",
    ),
    path(
        "n/<slug:network>/communities/discussions/<uuid:discussion_id>/write/",
        discussions.write_in_discussion,
        name="write_in_discussion",
    ),
    path(
        "n/<slug:network>/communities/discussions/<uuid:discussion_id>/pin/",
        discussions.pin_discussion,
        name="pin_discussion",
    ),
    path(
        "n/<slug:network>/communities/discussions/<uuid:discussion_id>/close/",
        discussions.close_discussion,
        name="close_discussion",
    ),
    path(
        "n/<slug:network>/communities/discussions/<uuid:discussion_id>/hide/",
        discussions.hide_discussion,
        name="hide_discussion",
    ),
    path(
        "n/<slug:network>/communities/discussions/<uuid:discussion_id>/show/",
        discussions.show_discussion,
        name="show_discussion",
    ),
    path(
        "n/<slug:network>/communities/discussions/entries/<uuid:entry_id>/pin/", discussions.pin_entry, name="pin_entry"
    ),
    path(
        "n/<slug:network>/communities/discussions/entries/<uuid:entry_id>/report/",
        discussions.report_entry,
        name="report_entry",
    ),
    path(
        "n/<slug:network>/communities/discussions/entries/<uuid:entry_id>/edit/",
        words.edit_discussion_entry,
        name="edit_discussion_entry",
    ),
    path(
        "n/<slug:network>/communities/discussions/entries/<uuid:entry_id>/withdraw/",
        words.withdraw_discussion_entry,
        name="withdraw_discussion_entry",
    ),
    path("n/<slug:network>/files/<uuid:file_id>/", files.hall_file, name="hall_file"),
    path("", include("network.urls_escalations")),
    path("", include("network.urls_majors")),
    path("", include("network.urls_practices")),
    path("", include("network.urls_rules")),
    path("", include("network.urls_forms")),
]
