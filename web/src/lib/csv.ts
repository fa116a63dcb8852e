/** Tables as CSV files, like those that the server exports. */

const marks = /^[=+\-@\t\r]/

/** A spreadsheet would take text that begins with these characters for a formula. */
function cellText(value: string | number): string {
  const text = typeof value === 'string' && marks.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** UTF-8 with a byte order mark, which spreadsheets need. */
export const csvOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `\uFEFF${[head, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`

/** "Top users" → `top-users-2026-11-24.csv`. */
export const csvName = (title: string, now = new Date()): string =>
  `${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-${now.toISOString().slice(0, 10)}.csv`
