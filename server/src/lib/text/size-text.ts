/** Sizes as people write and read them, in powers of a thousand. */

const units = ['', 'KB', 'MB', 'GB', 'TB', 'PB']

/** `4.9 GB`; bytes below one KB. In another language with its decimal separator. */
export function sizeText(bytes: number, { locale = 'en', unitOfBytes = 'bytes' } = {}): string {
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = Number((bytes / 1000 ** power).toFixed(1))
  return `${value.toLocaleString(locale, { useGrouping: false })} ${power === 0 ? unitOfBytes : units[power]}`
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
