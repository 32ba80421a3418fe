"""Who belongs to the organization: admins look, invite and change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.access import admins_of_the_organization
from core.doing import attempt
from core.ids import read_key
from tenants import actions, selectors
from tenants.forms import InviteForm, RemoveForm, RoleForm
from tenants.limits import spend


@admins_of_the_organization
@require_safe
def members(request: Any) -> HttpResponse:
    """The people who belong and the letters that are open."""
    return _list(request, InviteForm())


@admins_of_the_organization
@require_POST
def invite(request: Any) -> HttpResponse:
    """Send a letter."""
    form = InviteForm(request.POST)
    if form.is_valid():
        spend("invite", request, form.cleaned_data["email"])
        if attempt(form, lambda: actions.invite_person(_own(request), by=request.actor, **form.cleaned_data)):
            messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
            return redirect("members")
    return _list(request, form, status=422)


@admins_of_the_organization
@require_POST
def revoke_invitation(request: Any, invitation_id: UUID) -> HttpResponse:
    """Take a letter back."""
    actions.revoke_invitation(_own(request), invitation_id, by=request.actor)
    messages.success(request, "The invitation is taken back.")
    return redirect("members")


@admins_of_the_organization
@require_safe
def member(request: Any, user_id: UUID) -> HttpResponse:
    """One person who belongs, and what an admin can change about that."""
    return _one(request, user_id)


@admins_of_the_organization
@require_POST
def change_role(request: Any, user_id: UUID) -> HttpResponse:
    """Another role."""
    form = RoleForm(request.POST)
    line = selectors.member_of(request.host.organization_id, user_id)
    changed = form.is_valid() and _changed_role(request, user_id, form)
    if changed:
        messages.success(request, f"{line.name} is {form.cleaned_data['role']} now.")
        return redirect("member", user_id) if user_id != request.user.pk else redirect("/")
    context = {"member": line, "form": form, "removal": RemoveForm()}
    return render(request, "tenants/member.html", context, status=422)


@admins_of_the_organization
@require_POST
def suspend(request: Any, user_id: UUID) -> HttpResponse:
    """Keep a person out."""
    return _change(request, user_id, actions.suspend_member, "{} is kept out from now on.")


@admins_of_the_organization
@require_POST
def restore(request: Any, user_id: UUID) -> HttpResponse:
    """Let a suspended person in again."""
    return _change(request, user_id, actions.restore_member, "{} may come in again.")


@admins_of_the_organization
@require_POST
def remove(request: Any, user_id: UUID) -> HttpResponse:
    """End a membership, once that is confirmed."""
    removal = RemoveForm(request.POST)
    if not removal.is_valid():
        return _one(request, user_id, removal, status=422)
    return _change(request, user_id, actions.remove_member, "{} is removed. What they wrote stays.")


def _changed_role(request: Any, user_id: UUID, form: RoleForm) -> bool:
    done = attempt(form, lambda: actions.change_role(_own(request), user_id, by=request.actor, **form.cleaned_data))
    return done is not None


def _change(request: Any, user_id: UUID, act: Callable[..., None], sentence: str) -> HttpResponse:
    name = selectors.member_of(request.host.organization_id, user_id).name
    act(_own(request), user_id, by=request.actor)
    messages.success(request, sentence.format(name))
    return redirect("members") if user_id != request.user.pk else redirect("/")


def _one(request: Any, user_id: UUID, removal: RemoveForm | None = None, status: int = 200) -> HttpResponse:
    line = selectors.member_of(request.host.organization_id, user_id)
    context = {"member": line, "form": RoleForm(initial={"role": line.role}), "removal": removal or RemoveForm()}
    return render(request, "tenants/member.html", context, status=status)


def _own(request: Any) -> Any:
    return selectors.organization(request.host.organization_id)


def _list(request: Any, form: InviteForm, status: int = 200) -> HttpResponse:
    after = request.GET.get("after")
    context = {
        "members": selectors.members_of(request.host.organization_id, read_key(after)),
        "invitations": selectors.open_invitations(request.host.organization_id),
        "form": form,
    }
    return render(request, "tenants/members.html", context, status=status)
