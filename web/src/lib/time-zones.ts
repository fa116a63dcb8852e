/** Time zone names for a select: those that the browser knows, UTC, and the current one. */
export const timeZones = (inUse: string): string[] =>
  [...new Set(['UTC', inUse, ...Intl.supportedValuesOf('timeZone')])].toSorted()
