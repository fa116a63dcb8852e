/** Days, weeks and months as text. The server counts in UTC. */
import type { TransferUnit } from '../../data/account/dashboard.ts'
import { locale } from '../../lib/language/language.ts'

const dayMs = 86_400_000

const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
const shortDay = form({ day: 'numeric', month: 'short' })
const longDay = form({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const yearDay = form({ day: 'numeric', month: 'short', year: 'numeric' })
const shortMonth = form({ month: 'short', year: '2-digit' })
const longMonth = form({ month: 'long', year: 'numeric' })

/** "24 Nov", "Nov 26": for an axis. `begins` is `2026-11-24`. */
export const shortPeriod = (unit: TransferUnit, begins: string): string =>
  (unit === 'month' ? shortMonth : shortDay).format(Date.parse(begins))

/** "Tue, 24 Nov 2026", "23–29 Nov 2026", "November 2026". */
export function longPeriod(unit: TransferUnit, begins: string): string {
  const at = Date.parse(begins)
  if (unit === 'month') return longMonth.format(at)
  if (unit === 'day') return longDay.format(at)
  return yearDay.formatRange(at, at + 6 * dayMs)
}

/** "24 Nov 2026". */
export const dayText = (day: string): string => yearDay.format(Date.parse(day))
