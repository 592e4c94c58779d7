/** The table that the bench reads: eight columns of mixed types, with nulls. */
export const tablesScript = `
from deephaven import empty_table
bench_table = empty_table(100_000).update([
    "Sym = ii % 3 == 0 ? \`AAPL\` : ii % 3 == 1 ? \`MSFT\` : \`GOOG\` + (ii % 100)",
    "Px = ii % 7 == 0 ? NULL_DOUBLE : 100 + (ii % 1000) * 0.01",
    "Size = (int)(ii % 1000)",
    "Id = ii * 1000003L",
    "T = '2024-01-02T09:30:00Z' + ii * 1234567L",
    "F = (float)(ii * 0.25f)",
    "Ok = ii % 2 == 0",
    "Note = ii % 10 == 0 ? null : \`note \` + ii",
])
`;
