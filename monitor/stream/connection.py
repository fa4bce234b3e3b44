"""How to reach the brokers: the settings, in the words of aiokafka and of Faust."""

import ssl
from typing import Any

import faust

from monitor.errors import BadSettings
from monitor.settings import Settings


def aiokafka_words(settings: Settings) -> dict[str, Any]:
    """Keyword arguments that every aiokafka client takes."""
    words: dict[str, Any] = {
        "bootstrap_servers": settings.kafka.split(","),
        "security_protocol": settings.kafka_security,
        "ssl_context": _tls(settings),
    }
    if settings.kafka_security.startswith("SASL"):
        words |= {
            "sasl_mechanism": settings.kafka_sasl,
            "sasl_plain_username": settings.kafka_user,
            "sasl_plain_password": settings.kafka_password,
        }
    return words


def faust_words(settings: Settings) -> dict[str, Any]:
    """Keyword arguments of ``faust.App`` that say the same."""
    words: dict[str, Any] = {"broker": [f"kafka://{place.strip()}" for place in settings.kafka.split(",")]}
    context = _tls(settings)
    if settings.kafka_security.startswith("SASL"):
        words["broker_credentials"] = faust.SASLCredentials(
            username=settings.kafka_user,
            password=settings.kafka_password,
            mechanism=settings.kafka_sasl,
            ssl_context=context,
        )
    elif context is not None:
        words["ssl_context"] = context
    return words


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if "SSL" not in settings.kafka_security:
        return None
    try:
        return ssl.create_default_context(cafile=settings.kafka_ca and str(settings.kafka_ca))
    except (OSError, ssl.SSLError) as error:
        raise BadSettings("MONITOR_KAFKA_CA", f"{settings.kafka_ca} is not a readable CA file ({error})") from None
