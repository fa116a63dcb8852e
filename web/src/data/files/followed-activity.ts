/** The activity of a file or folder under the paths that it had. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'

export type LoggedActivity = Pick<SessionActivityEntry, 'id'> & {
  readonly attributes: Pick<
    SessionActivityEntry['attributes'],
    'operation' | 'status' | 'fileName' | 'fileSource' | 'created'
  >
}

/** Reads the latest activity of a path, the latest first; with `until` only what is not later, give or take a second. */
type Read<Entry> = (path: string, until: string | undefined) => Promise<readonly Entry[]>

/** More than are shown: openings in a row become one line. */
export const maxFollowed = 100
/** Former paths that are read at most. */
const maxSteps = 5

const moves = new Set(['RNTO', 'MOVE'])
const beginnings = new Set(['COPY', 'EXTRACT'])

/** Without what is older than the last upload after a deletion: that was another file of the same name. */
function withoutOthers<Entry extends LoggedActivity>(entries: readonly Entry[]): readonly Entry[] {
  let broughtBy = ''
  const end = entries.findIndex(({ attributes: { operation, status } }) => {
    if (status === 'partial') return false
    if (operation === 'STOR' || operation === 'RESTORE') broughtBy = operation
    return operation === 'DELE' && broughtBy === 'STOR'
  })
  return end < 0 ? entries : entries.slice(0, end)
}

/**
 * The latest activity of what is at `path` now. Before it was renamed or moved here, it is that of its former path; what is older at
 * this path was another file, and so is what was deleted there before it was uploaded. A copied or extracted file begins with that.
 * `isGone`: it was deleted, and another one may be in its place.
 */
export async function followedActivity<Entry extends LoggedActivity>(
  path: string,
  read: Read<Entry>,
  { isGone = false } = {},
): Promise<Entry[]> {
  const all: Entry[] = []
  let [at, last] = [path, undefined as Entry | undefined]
  for (let step = 0; step <= maxSteps; step++) {
    const listed = (await read(at, last?.attributes.created)).filter(
      // `*` and `?` are patterns in the log's filter. Times are in seconds: ids say what was before the move.
      ({ id, attributes }) => attributes.fileName === at && (last === undefined || id < last.id),
    )
    const found = isGone ? listed : withoutOthers(listed)
    const end = found.findIndex(({ attributes: { operation, fileSource } }) =>
      moves.has(operation) ? fileSource !== '' : beginnings.has(operation),
    )
    last = found[end]
    all.push(...(last ? found.slice(0, end + 1) : found))
    if (!last || beginnings.has(last.attributes.operation) || all.length >= maxFollowed) break
    at = last.attributes.fileSource
  }
  return all.slice(0, maxFollowed)
}
