"""The addresses of the settings of rules."""

from django.urls import path

from cases.views import rules

urlpatterns = [
    path("", rules.rules, name="rules"),
    path("new/", rules.new_rule, name="new_rule"),
    path("go-on/<case:number>/", rules.let_go_on, name="let_rules_go_on"),
    path("<uuid:rule>/", rules.rule, name="rule"),
    path("<uuid:rule>/firings/", rules.rule_firings, name="rule_firings"),
    path("<uuid:rule>/pause/", rules.pause, name="pause_rule"),
    path("<uuid:rule>/move/", rules.move, name="move_rule"),
    path("<uuid:rule>/take-back/", rules.take_back, name="take_back_rule"),
    path("<uuid:rule>/remove/", rules.remove, name="remove_rule"),
]
