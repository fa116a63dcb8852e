/** Sizes as text. */

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
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** "48,210 bytes". */
export const exactSize = (bytes: number): string => `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`

/** "1 item", "12 items": the number of entries in a folder. */
export const itemsText = (count: number | null): string =>
  count === 1 ? '1 item' : `${(count ?? 0).toLocaleString('en')} items`
