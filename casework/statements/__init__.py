"""Statements that anybody can verify without asking us: docs/verifying.md describes every byte of them.

`cose` signs, `keys` says with what, `statement` is what the QR of a document holds, `status_list` what ended since.
"""
