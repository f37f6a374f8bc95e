"""Settings: what an operator may change, from the environment or a ``.env`` file."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from coach.errors import SettingsInvalid

Port = Annotated[int, Field(ge=1, le=65_535)]
Seconds = Annotated[float, Field(gt=0, le=600)]
Address = Annotated[str, Field(pattern=r"^(https?://[^/?#\s]+/?)?$"), AfterValidator(lambda url: url.rstrip("/"))]
Folder = Annotated[Path, AfterValidator(Path.expanduser)]


class Settings(BaseSettings):
    """Each field is ``COACH_`` and its name in capitals, but for the two that carry OpenAI's own names."""

    model_config = SettingsConfigDict(
        env_prefix="COACH_", env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data_dir: Folder = Field(Path(".data"), description="Folder for the index and the transcripts.")
    host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` for every network of the machine.")
    port: Port = Field(8000, description="Port to listen on.")
    allowed_origins: str = Field(
        "*", description="Sites that may embed the widget, separated by commas; `*` for every site."
    )
    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias="OPENAI_API_KEY",
        description="Key of the model endpoint; without it answers are extractive.",
    )
    openai_base_url: str | None = Field(
        None, validation_alias="OPENAI_BASE_URL", description="Address of any OpenAI-compatible endpoint."
    )
    chat_model: str = Field("gpt-4.1-mini", description="Model that writes answers when a key is set.")
    embedding_model: str = Field(
        "", description="OpenAI embedding model to search with; empty for the encoder that ships."
    )
    second_encoder: Literal["e5", "none"] = Field(
        "e5",
        description="Slower and better encoder that reads everything again in the background; `none` to do without.",
    )
    model_first_seconds: Seconds = Field(
        8.0, description="Longest wait for the first sentence of a model before the extractive answer is given."
    )
    model_total_seconds: Seconds = Field(30.0, description="Longest time a model may take for a whole answer.")
    prompt_tokens: int = Field(3_000, ge=200, description="Room for passages in a prompt, in tokens.")
    answer_tokens: int = Field(1_000, ge=50, description="Longest answer of a model, in tokens.")
    prompt_price: float = Field(0.40, ge=0, description="Price of a million tokens that a model reads.")
    answer_price: float = Field(1.60, ge=0, description="Price of a million tokens that a model writes.")
    daily_ceiling: float = Field(
        5.0, ge=0, description="Answers are extractive once models cost so much on one day; 0 for no ceiling."
    )
    question_characters: int = Field(2_000, ge=50, description="Longest question that is accepted.")
    keep_days: int = Field(
        90, ge=0, description="Days after its last question that a conversation is erased; 0 keeps it for ever."
    )
    session_idle_minutes: int = Field(240, ge=5, description="Staff who do nothing for so long have to sign in again.")
    session_days: int = Field(7, ge=1, le=90, description="Staff have to sign in again after so long in any case.")
    questions_per_minute: int = Field(20, ge=1, description="Most questions a minute in one conversation.")
    address_questions_per_minute: int = Field(
        200, ge=1, description="Most questions a minute from one address; a whole learning centre may share one."
    )
    address_wrong_codes: int = Field(
        60, ge=1, description="Most mission codes that do not exist from one address in ten minutes."
    )
    limits_url: str = Field(
        "memory://",
        description="Where limits are counted; `redis://HOST:PORT` (package `redis`) when several processes serve.",
    )
    proxies: str = Field(
        "",
        description="Addresses or networks of proxies in front of the coach, separated by commas; only theirs is "
        "believed who sends a request.",
    )
    public_url: Address = Field(
        "",
        description="Address that codes for phones and links for staff begin with, such as `https://coach.example.kr`; "
        "empty for the one under which a page was opened.",
    )
    missions_dir: Folder | None = Field(
        None, description="Folder for missions of your own; `missions` in the data folder when empty."
    )
    shipped_missions: bool = Field(True, description="Whether the missions that ship are offered.")

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def database(self) -> Path:
        return self.data_dir / "coach.sqlite3"

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def own_missions_dir(self) -> Path:
        return self.missions_dir or self.data_dir / "missions"

    @property
    def trusted_proxies(self) -> list[str]:
        return [proxy.strip() for proxy in self.proxies.split(",") if proxy.strip()]

    @property
    def origins(self) -> list[str]:
        return [origin.strip() for origin in self.allowed_origins.split(",") if origin.strip()]


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsInvalid: A value has the wrong form; the message names the setting, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{_variable(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise SettingsInvalid(f"settings cannot be used: {faults}") from error


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return name if name.startswith("OPENAI") else f"COACH_{name.upper()}"
