const tableTypes = new Set(['Table', 'TreeTable', 'HierarchicalTable', 'PartitionedTable']);

/** Whether lists of tables show a variable of this type (the engine's word). */
export function isTableType(type: string): boolean {
  return tableTypes.has(type);
}
