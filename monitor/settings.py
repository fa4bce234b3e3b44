"""Settings: ``MONITOR_*`` environment variables, read once, handed down."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from monitor.errors import BadSettings

REHEARSAL = "rehearsal."  # what the prefix of a rehearsal begins with


class Settings(BaseSettings):
    """Everything that differs between two places the monitor runs in. Each field is ``MONITOR_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="MONITOR_", frozen=True, extra="ignore")

    kafka: str = Field(default="127.0.0.1:9092", description="host:port of one or more Kafka brokers, comma-separated")
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="how to talk to the brokers"
    )
    kafka_sasl: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="PLAIN", description="SASL mechanism, where security is SASL_*"
    )
    kafka_user: str = Field(default="", description="SASL user")
    kafka_password: str = Field(default="", description="SASL password", repr=False)
    kafka_ca: Path | None = Field(default=None, description="file of the CA that signs the brokers' certificates")
    session_seconds: float = Field(
        default=6.0, ge=1, le=60, description="after how long without a sign of life a group member counts as dead"
    )
    prefix: str = Field(
        default="news.", pattern=r"^[a-z0-9._-]*$", description="what every topic and group name starts with"
    )
    partitions: int = Field(default=4, ge=1, le=1024, description="partitions of each topic that is created")
    replication: int = Field(default=1, ge=1, le=7, description="copies of each topic that is created")
    retention_days: int = Field(default=30, ge=1, description="how long articles and signals stay on Kafka")

    archive: str = Field(
        default="sqlite:///data/archive.db", description="SQLAlchemy address of the archive (SQLite or PostgreSQL)"
    )
    refill_days: int = Field(default=7, ge=0, description="days of articles put back on an empty embedded broker")

    feeds: Path = Field(default=Path("deploy/desk/feeds.toml"), description="the feeds to poll")
    watches: Path = Field(default=Path("deploy/desk/watches.toml"), description="what the desk watches")
    rules: Path | None = Field(default=None, description="a rules.toml in place of the one that comes with the program")
    desk_rules: Path | None = Field(
        default=None, description="the desk's own rules for reading, beside those that come with the program"
    )
    private_addresses: bool = Field(
        default=False, description="whether feeds and pages may live on private or loopback addresses"
    )
    contact: str = Field(
        default="https://example.org/news-monitor", description="where publishers reach you; sent in the User-Agent"
    )
    poll_floor: float = Field(
        default=3600.0,
        gt=0,
        description="seconds between two polls of a feed that asks for no more",
    )
    host_gap: float = Field(default=1.0, ge=0, description="seconds between two requests to one host")
    host_at_once: int = Field(default=1, ge=1, le=64, description="requests to one host at a time")

    host: str = Field(default="127.0.0.1", description="address that health, metrics and the desk listen on")
    port: int = Field(default=0, ge=0, le=65535, description="port of /health and /metrics; 0 takes a free one")
    desk_port: int = Field(default=8321, ge=0, le=65535, description="port of the desk; 0 takes a free one")
    ring_limit: int = Field(
        default=12,
        ge=1,
        description="rings of one watch in an hour on a channel; beyond it one line says that there is more",
    )
    detectors: int = Field(
        default=0, ge=0, le=64, description="processes that detect beside the worker's own; 0 detects in the worker"
    )
    stall_after: float = Field(
        default=60.0, gt=0, description="seconds without progress, while there is something to do, that fail /health"
    )
    log: Literal["text", "json"] = Field(default="text", description="how log lines look")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="how much is logged")

    @field_validator("kafka_ca", "rules", "desk_rules", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """A variable that is there but empty names no file: compose files write ``${NAME:-}``."""
        return None if value == "" else value


def refuse_rehearsal(settings: Settings, step: str) -> None:
    """Refuse a step that reaches people, pages or the archive while what flows is a rehearsal: raises BadSettings."""
    if settings.prefix.startswith(REHEARSAL):
        raise BadSettings(
            "MONITOR_PREFIX", f"{settings.prefix!r} is a rehearsal's: {step} would reach beyond it, and does not start"
        )


def load() -> Settings:
    """The settings of this environment; raises BadSettings in one line that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "MONITOR_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadSettings(name, f"{first['msg']}; it is {first['input']!r}") from None
