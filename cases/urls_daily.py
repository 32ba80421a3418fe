"""Addresses of one's own day: the page of it, what is snoozed, what is opened again."""

from django.urls import path

from cases.views import day, reopening, snoozing

urlpatterns = [
    path("work/day/", day.day, name="day"),
    path("cases/<case:number>/reopen/", reopening.reopen, name="reopen"),
    path("cases/<case:number>/snooze/", snoozing.snooze, name="snooze"),
    path("cases/<case:number>/wake/", snoozing.wake, name="wake"),
]
