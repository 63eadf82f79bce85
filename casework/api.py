from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from casework import figures as counted

router = Router(tags=["figures"])


class FigureOut(Schema):
    form: str = Field(description="Slug of the form.")
    received: int | None
    answered: int | None
    median_days: float | None
    answered_in_time: float | None = Field(description="Between 0 and 1.")


class FiguresOut(Schema):
    days: int
    hidden_below: int = Field(description="What rests on fewer cases than these is null.")
    forms: list[FigureOut]


@router.get("/figures", response=FiguresOut, summary="What was received and answered in the last year")
def figures(request: HttpRequest) -> Any:
    return {"days": counted.DAYS, "hidden_below": counted.SMALL, "forms": counted.figures()}
