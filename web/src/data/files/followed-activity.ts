/** The activity of a file or folder. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'

type Attributes = SessionActivityEntry['attributes']
export type LoggedActivity = Pick<SessionActivityEntry, 'id'> & {
  readonly attributes: Pick<Attributes, 'operation' | 'status' | 'fileName' | 'fileSource' | 'created' | 'resourceId'>
}

export interface Item {
  readonly id: number
  readonly path: string
  readonly createdAt: string
}

/** Filters of the session log. */
export type LogQuery =
  | { readonly resourceId: number }
  | { readonly path: string; readonly startDate: string; readonly endDate?: string }

/** Reads the latest entries, the latest first. */
type Read<Entry> = (query: LogQuery) => Promise<readonly Entry[]>

/** More than are shown: openings in a row become one line. */
export const maxFollowed = 100
/** Former paths that are read at most. */
const maxSteps = 5

const moves = new Set(['RNTO', 'MOVE'])
const copies = new Set(['COPY', 'EXTRACT'])
const creations = new Set([...copies, 'COMPR', 'MKD'])

/** The log has seconds. */
const secondMs = 1_000
const endOf = (created: string) => new Date(Date.parse(created) + secondMs - 1).toISOString()

/**
 * The latest activity of a file or folder, by its id, whatever its paths were. If it is older than the ids in the log, also the entries
 * without an id under its paths.
 */
export async function activityOf<Entry extends LoggedActivity>(item: Item, read: Read<Entry>): Promise<Entry[]> {
  const own = await read({ resourceId: item.id })
  if (own.length >= maxFollowed || own.some((entry) => isCreation(entry, item))) return [...own]
  return [...own, ...(await earlierActivity(item, own.at(-1), read))].slice(0, maxFollowed)
}

const isCreation = ({ attributes: { operation, status, created } }: LoggedActivity, { createdAt }: Item) =>
  creations.has(operation) ||
  (operation === 'STOR' && status === '-' && Date.parse(created) <= Date.parse(createdAt) + secondMs)

/**
 * Entries without an id, before `first`. Before the item was renamed or moved, they are those of its former path; what is older there, or
 * older than the item, was another one. A copied or extracted file begins with that.
 */
async function earlierActivity<Entry extends LoggedActivity>(
  { path, createdAt }: Item,
  first: Entry | undefined,
  read: Read<Entry>,
): Promise<Entry[]> {
  const all: Entry[] = []
  let at = first?.attributes.fileSource || first?.attributes.fileName || path
  let last = first
  for (let step = 0; step <= maxSteps && all.length < maxFollowed; step++) {
    const until = last && { endDate: endOf(last.attributes.created) }
    const found = (await read({ path: at, startDate: createdAt, ...until })).filter(
      // `*` and `?` are patterns in the log's filter. Times are in seconds: ids say what was before the move.
      ({ id, attributes: { fileName, resourceId } }) =>
        fileName === at && resourceId === null && (last === undefined || id < last.id),
    )
    const end = found.findIndex(({ attributes: { operation, fileSource } }) =>
      moves.has(operation) ? fileSource !== '' : copies.has(operation),
    )
    last = found[end]
    all.push(...(last ? found.slice(0, end + 1) : found))
    if (!last || copies.has(last.attributes.operation)) break
    at = last.attributes.fileSource
  }
  return all
}
