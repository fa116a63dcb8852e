/** Sizes and dates of search operators: `>10mb`, `1mb..2gb`, `>=2026-01-31`, `2026-01`, `today`, `7d`. */

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

function bytesOf(text: string): number | undefined {
  const [, digits, unit, b] = /^(\d{1,12}(?:[.,]\d{1,3})?)\s*([kmgt]?)(b|bytes?)?$/i.exec(text.trim()) ?? []
  if (digits === undefined || unit === undefined || (unit === '' && b === undefined && digits !== '0')) return undefined
  const bytes = Math.round(Number(digits.replace(',', '.')) * (units[unit.toLowerCase()] ?? 1))
  return bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined
}

interface Compared {
  readonly sign: '>' | '>=' | '<' | '<='
  readonly value: string
}

function comparedIn(text: string): Compared | undefined {
  const [, sign, value] = /^(>=|<=|>|<)\s*(.+)$/.exec(text) ?? []
  return sign && value ? { sign: sign as Compared['sign'], value } : undefined
}

function endsOf(text: string): readonly [string, string] | undefined {
  const [from, to, ...more] = text.split('..')
  return from !== undefined && to !== undefined && more.length === 0 && from + to !== '' ? [from, to] : undefined
}

/** Bytes, both included. */
export function sizeRange(text: string): { min?: number; max?: number } | undefined {
  const compared = comparedIn(text)
  if (compared) {
    const bytes = bytesOf(compared.value)
    if (bytes === undefined) return undefined
    if (compared.sign.startsWith('>')) return { min: compared.sign === '>' ? bytes + 1 : bytes }
    return compared.sign === '<' && bytes === 0 ? undefined : { max: compared.sign === '<' ? bytes - 1 : bytes }
  }
  const ends = endsOf(text)
  if (!ends) return undefined
  const [min, max] = ends.map((end) => (end === '' ? undefined : (bytesOf(end) ?? Number.NaN)))
  if (Number.isNaN(min) || Number.isNaN(max)) return undefined
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
}

const dayText = (day: Date): string => day.toISOString().slice(0, 10)

function dayAfter(day: string, days = 1): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return dayText(date)
}

interface Days {
  readonly since: string
  /** The first day after it. */
  readonly before: string
}

/** A day, a month or a year. */
function daysOf(text: string, today: string): Days | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'today') return { since: today, before: dayAfter(today) }
  if (word === 'yesterday') return { since: dayAfter(today, -1), before: today }
  const [, year, month, day] = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?$/.exec(word) ?? []
  if (year === undefined || Number(year) < 1000) return undefined
  const start = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)))
  // 30 February is read as 2 March.
  if (start.getUTCMonth() !== Number(month ?? 1) - 1 || start.getUTCDate() !== Number(day ?? 1)) return undefined
  const since = dayText(start)
  if (day !== undefined) return { since, before: dayAfter(since) }
  const end = new Date(start)
  if (month === undefined) end.setUTCFullYear(end.getUTCFullYear() + 1)
  else end.setUTCMonth(end.getUTCMonth() + 1)
  return { since, before: dayText(end) }
}

const lengths: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365, week: 7, month: 30, year: 365 }

/** Days from `since` up to but without `before`. `7d`, `week` … are the last days, today included. */
export function dayRange(text: string, today: string): { since?: string; before?: string } | undefined {
  const [, count = '1', unit] = /^(\d{1,4})?(d|w|m|y|week|month|year)$/i.exec(text) ?? []
  const length = lengths[unit?.toLowerCase() ?? '']
  if (length !== undefined) return { since: dayAfter(today, 1 - Number(count) * length) }
  const compared = comparedIn(text)
  if (compared) {
    const days = daysOf(compared.value, today)
    if (!days) return undefined
    if (compared.sign === '>') return { since: days.before }
    if (compared.sign === '>=') return { since: days.since }
    return { before: compared.sign === '<' ? days.since : days.before }
  }
  const ends = endsOf(text)
  if (!ends) return daysOf(text, today)
  const [first, last] = ends.map((end) => (end === '' ? null : daysOf(end, today)))
  if (first === undefined || last === undefined) return undefined
  return { ...(first && { since: first.since }), ...(last && { before: last.before }) }
}
