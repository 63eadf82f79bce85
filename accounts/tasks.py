"""Work done after the answer: arguments are ids only, and doing it twice does no harm."""

from procrastinate.contrib.django import app

from core import queues


@app.task(name="accounts.certification_decided", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_decided(request_id):
    """Tell the person by e-mail, in the language of the account, what was decided about the certification."""
    from .decision_mail import send_decision

    send_decision(request_id)
