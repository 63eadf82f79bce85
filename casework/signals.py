from django.dispatch import Signal

# Sent with `case`, inside the transaction that moves it.
case_moved = Signal()
