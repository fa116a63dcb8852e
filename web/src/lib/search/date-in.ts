/** The date in a time zone, `2026-11-27`; in UTC if the browser does not know the zone. `now` is ms since 1970. */
export function dateIn(timeZone: string, now: number): string {
  try {
    const form = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    const parts = new Map(form.formatToParts(now).map(({ type, value }) => [type, value]))
    return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  } catch {
    return new Date(now).toISOString().slice(0, 10)
  }
}
