"""Small static tables: every value type, texts that are hard to format, sizes from none to many."""

from deephaven import empty_table, new_table
from deephaven.column import datetime_col, double_col, int_col, string_col

people = new_table([
    int_col("Id", [1, 2, 3, 4, 5]),
    string_col("Name", ["Ada", "Grace", "Alan", "Edsger", "Barbara"]),
    string_col("City", ["London", "New York", "Wilmslow", "Rotterdam", None]),
    double_col("Score", [9.5, 9.25, 9.75, 8.5, 9.0]),
    datetime_col("Joined", ["2024-01-02T09:30:00Z", "2024-02-29T12:00:00Z", "2024-06-23T00:00:00Z", None, "2024-11-07T23:59:59Z"]),
])

# Row 0 holds ordinary values, row 1 the extremes, row 2 nulls.
all_types = empty_table(3).update([
    "Kind = i == 0 ? `ordinary` : i == 1 ? `extreme` : `null`",
    "Bool = i == 0 ? true : i == 1 ? false : (Boolean) null",
    "Byte = i == 0 ? (byte) 1 : i == 1 ? (byte) 127 : NULL_BYTE",
    "Char = i == 0 ? 'a' : i == 1 ? (char) 0x20AC : NULL_CHAR",
    "Short = i == 0 ? (short) 1 : i == 1 ? (short) 32767 : NULL_SHORT",
    "Int = i == 0 ? 1 : i == 1 ? 2147483647 : NULL_INT",
    "Long = i == 0 ? 1L : i == 1 ? 9007199254740993L : NULL_LONG",
    "Float = i == 0 ? 1.5f : i == 1 ? Float.POSITIVE_INFINITY : NULL_FLOAT",
    "Double = i == 0 ? 0.1 : i == 1 ? Double.NaN : NULL_DOUBLE",
    "Text = i == 0 ? `text` : i == 1 ? `` : (String) null",
    "Instant = i == 2 ? (java.time.Instant) null : epochNanosToInstant(1700000000123456789L + i)",
    "Zoned = i == 2 ? (java.time.ZonedDateTime) null : toZonedDateTime(Instant, timeZone(`America/New_York`))",
    "Date = i == 2 ? (java.time.LocalDate) null : java.time.LocalDate.of(2024, 2, 29)",
    "Time = i == 2 ? (java.time.LocalTime) null : java.time.LocalTime.of(12, 34, 56, 789)",
    "Duration = i == 2 ? (java.time.Duration) null : java.time.Duration.ofMillis(1500)",
    "Period = i == 2 ? (java.time.Period) null : java.time.Period.of(1, 2, 3)",
    "Decimal = i == 2 ? (java.math.BigDecimal) null : new java.math.BigDecimal(i == 0 ? `1.10` : `12345678901234567890.123456789`)",
    "BigInt = i == 2 ? (java.math.BigInteger) null : new java.math.BigInteger(i == 0 ? `1` : `123456789012345678901234567890`)",
    "Doubles = i == 2 ? (double[]) null : new double[] {1.0, NULL_DOUBLE, 3.0}",
    "Texts = i == 2 ? (String[]) null : new String[] {`a`, null, `c`}",
])

awkward_text = new_table([
    string_col("What", ["newline", "pipe", "quotes", "comma", "emoji", "tags", "spaces", "empty", "null"]),
    string_col("Text", ["one\ntwo", "a|b", "say \"it\" 'now'", "a,b", "\U0001f600", "<b>&amp;</b>", "  in  ", "", None]),
])

empty = people.where("Id < 0")
many_rows = empty_table(100_000).update(["Id = ii", "Group = `g` + (ii % 10)", "Value = ii * 0.5"])
many_columns = new_table([int_col(f"C{number}", [number, number + 1]) for number in range(200)])
people_by_city = people.partition_by("City")
