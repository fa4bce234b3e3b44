"""Articles in Parquet files: a row each, in the columns in which lines of JSON have their keys."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import asdict

from monitor.cli.results import Lines
from monitor.core.article import Article
from monitor.errors import BadSettings, BadSource

MAGIC = b"PAR1"
AT_ONCE = 256  # rows in memory
TEXTS = ("text", "title", "url", "outlet", "id", "revision", "language")
TIMES = ("published", "seen", "time", "time_ut")


def rows(file: str) -> Iterator[bytes]:
    """The rows as lines of JSON. Raises BadSource, in one line, for a file that is damaged or has other columns."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise BadSettings(file, "to read Parquet, install news-monitor[parquet]") from None
    number = 0
    try:
        with ParquetFile(file) as opened:
            _check(file, {field.name: field.type for field in opened.schema_arrow}, pa.types)
            for batch in opened.iter_batches(batch_size=AT_ONCE):
                for row in batch.to_pylist():
                    number += 1
                    yield msgspec.json.encode({key: value for key, value in row.items() if value is not None})
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = (str(error).splitlines() or ["damaged"])[0]
        raise BadSource(f"{file}:{number + 1}", f"cannot be read as Parquet ({reason})") from None


def write(articles: Iterable[Article], out: Lines, file: Path) -> int:
    """Articles as rows, in the columns of their fields, with all that is in them; returns how many."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError:
        raise BadSettings(str(file), "to write Parquet, install news-monitor[parquet]") from None
    moment = pa.timestamp("us", tz="UTC")
    kinds = {"published": moment, "seen": moment, "authors": pa.list_(pa.string()), "edited": pa.bool_()}
    names = ("kind", *Article.__struct_fields__)
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    rest, count = iter(articles), 0
    with ParquetWriter(out, schema, compression="zstd") as writer:
        while some := list(islice(rest, AT_ONCE)):
            rows = [{"kind": Article.__struct_config__.tag, **asdict(one)} for one in some]
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            count += len(some)
    return count


def _check(file: str, columns: dict[str, Any], types: Any) -> None:
    """Refuse columns of other types than articles have."""
    if "text" not in columns:
        raise BadSource(file, f'has no column "text"; it has {", ".join(columns) or "none"}')
    for name, kind in columns.items():
        text = types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind)
        time = types.is_timestamp(kind) or types.is_integer(kind) or types.is_floating(kind)
        if (name in TEXTS and not text) or (name in TIMES and not (text or time)):
            wanted = "text" if name in TEXTS else "a time, a text or seconds"
            raise BadSource(file, f'column "{name}" is {kind}, not {wanted}')
