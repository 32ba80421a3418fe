"""Addresses of major cases, in the hall of a network."""

from django.urls import path, register_converter

from network.views import majors

HERE = "n/<slug:network>/major/"
ONE = f"{HERE}<major:major>/"


class MajorNumber:
    """M-4 in an address, 4 in a view."""

    regex = r"M-[1-9][0-9]{0,14}"

    def to_python(self, value: str) -> int:
        """The number without its letter."""
        return int(value[2:])

    def to_url(self, value: int) -> str:
        """The number as people say it."""
        return f"M-{value}"


register_converter(MajorNumber, "major")

urlpatterns = [
    path(HERE, majors.majors, name="majors"),
    path(f"{HERE}propose/", majors.propose_major, name="propose_major"),
    path(ONE, majors.major, name="major"),
    path(f"{ONE}entries/", majors.major_entries, name="major_entries"),
    path(f"{ONE}edit/", majors.edit_major, name="edit_major"),
    path(f"{ONE}open/", majors.open_major, name="open_major"),
    path(f"{ONE}refuse/", majors.refuse_major, name="refuse_major"),
    path(f"{ONE}update/", majors.write_update, name="write_update"),
    path(f"{ONE}close/", majors.close_major, name="close_major"),
    path(f"{ONE}reopen/", majors.reopen_major, name="reopen_major"),
]
