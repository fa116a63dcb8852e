/** Positions in lists that are ordered by time, the latest first. */
import { invalid } from '../../fault.ts'

export interface TimeKey {
  readonly at: string
  readonly id: number
}

/** As clients get it: `2026-11-23T09:30:12.000Z_8127`. */
export const formatKey = ({ at, id }: TimeKey): string => `${at}_${id}`

/** Throws `invalid` for anything else. */
export function parseKey(text: string): TimeKey {
  const [, at, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_(\d{1,15})$/.exec(text) ?? []
  if (at === undefined || id === undefined)
    throw invalid('after', (of) => `${of.after} is not the "next" of an earlier page of this list: "${text}".`)
  return { at, id: Number(id) }
}
