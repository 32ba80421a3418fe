"""The addresses of the settings of tags, teams, people and retention."""

from django.urls import path

from cases.views import people, retention, tags, teams

urlpatterns = [
    path("teams/", teams.teams, name="teams"),
    path("teams/<uuid:team>/", teams.team, name="team"),
    path("teams/<uuid:team>/add/", teams.add_member, name="add_team_member"),
    path("teams/<uuid:team>/take-out/", teams.take_out, name="take_out_team_member"),
    path("teams/<uuid:team>/remove/", teams.remove_team, name="remove_team"),
    path("members/<uuid:user_id>/work/", people.person, name="person"),
    path("retention/", retention.retention, name="retention"),
    path("retention/take-back/", retention.take_back_retention, name="take_back_retention"),
    path("tags/", tags.tags, name="tags"),
    path("tags/change/", tags.change_tag, name="change_tag"),
    path("tags/<uuid:reversal>/take-back/", tags.take_back_tag, name="take_back_tag"),
]
