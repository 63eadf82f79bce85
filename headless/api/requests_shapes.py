"""What the submission API is told and tells, for its OpenAPI."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

Answers = dict[str, Any]


def example(**said: Any) -> Any:
    """Return the configuration of a Schema whose OpenAPI shows an example."""
    return {"json_schema_extra": {"examples": [said]}}


class BeginIn(Schema):
    model_config = example(form="contacto", version=1)
    form: str = Field(max_length=100, description="Slug of the form.")
    version: int | None = Field(None, ge=1, le=1_000_000, description="The version that was read; empty: the newest.")


class StepOut(Schema):
    key: str
    title: str
    asked: list[str] = Field(description="Keys of the questions asked here, with the answers there are now.")
    done: bool


class FileOut(Schema):
    id: UUID
    name: str
    size: int
    state: str


class ArrivingOut(Schema):
    question: str
    url: str = Field(description="Where its pieces go: HEAD says where it goes on.")
    name: str
    offset: int
    length: int
    expires_at: datetime


class ArrivedOut(Schema):
    state: Literal["arriving", "kept", "refused"]
    offset: int = Field(description="How many bytes are here.")
    length: int
    file: FileOut | None = Field(None, description="What is kept of it, checked and cleaned.")
    reason: str = Field("", description="Why it is refused, in words for the person.")


class DraftOut(Schema):
    id: UUID
    url: str
    form: str
    version: int
    schema_url: str
    language: str
    state: Literal["open", "sent", "expired"]
    expires_at: datetime
    steps: list[StepOut]
    next_step: str | None
    answers: Answers
    certified: list[str] = Field(
        description="Questions that the certification of the person answers: what they say is not told."
    )
    files: dict[str, list[FileOut]] = Field(description="Those kept for each question of files.")
    arriving: list[ArrivingOut] = Field(description="Files that come in pieces, of which a part is here.")
    reference: str | None = Field(description="Number of the request, once it is sent.")


class StepIn(Schema):
    model_config = example(answers={"nombre": "Ana Pérez", "mensaje": "¿Cuándo abre la oficina?"})
    answers: Answers = Field(description="All the answers of the step, by key of question; files go apart.")


class CheckOut(Schema):
    ready: bool
    declaration: str = Field(description="What is declared by sending; empty: nothing is.")
    errors: list[dict[str, Any]]


class SendIn(Schema):
    model_config = example(declared=True)
    declared: bool = Field(False, description="Whether the person declares what the form asks them to.")


class SentOut(Schema):
    reference: str
    clave: str = Field(description="With the number it follows the request without an account. Keep it secret.")
    sent_at: datetime
    due_on: date | None
    url: str
    receipt_url: str


class EventOut(Schema):
    at: datetime
    what: str
    text: str


class DocumentOut(Schema):
    id: UUID
    number: str
    state: str
    url: str


class CorrectionOut(Schema):
    message: str
    answer_by: date
    questions: dict[str, str] = Field(description="Keys of the questions to correct, each with why. Empty: in words.")
    answers_number: int


class RequestOut(Schema):
    reference: str
    form: str
    version: int
    sent_at: datetime
    state: str
    state_text: str
    outcome: str
    joined_to: str | None = Field(description="The number of the request of the person that answers this one too.")
    due_on: date | None
    closed_at: datetime | None
    events: list[EventOut]
    correction: CorrectionOut | None
    documents: list[DocumentOut]
    receipt_url: str


class CorrectIn(Schema):
    model_config = example(answers={"mensaje": "¿Cuándo abre la oficina de Moa?"}, reply="", answers_number=1)
    answers: Answers = {}
    reply: str = Field("", max_length=4000)
    unchanged: bool = False
    answers_number: int = Field(ge=1, description="As the correction said it: what was read.")
