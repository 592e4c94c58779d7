"""A made-up market: a year of daily bars, quotes and trades that tick, and what is derived from them."""

from deephaven import agg, empty_table, new_table, time_table
from deephaven.column import double_col, string_col

symbols = new_table([
    string_col("Symbol", ["ALFA", "BETA", "GAMA", "DELT", "EPSI"]),
    string_col("Sector", ["Tech", "Energy", "Tech", "Health", "Finance"]),
    double_col("Base", [120.0, 45.5, 310.25, 78.0, 15.75]),
])

# A sum of waves instead of a random walk: the same bars at each start.
daily_bars = (
    empty_table(5 * 252)
    .update([
        "Symbol = new String[] {`ALFA`, `BETA`, `GAMA`, `DELT`, `EPSI`}[(int) (ii % 5)]",
        "Day = (int) (ii / 5)",
        "Date = java.time.LocalDate.of(2024, 1, 1).plusDays(Day)",
    ])
    .natural_join(symbols, "Symbol", ["Sector", "Base"])
    .update([
        "Close = Base * (1 + 0.1 * sin(Day / 20.0 + Base) + 0.02 * sin(Day * 1.7))",
        "Open = Close * (1 + 0.005 * cos(Day * 2.3))",
        "High = max(Open, Close) * 1.01",
        "Low = min(Open, Close) * 0.99",
        "Volume = (long) (100000 * (1.5 + sin(Day * 0.9 + Base)))",
    ])
    .drop_columns(["Day", "Base"])
)

quotes = (
    time_table("PT0.2s")
    .update(["Symbol = new String[] {`ALFA`, `BETA`, `GAMA`, `DELT`, `EPSI`}[(int) (ii % 5)]"])
    .natural_join(symbols, "Symbol", "Base")
    .update(["Mid = Base * (1 + 0.01 * sin(ii / 50.0))", "Bid = Mid * 0.9995", "Ask = Mid * 1.0005"])
    .view(["Timestamp", "Symbol", "Bid", "Ask", "BidSize = 100 * (1 + (int) (ii % 7))", "AskSize = 100 * (1 + (int) (ii % 5))"])
)

trades = (
    time_table("PT0.5s")
    .update(["Symbol = new String[] {`ALFA`, `BETA`, `GAMA`, `DELT`, `EPSI`}[(int) ((ii * 7) % 5)]"])
    .natural_join(symbols, "Symbol", "Base")
    .view([
        "Timestamp",
        "Symbol",
        "Price = Base * (1 + 0.01 * sin(ii / 20.0))",
        "Size = 10 * (1 + (int) (ii % 20))",
        "Side = ii % 3 == 0 ? `SELL` : `BUY`",
    ])
)

last_trades = trades.last_by("Symbol")
trade_summary = trades.agg_by([agg.count_("Trades"), agg.sum_("Volume = Size"), agg.weighted_avg("Size", "Vwap = Price")], by="Symbol")
trades_with_quotes = trades.aj(quotes, ["Symbol", "Timestamp"], ["Bid", "Ask"])
trades_by_symbol = trades.partition_by("Symbol")
