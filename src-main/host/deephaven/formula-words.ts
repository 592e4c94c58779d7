/**
 * The words that a client's formula may use: all that analysts filter by, nothing that makes as much as a number says (`repeat`,
 * `sequence`, `setScale`, `pow` of big numbers, lists of dates), reads what is no column (`Integer.getInteger`), or sets anything
 * (`setClock`). The engine's own allow-list lets those through; measured with Deephaven 0.40.0 and 42.7.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Called by their bare name. */
export const functions = words(`
  abs acos asin atan ceil clamp cos exp floor log max min pow rint round signum sin sqrt tan isNull isNaN isInf isFinite isNormal
  isEven isOdd not and or eq less lessEquals greater greaterEquals compareTo replaceIfNull replaceIfNaN replaceIfNullNaN
  replaceIfNonFinite in inRange ifelse castInt castLong castDouble intCast longCast doubleCast floatCast shortCast byteCast charCast
  parseBoolean parseByte parseDouble parseFloat parseInt parseLong parseShort
  avg absAvg sum absSum count len countDistinct countNeg countPos countZero first last nth median percentile product std ste var cor
  cov wavg wsum wstd wvar firstIndexOf indexOfMax indexOfMin maxObj minObj
  now today todayLocalDate nowMillisResolution timeZone parseTimeZone atMidnight lowerBin upperBin isAfter isAfterOrEqual isBefore
  isBeforeOrEqual plus minus multiply divide plusDays minusDays negate
  dayOfMonth dayOfWeek dayOfWeekValue dayOfYear hourOfDay minuteOfDay minuteOfHour secondOfDay secondOfMinute millisOfDay
  millisOfSecond microsOfMilli microsOfSecond nanosOfDay nanosOfMilli nanosOfSecond monthOfYear year yearOfCentury
  diffDays diffMicros diffMillis diffMinutes diffNanos diffSeconds diffYears365 diffYearsAvg
  epochMicros epochMillis epochNanos epochSeconds epochDays epochDaysAsInt epochMicrosToInstant epochMillisToInstant
  epochNanosToInstant epochSecondsToInstant epochAutoToInstant epochMicrosToZonedDateTime epochMillisToZonedDateTime
  epochNanosToZonedDateTime epochSecondsToZonedDateTime microsToMillis microsToNanos microsToSeconds millisToMicros millisToNanos
  millisToSeconds nanosToMicros nanosToMillis nanosToSeconds secondsToMicros secondsToMillis secondsToNanos
  formatDate formatDateTime formatDurationNanos parseDuration parseEpochNanos parseInstant parseLocalDate parseLocalDateTime
  parseLocalTime parsePeriod parseZonedDateTime parseDurationQuiet parseEpochNanosQuiet parseInstantQuiet parseLocalDateQuiet
  parseLocalTimeQuiet parsePeriodQuiet parseZonedDateTimeQuiet toInstant toLocalDate toLocalDateTime toLocalTime toZonedDateTime
  toExcelTime isBusinessDay isBusinessTime isLastBusinessDayOfMonth isLastBusinessDayOfWeek isLastBusinessDayOfYear
`);

/** Called on a value or, such as `valueOf`, on a type. */
export const methods = words(`
  length isEmpty isBlank charAt codePointAt startsWith endsWith contains contentEquals indexOf lastIndexOf equals equalsIgnoreCase
  compareTo compareToIgnoreCase toLowerCase toUpperCase trim strip stripLeading stripTrailing substring concat matches replace
  replaceAll split format hashCode toString regionMatches
  valueOf parseInt parseLong parseDouble parseFloat parseBoolean parseShort parseByte compare isNaN isInfinite isFinite isDigit
  isLetter isLetterOrDigit isUpperCase isLowerCase isWhitespace isAlphabetic bitCount sum max min toHexString toBinaryString
  byteValue shortValue intValue longValue floatValue doubleValue booleanValue charValue
  abs negate signum scale precision add subtract
  isBefore isAfter isEqual getEpochSecond getNano toEpochMilli toEpochDay getYear getMonth getMonthValue getDayOfMonth getDayOfWeek
  getDayOfYear getHour getMinute getSecond isLeapYear lengthOfMonth lengthOfYear toLocalDate toLocalTime toLocalDateTime toInstant
  toSecondOfDay toNanoOfDay plusDays plusWeeks plusMonths plusYears plusHours plusMinutes plusSeconds plusMillis plusNanos minusDays
  minusWeeks minusMonths minusYears minusHours minusMinutes minusSeconds minusMillis minusNanos of ofEpochDay ofEpochSecond
  ofEpochMilli parse
  size get isEmpty
`);

/** Read from a value or a type, without a call. */
export const fields = words('length MAX_VALUE MIN_VALUE NaN POSITIVE_INFINITY NEGATIVE_INFINITY');

/** Stand before a dot, or in a cast. */
export const types = words(`
  boolean byte short int long float double char String Object Boolean Byte Short Integer Long Float Double Character Instant LocalDate
  LocalTime ZonedDateTime Duration Period
`);

/** Values with a name, besides the columns. */
export const constants = words(`
  true false null i ii k NULL_BYTE NULL_SHORT NULL_CHAR NULL_INT NULL_LONG NULL_FLOAT NULL_DOUBLE NULL_BOOLEAN
  MIN_BYTE MAX_BYTE MIN_SHORT MAX_SHORT MIN_INT MAX_INT MIN_LONG MAX_LONG MIN_FLOAT MAX_FLOAT MIN_DOUBLE MAX_DOUBLE MIN_CHAR MAX_CHAR
  MIN_FINITE_FLOAT MAX_FINITE_FLOAT MIN_POS_FLOAT MIN_FINITE_DOUBLE MAX_FINITE_DOUBLE MIN_POS_DOUBLE
  POS_INFINITY_FLOAT NEG_INFINITY_FLOAT POS_INFINITY_DOUBLE NEG_INFINITY_DOUBLE NAN_FLOAT NAN_DOUBLE
  SECOND MINUTE HOUR DAY WEEK MILLI MICRO YEAR_365 YEAR_AVG
`);

/** Between a column and the values it is looked for in: `Sym not in ...`. In any case. */
export const matchWords = words('in not icase includes any all of none');
