"""Work done after the answer: arguments are ids only, and doing it twice does no harm."""

from procrastinate.contrib.django import app

from core import queues


@app.task(name="accounts.certification_decided", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_decided(request_id):
    """Tell the person, in the language of the account, what was decided about the certification."""
    from .certification_mail import tell_decision

    tell_decision(request_id)


@app.task(name="accounts.certification_told", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_told(certification_id):
    """Tell the person that the account was certified by the application, that it is no more, or soon will not be."""
    from .certification_mail import tell_certification

    tell_certification(certification_id)


@app.periodic(cron="17 8 * * *")
@app.task(name="accounts.certifications_that_end", queue=queues.PEOPLE, pass_context=False)
def certifications_that_end(timestamp):
    """Tell, once, whose certification ends within a month."""
    from .services import certifications_that_end

    for one in certifications_that_end():
        certification_told.defer(certification_id=str(one.pk))


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
