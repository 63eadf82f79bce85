"""Pages that ask for a code that was sent: what cannot be a code is told and spends no try."""

from allauth.account import views as allauth

from core.security_log import note


class ShapeBeforeTry:
    """Mixin over allauth's views: an empty box or the wrong number of digits is said, and not counted as a try."""

    def form_invalid(self, form):
        shape = {"required", "code_shape"}
        errors = form.errors.as_data().get("code", [])
        if errors and all(error.code in shape for error in errors):
            return self.render_to_response(self.get_context_data(form=form))
        if any(error.code == "incorrect_code" for error in errors):
            note("wrong_code", self.request)
        return self.wrong_code(form)

    def wrong_code(self, form):
        return super().form_invalid(form)


class ConfirmLoginCodeView(ShapeBeforeTry, allauth.ConfirmLoginCodeView):
    pass


class ConfirmPasswordResetCodeView(ShapeBeforeTry, allauth.ConfirmPasswordResetCodeView):
    pass


class ConfirmEmailCodeView(ShapeBeforeTry, allauth.ConfirmEmailVerificationCodeView):
    pass


class ConfirmPhoneCodeView(ShapeBeforeTry, allauth._VerifyPhoneChangeView):
    pass


confirm_login_code = ConfirmLoginCodeView.as_view()
confirm_password_reset_code = ConfirmPasswordResetCodeView.as_view()
