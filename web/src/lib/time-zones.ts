/** Names of time zones for a drop-down: those that browsers know, UTC, and the one in use, whatever its name. */
export const timeZones = (inUse: string): string[] =>
  [...new Set(['UTC', inUse, ...Intl.supportedValuesOf('timeZone')])].toSorted()
