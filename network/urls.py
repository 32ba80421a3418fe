"""Addresses of the hall, on each member's own host."""

from django.urls import path

from network.views import announcements, halls, topics

urlpatterns = [
    path("n/<slug:network>/", halls.hall, name="hall"),
    path("n/<slug:network>/members/", halls.roster, name="roster"),
    path("n/<slug:network>/members/<uuid:member_id>/", halls.hall_member, name="hall_member"),
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
]
