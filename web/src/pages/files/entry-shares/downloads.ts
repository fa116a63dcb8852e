/** Downloads of the copies of a file or folder in sends, as its activity says. Pure functions. */
import type { ActivityEntry } from '../../../data/files/item-activity.ts'

export interface CopyDownloads {
  readonly count: number
  /** When it was downloaded last. */
  readonly last: string | undefined
}

/** Those of one send; undefined if the activity does not go back to its beginning, and has none. `own`: the latest first. */
export function downloadsOf(send: number, own: readonly ActivityEntry[]): CopyDownloads | undefined {
  const entries = own.filter(({ attributes: { isOfCopy, send: of } }) => isOfCopy && of === send)
  const downloads = entries.filter(({ attributes: { operation } }) => operation === 'RETR')
  const isWhole = entries.some(({ attributes: { operation } }) => operation === 'SEND')
  if (downloads.length === 0 && !isWhole) return undefined
  return { count: downloads.length, last: downloads[0]?.attributes.created }
}
