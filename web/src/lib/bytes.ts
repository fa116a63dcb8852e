/** Sizes as text in the language of the page. */
import { locale, t } from './language/language.ts'

const decimals = [0, 1].map(
  (digits) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }),
) as [Intl.NumberFormat, Intl.NumberFormat]

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** "0 B", "4.1 kB", "734 MB": decimal units. */
export function sizeText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${decimals[digits].format(value)} ${units[unit]}`
}

/** "48,210 bytes". */
export const exactSize = (bytes: number): string => t('{bytes, plural, one {# byte} other {# bytes}}', { bytes })

/** "1 item", "12 items": the number of entries in a folder. */
export const itemsText = (count: number | null): string =>
  t('{count, plural, one {# item} other {# items}}', { count: count ?? 0 })

/** "1 entry", "3 entries": of a list, or of a selection. */
export const entriesText = (count: number): string => t('{count, plural, one {# entry} other {# entries}}', { count })
