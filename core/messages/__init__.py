"""E-mails and text messages on their way out: kept as rows, taken to their server by the worker.

Nobody who asks for a page waits for a mail server. `backend.QueueBackend` is Django's EMAIL_BACKEND, so that whoever
sends an e-mail does it as always; `outbox.put_sms` takes text messages.
"""
