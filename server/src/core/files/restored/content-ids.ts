/** What a restored folder brought back, as text: ids as ranges, so that a large folder needs little, however its ids are spread. */

/** Entries that are remembered of folders restored by one request. */
export const mostRemembered = 100_000

/** Entries that are read to undo restores of one request: with what was added. */
export const mostRead = 2 * mostRemembered

export interface RestoredContents {
  /** Whether the restore brought the entry with this id. */
  readonly has: (id: number) => boolean
  /** When the newest of it was uploaded; '' if there is nothing. */
  readonly latest: string
}

/**
 * The time of the newest upload, and the ids: of each range the distance from the one before and how many follow its first id, in base 36.
 * `2026-11-29T10:00:00.000Z 4+3,2` is 4 to 7 and 9.
 */
export function contentsText(ids: readonly number[], latest: string): string {
  const ranges: { readonly gap: number; more: number; last: number }[] = []
  for (const id of ids.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range && id === range.last + 1) {
      range.more += 1
      range.last = id
    } else ranges.push({ gap: id - (range?.last ?? 0), more: 0, last: id })
  }
  const text = ({ gap, more }: { gap: number; more: number }) =>
    more === 0 ? gap.toString(36) : `${gap.toString(36)}+${more.toString(36)}`
  return `${latest} ${ranges.map(text).join(',')}`
}

/** Null if it is not known. */
export function parseContents(text: string | null): RestoredContents | null {
  const [, latest, ranges] = /^(\S*) ([\da-z+,]*)$/.exec(text ?? '') ?? []
  if (latest === undefined || ranges === undefined) return null
  const firsts: number[] = []
  const lasts: number[] = []
  for (const range of ranges === '' ? [] : ranges.split(',')) {
    const [gap = '0', more = '0'] = range.split('+')
    const first = (lasts.at(-1) ?? 0) + Number.parseInt(gap, 36)
    firsts.push(first)
    lasts.push(first + Number.parseInt(more, 36))
  }
  return { latest, has: (id) => id <= (lasts[lastUpTo(firsts, id)] ?? -1) }
}

/** Index of the last of these ascending numbers that is at most `limit`; -1 without any. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let from = 0
  let to = numbers.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((numbers[middle] ?? 0) <= limit) from = middle + 1
    else to = middle
  }
  return from - 1
}
