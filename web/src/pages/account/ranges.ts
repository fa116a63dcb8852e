export interface Range {
  readonly ipStart: string
  readonly ipEnd: string
}

/** The ranges to send: without empty rows; an empty last address means the first one. */
export const rangesToSend = (rows: readonly Range[]): { ipStart: string; ipEnd: string }[] =>
  rows
    .map(({ ipStart, ipEnd }) => ({ ipStart: ipStart.trim(), ipEnd: ipEnd.trim() }))
    .filter(({ ipStart, ipEnd }) => ipStart !== '' || ipEnd !== '')
    .map(({ ipStart, ipEnd }) => ({ ipStart: ipStart || ipEnd, ipEnd: ipEnd || ipStart }))
