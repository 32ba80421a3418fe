"""Addresses of a reader's own state."""

from django.urls import path

from notifications.views import feeds, notices, reading

urlpatterns = [
    path("notices/", notices.notices_page, name="notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/newest/", notices.newest, name="newest_notices"),
    path("notices/read/", notices.read, name="read_notices"),
    path("notices/unread/", notices.unread, name="unread_notice"),
    path("drafts/", reading.keep_draft, name="keep_draft"),
    path("drafts/discard/", reading.discard_draft, name="discard_draft"),
    path("seen/", reading.mark_seen, name="mark_seen"),
    path("follow/", notices.follow, name="follow"),
    path("mail/", notices.mails, name="mails"),
    path("settings/notices/", notices.notice_preferences, name="notice_preferences"),
    path("settings/followed/", notices.followed, name="followed"),
    path("settings/feeds/", feeds.feeds, name="feeds"),
    path("settings/feeds/new/", feeds.make_feed, name="make_feed"),
    path("settings/feeds/<uuid:feed_id>/revoke/", feeds.revoke_feed, name="revoke_feed"),
    path("feeds/<str:feed_token>/", feeds.feed, name="feed"),
    path("feeds/<str:feed_token>/calendar.ics", feeds.calendar_feed, name="calendar_feed"),
    path("unsubscribe/<str:mail_token>/", feeds.unsubscribe, name="unsubscribe"),
]
