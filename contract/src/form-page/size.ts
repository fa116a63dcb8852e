/** Bytes as short text: `48 kB`. */
export function sizeOf(bytes: number, locale = 'en-GB'): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** step
  const digits = step === 0 || value >= 10 ? 0 : 1
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }
  return `${value.toLocaleString(locale, form)} ${units[step]}`
}
