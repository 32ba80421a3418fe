"""Addresses of the desk and the portal."""

from django.urls import include, path, register_converter

from cases.views import (
    bulk,
    cases,
    clocks,
    closing,
    escalating,
    finding,
    links,
    macros,
    merging,
    opening,
    people,
    portal,
    presence,
    questions,
    queues,
    rating,
    reports,
    rows,
    talks,
    views,
)


class CaseNumber:
    """C-1042 in an address, 1042 in a view."""

    regex = r"C-[1-9][0-9]{0,14}"

    def to_python(self, value: str) -> int:
        """The number without its letter."""
        return int(value[2:])

    def to_url(self, value: int) -> str:
        """The number as people say it."""
        return f"C-{value}"


register_converter(CaseNumber, "case")

urlpatterns = [
    path("", include("cases.urls_majors")),
    path("", queues.home, name="home"),
    path("work/", queues.board, name="board"),
    path("queues/", queues.queues, name="queues"),
    path("queues/new/", queues.new_queue, name="new_queue"),
    path("queues/<slug:slug>/", queues.queue, name="queue"),
    path("queues/<slug:slug>/edit/", queues.edit_queue, name="edit_queue"),
    path("cases/", views.cases, name="cases"),
    path("find/", finding.find, name="find"),
    path("people/", people.people, name="people"),
    path("reports/", reports.reports, name="reports"),
    path("reports/weekly/", reports.send_weekly, name="send_weekly_report"),
    path("reports/weekly/stop/", reports.stop_weekly, name="stop_weekly_report"),
    path("reports/travels/", reports.report_travels, name="report_travels"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/merge/", merging.merge_many, name="merge_many"),
    path("changes/", bulk.changes, name="changes"),
    path("changes/<uuid:change>/", bulk.long_change, name="long_change"),
    path("changes/<uuid:change>/take-back/", bulk.take_back, name="take_back_change"),
    path("views/", views.views, name="views"),
    path("views/new/", views.new_view, name="new_view"),
    path("views/counts/", views.view_counts, name="view_counts"),
    path("views/<uuid:view>/", views.view, name="view"),
    path("views/<uuid:view>/edit/", views.edit_view, name="edit_view"),
    path("views/<uuid:view>/remove/", views.remove_view, name="remove_view"),
    path("views/<uuid:view>/take-back/", views.take_back_view, name="take_back_view"),
    path("views/<uuid:view>/move/", views.move_view, name="move_view"),
    path("macros/", macros.macros, name="macros"),
    path("macros/new/", macros.new_macro, name="new_macro"),
    path("macros/<uuid:macro>/edit/", macros.edit_macro, name="edit_macro"),
    path("macros/<uuid:macro>/remove/", macros.remove_macro, name="remove_macro"),
    path("macros/<uuid:macro>/take-back/", macros.take_back_macro, name="take_back_macro"),
    path("cases/<case:number>/macros/", macros.choose_macro, name="choose_macro"),
    path("cases/<case:number>/macros/<uuid:macro>/", macros.use, name="use_macro"),
    path("cases/new/", opening.new_case, name="new_case"),
    path("cases/<case:number>/", cases.case, name="case"),
    path("cases/<case:number>/timeline/", cases.timeline, name="timeline"),
    path("cases/<case:number>/presence/", presence.case_presence, name="case_presence"),
    path("cases/<case:number>/write/", cases.write, name="write"),
    path("cases/<case:number>/assign/", questions.assign, name="assign"),
    path("cases/<case:number>/hand-over/", questions.hand_over, name="hand_over"),
    path("cases/<case:number>/priority/", rows.set_priority, name="set_priority"),
    path("cases/<case:number>/tags/", rows.set_tags, name="set_tags"),
    path("cases/<case:number>/status/", questions.change_status, name="change_status"),
    path("cases/<case:number>/propose/<uuid:entry>/", cases.propose, name="propose"),
    path("cases/<case:number>/close/", questions.close, name="close"),
    path("cases/<case:number>/link/", links.link, name="link"),
    path("cases/<case:number>/unlink/<uuid:link>/", links.unlink, name="unlink"),
    path("cases/<case:number>/merge/", links.merge, name="merge"),
    path("cases/<case:number>/unmerge/<uuid:reversal>/", links.unmerge, name="unmerge"),
    path("cases/<case:number>/split/", links.split, name="split"),
    path("cases/<case:number>/rate/", rating.rate, name="rate"),
    path("cases/<case:number>/confirm/", closing.confirm, name="confirm"),
    path("cases/<case:number>/edit/", questions.edit, name="edit"),
    path("cases/<case:number>/escalate/<slug:network>/", escalating.escalate, name="escalate"),
    path("cases/<case:number>/ask-community/<slug:network>/", escalating.ask_community, name="ask_community"),
    path(
        "n/<slug:network>/communities/discussions/entries/<uuid:entry_id>/case/",
        talks.ask_as_case,
        name="ask_as_case",
    ),
    path("requests/", portal.requests, name="requests"),
    path("requests/new/", portal.new_request, name="new_request"),
    path("requests/new/similar/", portal.similar_requests_of_mine, name="similar_requests"),
    path("requests/new/<uuid:form>/", portal.new_request_by, name="new_request_by"),
    path("settings/forms/", include("cases.urls_forms")),
    path("settings/rules/", include("cases.urls_rules")),
    path("settings/fields/", include("cases.urls_fields")),
    path("settings/clients/", include("cases.urls_clients")),
    path("", include("cases.urls_daily")),
    path("", include("cases.urls_threads")),
    path("imports/", include("cases.urls_imports")),
    path("settings/lifecycle/", closing.choose_lifecycle, name="lifecycle"),
    path("settings/lifecycle/take-back/", closing.take_back_lifecycle, name="take_back_lifecycle"),
    path("settings/", include("cases.urls_settings")),
    path("settings/calendars/", clocks.calendars, name="calendars"),
    path("settings/calendars/new/", clocks.new_calendar, name="new_calendar"),
    path("settings/calendars/<uuid:calendar>/", clocks.calendar, name="calendar"),
    path("settings/calendars/<uuid:calendar>/take-back/", clocks.take_back_calendar, name="take_back_calendar"),
    path("settings/calendars/<uuid:calendar>/remove/", clocks.remove_calendar, name="remove_calendar"),
    path("settings/clocks/", clocks.clock_policies, name="clock_policies"),
    path("settings/clocks/progress/", clocks.clock_recount, name="clock_recount"),
    path("settings/clocks/new/", clocks.new_clock_policy, name="new_clock_policy"),
    path("settings/clocks/<uuid:policy>/", clocks.clock_policy, name="clock_policy"),
    path("settings/clocks/<uuid:policy>/take-back/", clocks.take_back_clock_policy, name="take_back_clock_policy"),
    path("settings/clocks/<uuid:policy>/remove/", clocks.remove_clock_policy, name="remove_clock_policy"),
]
