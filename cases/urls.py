"""Addresses of the desk and the portal."""

from django.urls import include, path, register_converter

from cases.views import cases, portal, questions, queues


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
    path("", queues.home, name="home"),
    path("work/", queues.board, name="board"),
    path("queues/", queues.queues, name="queues"),
    path("queues/new/", queues.new_queue, name="new_queue"),
    path("queues/<slug:slug>/", queues.queue, name="queue"),
    path("queues/<slug:slug>/edit/", queues.edit_queue, name="edit_queue"),
    path("cases/new/", cases.new_case, name="new_case"),
    path("cases/<case:number>/", cases.case, name="case"),
    path("cases/<case:number>/timeline/", cases.timeline, name="timeline"),
    path("cases/<case:number>/write/", cases.write, name="write"),
    path("cases/<case:number>/assign/", questions.assign, name="assign"),
    path("cases/<case:number>/hand-over/", questions.hand_over, name="hand_over"),
    path("cases/<case:number>/status/", questions.change_status, name="change_status"),
    path("cases/<case:number>/propose/<uuid:entry>/", cases.propose, name="propose"),
    path("cases/<case:number>/close/", questions.close, name="close"),
    path("cases/<case:number>/edit/", questions.edit, name="edit"),
    path("requests/", portal.requests, name="requests"),
    path("requests/new/", portal.new_request, name="new_request"),
    path("imports/", include("cases.urls_imports")),
]
