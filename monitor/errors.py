"""The error tree. An error says who, what, and whether trying again can help.

MonitorError
 ├── Refused          the input is wrong as it stands: trying again does not help
 │    ├── BadSettings     a setting or a desk file (feeds, watches, rules)
 │    ├── BadRecord       bytes on a topic that this program cannot read
 │    └── BadSource       a feed, page or file whose content is not what it should be
 └── Unavailable      something did not answer: trying again can help
      ├── FetchFailed     a feed or page could not be had
      └── BrokerDown      Kafka could not be reached
"""


class MonitorError(Exception):
    """Base of all errors this program raises on purpose.

    ``who`` names the thing at fault (a file, feed, topic), ``what`` says what is wrong with it in one line,
    ``again`` tells whether the same call may succeed later.
    """

    again = False
    exit_code = 1

    def __init__(self, who: str, what: str) -> None:
        super().__init__(f"{who}: {what}")
        self.who = who
        self.what = what

    def __reduce__(self) -> tuple[type["MonitorError"], tuple[str, str]]:
        return type(self), (self.who, self.what)

    @property
    def line(self) -> str:
        """The one line a person reads."""
        return f"{self.who}: {self.what} ({'will be tried again' if self.again else 'not tried again'})"


class Refused(MonitorError):
    """The input is wrong as it stands."""


class BadSettings(Refused):
    """A setting or a desk file is missing, unreadable or wrong."""

    exit_code = 2


class BadRecord(Refused):
    """Bytes on a topic are not a record this program can read."""


class BadSource(Refused):
    """A feed, page or file holds something else than it should."""


class Unavailable(MonitorError):
    """Something did not answer."""

    again = True


class FetchFailed(Unavailable):
    """A feed or page could not be fetched this time."""


class BrokerDown(Unavailable):
    """Kafka could not be reached."""
