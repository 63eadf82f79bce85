"""The mailbox of the institution: read by IMAP, each message once, and each petition in it given its number."""
