export interface Range {
  readonly ipStart: string
  readonly ipEnd: string
}

/** What was entered, as it is sent: rows without an address left out, a missing last address the same as the first. */
export const rangesToSend = (rows: readonly Range[]): { ipStart: string; ipEnd: string }[] =>
  rows
    .map(({ ipStart, ipEnd }) => ({ ipStart: ipStart.trim(), ipEnd: ipEnd.trim() }))
    .filter(({ ipStart, ipEnd }) => ipStart !== '' || ipEnd !== '')
    .map(({ ipStart, ipEnd }) => ({ ipStart: ipStart || ipEnd, ipEnd: ipEnd || ipStart }))
