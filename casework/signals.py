from django.dispatch import Signal

# Sent with `case`, inside the transaction that moves it.
case_moved = Signal()

# Sent with `event` (CaseEvent), inside the transaction that writes it.
case_event = Signal()
