"""Who edits kinds of case: administrators all, and heads of teams those of their institution. A shared kind is nobody's
head's."""

from django.db.models import Q
from django.http import Http404
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from casework.acting import HANDLE
from casework.models import CaseKind, Role, TeamMember

OF_HEADS = frozenset({"view", "add", "change"})
CHANGE_ALL = "casework.change_casekind"
READ = "_casework_headed"  # on the user of the request: the menu of every page asks for each right


def headed(user):
    """Return the keys of the Institutions of which `user` is a head of a team (list), read once in a request."""
    if not (user.is_active and user.has_perm(HANDLE)):
        return []
    if not hasattr(user, READ):
        heads = TeamMember.objects.now().filter(user=user, role=Role.HEAD, team__institution__isnull=False)
        setattr(user, READ, sorted(set(heads.values_list("team__institution", flat=True))))
    return getattr(user, READ)


class KindPolicy(ModelPermissionPolicy):
    """The rights of the table, and what heads may do of the kinds of their institution."""

    def user_has_permission(self, user, action):
        return super().user_has_permission(user, action) or (action in OF_HEADS and bool(headed(user)))

    def user_has_permission_for_instance(self, user, action, instance):
        if super().user_has_permission(user, action):
            return True
        return action in OF_HEADS and instance.institution_id in headed(user)

    def instances_user_has_any_permission_for(self, user, actions):
        if any(super(KindPolicy, self).user_has_permission(user, action) for action in actions):
            return CaseKind.objects.all()
        theirs = headed(user) if OF_HEADS & set(actions) else []
        return CaseKind.objects.filter(Q(institution__in=theirs))


register_permission_policy(CaseKind, policy := KindPolicy(CaseKind), exact_class=True)


class OwnKinds:
    """Put before a view of one kind: who may not change that one reads that there is none."""

    def get_object(self, *args, **kwargs):
        kind = super().get_object(*args, **kwargs)
        if not policy.user_has_permission_for_instance(self.request.user, "change", kind):
            raise Http404
        return kind
