import { isPair, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml';

/** A map or a list, as it stands in the text. */
export type Collection = YAMLMap.Parsed | YAMLSeq.Parsed;
/** A pair of a map or an item of a list. */
export type Item = Collection['items'][number];

/** The offset of the first character. */
export function startOf(item: Item): number {
  return isPair(item) ? (item.key as ParsedNode).range[0] : item.range[0];
}

/** The offset after the value, which for block text is on a later line. */
export function endOf(item: Item): number {
  if (!isPair(item)) return item.range[1];
  return ((item.value ?? item.key) as ParsedNode).range[1];
}
