/** Sizes for people, in powers of a thousand. `server/src/lib/text/size-text.ts` has the same rule for modules that do not import this one. */

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** By locale: creating a format takes longer than using it for a list. */
const formats = new Map<string, Intl.NumberFormat>()

/** `0 B`, `4.1 kB`, `2 MB`, `734 MB`: three digits at most, with the decimal separator of the locale. */
export function sizeOf(bytes: number, locale = 'en-GB'): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const format = formats.get(locale) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false })
  formats.set(locale, format)
  return `${format.format(value >= 99.95 ? Math.round(value) : value)} ${units[unit]}`
}
