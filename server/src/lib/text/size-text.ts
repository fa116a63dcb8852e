/** Sizes as people write and read them. */

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/**
 * `0 B`, `4.1 kB`, `2 MB`, `734 MB`: powers of a thousand, three digits at most, with the decimal separator of the locale. The same
 * as `sizeOf` of the contract, which pages use.
 */
export function sizeText(bytes: number, locale = 'en-GB'): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const rounded = value >= 99.95 ? Math.round(value) : value
  return `${rounded.toLocaleString(locale, { maximumFractionDigits: 1, useGrouping: false })} ${units[unit]}`
}

const form = /^(\d{1,15}(?:\.\d{1,6})?)\s*(?:([KMGTP])?(i)?B?|bytes)$/i

/** Bytes of `500GB`, `1.5 TiB` or `1000000`; null if invalid. */
export function parseSize(text: string): number | null {
  const [, digits, unit = '', binary] = form.exec(text.trim()) ?? []
  if (digits === undefined || (binary !== undefined && unit === '')) return null
  const power = ' KMGTP'.indexOf(unit.toUpperCase() || ' ')
  const bytes = Math.round(Number(digits) * (binary === undefined ? 1000 : 1024) ** power)
  return Number.isSafeInteger(bytes) ? bytes : null
}
