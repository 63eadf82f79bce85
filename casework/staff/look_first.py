"""An act of an officer that goes out to the citizen: filled, looked at as it will be read, and only then done."""

from django.contrib import messages
from django.shortcuts import redirect

from casework.acting import NotPossible
from casework.staff.base import CaseAct


def seen_version(request):
    """Return the version (int) of the case that the page of a POST showed; without one, one that no case has."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


class LookFirst(CaseAct):
    """A page with a form, and before it is sent what the citizen will read. Its template fills the blocks of
    casework/staff/look_first.html."""

    done = ""  # what is said once it is done

    @property
    def refusal(self):
        """Why it cannot be done now (words), or ""."""
        return ""

    def filled(self, data=None):
        """Return the form, bound to `data` when there is some."""
        raise NotImplementedError

    def do(self, said):
        """Do it with the cleaned data `said`. Raises NotPossible."""
        raise NotImplementedError

    def reading(self, form):
        """Return what the page needs to show what the citizen will read (dict), of a valid form."""
        return {}

    def after(self):
        """Return where to go once it is done (a response), or None: back to the case."""
        return

    def more(self, form):
        """Return what else its template needs (dict)."""
        return {}

    def get(self, request, **kwargs):
        return self.gone(self.refusal) if self.refusal else self.shown(self.filled())

    def post(self, request, **kwargs):
        if self.refusal:
            return self.gone(self.refusal)
        form = self.filled(request.POST)
        if not form.is_valid():
            return self.shown(form, status=422)
        if "send" not in request.POST:
            return self.shown(form, preview=True)
        try:
            self.do(form.cleaned_data)
        except NotPossible as refused:
            messages.error(request, refused.reason)
            return self.shown(form, status=422)
        messages.success(request, self.done)
        if onward := self.after():
            return onward
        # Passed on, it may be somebody else's now.
        still = self.cases(request.user).filter(pk=self.case.pk).exists()
        return redirect("case", pk=self.case.pk) if still else redirect("case_queue")

    def gone(self, reason):
        messages.error(self.request, reason)
        return redirect("case", pk=self.case.pk)

    def shown(self, form, *, preview=False, status=200):
        context = {"case": self.case, "form": form, "preview": preview, **self.more(form)}
        if preview:
            context |= self.reading(form)
        return self.render_to_response(self.get_context_data(**context), status=status)
