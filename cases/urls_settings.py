"""The addresses of the settings of tags, teams, people, retention and the goal."""

from django.urls import path

from cases.views import goal, people, retention, tags, teams

urlpatterns = [
    path("teams/", teams.teams, name="teams"),
    path("teams/<uuid:team>/", teams.team, name="team"),
    path("teams/<uuid:team>/add/", teams.add_member, name="add_team_member"),
    path("teams/<uuid:team>/take-out/", teams.take_out, name="take_out_team_member"),
    path("teams/<uuid:team>/lead/", teams.choose_lead, name="choose_team_lead"),
    path("teams/<uuid:team>/remove/", teams.remove_team, name="remove_team"),
    path("members/<uuid:user_id>/work/", people.person, name="person"),
    path("retention/", retention.retention, name="retention"),
    path("retention/take-back/", retention.take_back_retention, name="take_back_retention"),
    path("goal/", goal.choose_goal, name="goal"),
    path("goal/take-back/", goal.take_back_goal, name="take_back_goal"),
    path("tags/", tags.tags, name="tags"),
    path("tags/change/", tags.change_tag, name="change_tag"),
    path("tags/<uuid:reversal>/take-back/", tags.take_back_tag, name="take_back_tag"),
]
