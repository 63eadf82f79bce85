from django.db import models


class SealKey(models.Model):
    """A public key of ours that sealed something: what was sealed with it is known also after the certificate changed.

    `kid` is the beginning of the SHA-256 of the key, `public` the key as SubjectPublicKeyInfo in PEM.
    """

    never_on_public_pages = True

    kid = models.CharField(max_length=16, primary_key=True)
    public = models.TextField()
    first_used_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.kid
