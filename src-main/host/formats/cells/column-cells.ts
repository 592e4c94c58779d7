import { type Data, DataType, DateUnit, IntervalUnit, TimeUnit, Vector } from 'apache-arrow';
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

/** The text of each row of one column in one record batch. What kind of column it is is asked here, once, and not again per cell. */
export function columnCells(data: Data, type: CellType, style: CellStyle, fullValues: boolean): Cells {
  const value = valueCells(data, type, style, fullValues);
  const isNull = nullTest(data);
  return isNull ? row => (isNull(row) ? style.null : value(row)) : value;
}

function valueCells(data: Data, type: CellType, style: CellStyle, fullValues: boolean): Cells {
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
  if (DataType.isUtf8(arrow)) return utf8Cells(data, type, style, fullValues);
  if (DataType.isBinary(arrow)) return binaryCells(data, type, style);
  if (DataType.isList(arrow)) return listCells(data, type, style, fullValues);
  return timeCells(data, style) ?? otherCells(data, style);
}

function utf8Cells(data: Data, type: CellType, style: CellStyle, fullValues: boolean): Cells {
  const strings = stringsOf(data.values, data.valueOffsets as Int32Array, data.length);
  switch (type.javaType) {
    case 'java.lang.String':
      return stringCells(strings, style, fullValues);
    case 'java.time.ZonedDateTime':
      return row => style.word(zonedText(strings(row)));
    case 'java.time.Period':
      return row => style.word(strings(row));
    default:
      return objectCells(strings, style);
  }
}

function binaryCells(data: Data, type: CellType, style: CellStyle): Cells {
  const bytes = bytesOf(data.values, data.valueOffsets as Int32Array);
  if (type.javaType === 'java.math.BigDecimal') return decimalCells(bytes, style);
  return type.javaType === 'java.math.BigInteger' ? bigIntegerCells(bytes, style) : base64Cells(bytes, style);
}

function listCells(data: Data, type: CellType, style: CellStyle, fullValues: boolean): Cells {
  const offsets = data.valueOffsets as Int32Array;
  const element = columnCells(data.children[0]!, elementType(type), elementStyle, fullValues);
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
function otherCells(data: Data, style: CellStyle): Cells {
  const vector = new Vector([data]);
  return objectCells(row => String(vector.get(row)), style);
}
