from django.db import models


class FigureState(models.TextChoices):
    """How a published number is to be read."""

    EXACT = "exacta"
    ROUNDED = "redondeada"
    SMALL = "menos_de_5"
    LEFT_OUT = "no_se_muestra"
    OVER = "mas_de"
    UNDER = "menos_de"


class FigurePeriod(models.Model):
    """A month ("2026-10") or a year ("2026") whose figures were published, once: they are not counted again."""

    never_on_public_pages = True

    period = models.CharField(max_length=7, primary_key=True)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["period"]

    def __str__(self):
        return self.period


class Figure(models.Model):
    """One number of a period: as it is (`n`) and as everybody reads it (`shown`, None where it is hidden)."""

    never_on_public_pages = True

    period = models.ForeignKey(FigurePeriod, models.CASCADE, related_name="figures")
    measure = models.CharField(max_length=30)
    dimension = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=255, blank=True)
    n = models.BigIntegerField()
    shown = models.BigIntegerField(null=True)
    state = models.CharField(max_length=15, choices=FigureState)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "measure", "dimension", "value"], name="one_figure"),
        ]
        indexes = [models.Index(fields=["dimension", "value", "measure", "period"], name="figure_of_value")]

    def __str__(self):
        return f"{self.period_id} {self.measure} {self.value}"


class FigureDays(models.Model):
    """In how many days what ended in a month took: how many of each length. Medians of years are made of it."""

    never_on_public_pages = True

    period = models.ForeignKey(FigurePeriod, models.CASCADE, related_name="days")
    measure = models.CharField(max_length=30)
    dimension = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=255, blank=True)
    days = models.IntegerField()
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "measure", "dimension", "value", "days"], name="one_length_of_figure"
            )
        ]

    def __str__(self):
        return f"{self.period_id} {self.measure} {self.days}"
