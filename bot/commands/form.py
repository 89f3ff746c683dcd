"""What every printed JSON form is built on."""

from pydantic import BaseModel, ConfigDict


class Form(BaseModel):
    """One printed object."""

    model_config = ConfigDict(extra="forbid", frozen=True)
