"""What changed of all that everybody may see, in an order that misses nothing: how a copy elsewhere keeps up.

`model` has the rows. `recording` writes them, in the transaction that changes something. `reading` gives them their
place once they are committed, and says what became of each thing. Rooms `register` what of theirs is told.
"""
