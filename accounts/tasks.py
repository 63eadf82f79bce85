"""Work done after the answer: arguments are ids only, and doing it twice does no harm."""

from procrastinate.contrib.django import app

from core import queues


@app.task(name="accounts.certification_decided", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_decided(request_id):
    """Tell the person by e-mail, in the language of the account, what was decided about the certification."""
    from .decision_mail import send_decision

    send_decision(request_id)


@app.periodic(cron="37 3 * * *")
@app.task(name="accounts.erase_due", queue=queues.UPKEEP, pass_context=False)
def erase_due(timestamp):
    """Erase the accounts that asked for it and did not change their mind in time."""
    from .personal_data import erase_due

    erase_due()


@app.periodic(cron="7 3 * * *")
@app.task(name="accounts.tidy", queue=queues.UPKEEP, pass_context=False)
def tidy(timestamp):
    """Delete what is past its time: sessions, tokens of other sites, accounts that never proved anything."""
    from .tidying import tidy

    tidy()
