import { type Data, DataType, DateUnit, IntervalUnit, TimeUnit, Vector } from 'apache-arrow';
import type { Mask } from '../../base/mask-words.ts';
import { base64Cells, bigIntegerCells, bytesOf, decimalCells } from './binary.ts';
import type { CellStyle } from './cell-style.ts';
import { elementStyle } from './json-style.ts';
import { nullTest } from './nulls.ts';
import { boolCells, charCells, doubleCells, floatCells, intCells, longCells } from './numbers.ts';
import { objectCells, stringCells, stringsOf } from './strings.ts';
import { dateCells, durationCells, instantCells, localTimeCells, monthCells, zonedText } from './times.ts';

type Cells = (row: number) => string;

export interface CellType {
  javaType: string;
  componentType?: string;
}

export interface CellOptions {
  /** Long strings in full. */
  fullValues: boolean;
  /** Takes secrets out of a text before it becomes a cell. Numbers and times stay: nobody can choose a secret that changes them. */
  mask: Mask;
}

/** The text of each row of one column in one record batch. What kind of column it is is asked here, once, and not again per cell. */
export function columnCells(data: Data, type: CellType, style: CellStyle, options: CellOptions): Cells {
  const value = valueCells(data, type, style, options);
  const isNull = nullTest(data);
  return isNull ? row => (isNull(row) ? style.null : value(row)) : value;
}

function valueCells(data: Data, type: CellType, style: CellStyle, options: CellOptions): Cells {
  const { values } = data;
  const arrow = data.type;
  if (DataType.isBool(arrow)) return boolCells(values, data.offset, style);
  if (DataType.isInt(arrow)) {
    if (arrow.bitWidth === 64) return longCells(values, style);
    return values instanceof Uint16Array ? charCells(values, style) : intCells(values, style);
  }
  if (DataType.isFloat(arrow)) {
    return values instanceof Float32Array ? floatCells(values, style) : doubleCells(values, style);
  }
  if (DataType.isUtf8(arrow)) return utf8Cells(data, type, style, options);
  if (DataType.isBinary(arrow)) return binaryCells(data, type, style, options);
  if (DataType.isList(arrow)) return listCells(data, type, style, options);
  return timeCells(data, style) ?? otherCells(data, style, options);
}

function utf8Cells(data: Data, type: CellType, style: CellStyle, options: CellOptions): Cells {
  const strings = stringsOf(data.values, data.valueOffsets as Int32Array, data.length, options.mask);
  switch (type.javaType) {
    case 'java.lang.String':
      return stringCells(strings, style, options.fullValues);
    case 'java.time.ZonedDateTime':
      return row => style.word(zonedText(strings(row)));
    case 'java.time.Period':
      return row => style.word(strings(row));
    default:
      return objectCells(strings, style);
  }
}

function binaryCells(data: Data, type: CellType, style: CellStyle, { mask }: CellOptions): Cells {
  const bytes = bytesOf(data.values, data.valueOffsets as Int32Array);
  if (type.javaType === 'java.math.BigDecimal') return decimalCells(bytes, style);
  return type.javaType === 'java.math.BigInteger' ? bigIntegerCells(bytes, style) : base64Cells(bytes, style, mask);
}

function listCells(data: Data, type: CellType, style: CellStyle, options: CellOptions): Cells {
  const offsets = data.valueOffsets as Int32Array;
  const element = columnCells(data.children[0]!, elementType(type), elementStyle, options);
  return row => {
    const end = offsets[row + 1]!;
    let text = '[';
    for (let at = offsets[row]!; at < end; at++) text += text === '[' ? element(at) : `,${element(at)}`;
    return style.json(`${text}]`);
  };
}

function elementType({ javaType, componentType }: CellType): CellType {
  const element = componentType ?? (javaType.endsWith('[]') ? javaType.slice(0, -2) : 'java.lang.String');
  return { javaType: element };
}

function timeCells(data: Data, style: CellStyle): Cells | undefined {
  const { type, values } = data;
  if (DataType.isTimestamp(type) && type.unit === TimeUnit.NANOSECOND) return instantCells(values, style);
  if (DataType.isTime(type) && type.unit === TimeUnit.NANOSECOND) return localTimeCells(values, style);
  if (DataType.isDuration(type) && type.unit === TimeUnit.NANOSECOND) return durationCells(values, style);
  if (DataType.isDate(type) && type.unit === DateUnit.MILLISECOND) return dateCells(values, style);
  if (DataType.isInterval(type) && type.unit === IntervalUnit.YEAR_MONTH) return monthCells(values, style);
  return undefined;
}

/** Arrow types that Deephaven does not send today. */
function otherCells(data: Data, style: CellStyle, { mask }: CellOptions): Cells {
  const vector = new Vector([data]);
  return objectCells(row => mask(String(vector.get(row))), style);
}
