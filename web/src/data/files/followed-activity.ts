/** The activity of a file or folder under the paths that it had. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'

export type LoggedActivity = Pick<SessionActivityEntry, 'id'> & {
  readonly attributes: Pick<SessionActivityEntry['attributes'], 'operation' | 'fileName' | 'fileSource' | 'created'>
}

/** Reads the latest activity of a path, the latest first; with `until` only what is not later, give or take a second. */
type Read<Entry> = (path: string, until: string | undefined) => Promise<readonly Entry[]>

/** More than are shown: openings in a row become one line. */
export const maxFollowed = 100
/** Former paths that are read at most. */
const maxSteps = 5

const moves = new Set(['RNTO', 'MOVE'])
const beginnings = new Set(['COPY', 'EXTRACT'])

/**
 * The latest activity of what is at `path` now. Before it was renamed or moved here, it is that of its former path; what is older at
 * this path was another file. A copied or extracted file begins with that.
 */
export async function followedActivity<Entry extends LoggedActivity>(
  path: string,
  read: Read<Entry>,
): Promise<Entry[]> {
  const all: Entry[] = []
  let [at, last] = [path, undefined as Entry | undefined]
  for (let step = 0; step <= maxSteps; step++) {
    const found = (await read(at, last?.attributes.created)).filter(
      // `*` and `?` are patterns in the log's filter. Times are in seconds: ids say what was before the move.
      ({ id, attributes }) => attributes.fileName === at && (last === undefined || id < last.id),
    )
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
