/** Times that clients set. */
import { Fault } from '../../fault.ts'

/** The time as text that sorts by time. Throws `invalid` for a time outside the years 1 to 9999. */
export function timeText(time: Date): string {
  const year = time.getUTCFullYear()
  if (year >= 1 && year <= 9_999) return time.toISOString()
  throw new Fault('invalid', 'The time of the last change must be in the years 1 to 9999.')
}
