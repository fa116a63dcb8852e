/**
 * Sessions shared by several handles of one uploader: a client may open a file more than once, on one or several connections.
 * Uploads of others to the same path are independent.
 */
import { formatPath } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Place } from '../tree/resource.ts'
import { inUse } from './progress.ts'
import type { UploadSession } from './session.ts'
import { uploadKey } from './upload-key.ts'
import { type BeginInput, begin, type UploadContext, uploadKeyOf } from './uploads.ts'

export interface JoinInput extends BeginInput {
  /** Begins a separate session even if one is open; later callers join this one. */
  readonly fresh?: boolean
  /** Throws `UploadInUse` if a session is open, instead of joining it, and does not let others join this one: they get the same. */
  readonly alone?: boolean
  /** Runs before the first write to a new session; if it rejects, no session is opened. */
  readonly prepare?: (session: UploadSession<Place>) => Promise<void>
}

/** State shared by the handles of a session. */
export interface SharedState {
  /** Why the session must not be committed: a write failed, or a handle was lost before its end. */
  failure: unknown
  /** Modification time of the content, as set through one of the handles; ISO 8601. */
  modifiedAt: string | undefined
}

export interface SharedSession {
  readonly session: UploadSession<Place>
  readonly state: SharedState
  /** To be called once. True for the last handle: it ends the session. */
  leave(): boolean
}

/** A session as its uploader sees it before it is committed. */
export interface OpenSession extends Pick<SharedSession, 'session' | 'state'> {
  readonly name: string
}

export interface SharedSessions {
  /** Joins the session that the same user has open to this path; begins one where there is none. Throws as `begin` does. */
  join(ctx: UploadContext, actor: Actor, input: JoinInput): Promise<SharedSession>
  /** The user's open session for this path (in the form of `formatPath`) that `join` would join; null if there is none. */
  find(actor: Actor, path: string): OpenSession | null
  /** All open sessions directly in a folder. */
  findIn(actor: Actor, folder: string): OpenSession[]
}

interface Entry {
  readonly opening: Promise<UploadSession<Place>>
  readonly userId: number
  readonly folder: string
  readonly name: string
  readonly state: SharedState
  readonly isAlone: boolean
  /** Null until it is open. */
  session: UploadSession<Place> | null
  handles: number
}

/** For handles within one process; a session open in another process is a `conflict` if it is to be resumed. */
export function createSharedSessions(): SharedSessions {
  const open = new Map<string, Entry>()
  const asSeen = ({ session, state, name }: Entry): OpenSession[] => (session ? [{ session, state, name }] : [])
  return {
    async join(ctx, actor, input) {
      mustBeAllowed(actor, 'upload')
      const { path } = uploadKeyOf(actor, input.path, null)
      const id = `${actor.userId} ${path}`
      const joined = input.fresh ? undefined : open.get(id)
      if (joined && (input.alone || joined.isAlone)) throw inUse()
      const entry = joined ?? beginEntry(ctx, actor, input, path)
      open.set(id, entry)
      entry.handles += 1
      const leave = () => {
        entry.handles -= 1
        const isLast = entry.handles === 0
        if (isLast && open.get(id) === entry) open.delete(id)
        return isLast
      }
      try {
        const session = await entry.opening
        entry.session = session
        return { session, state: entry.state, leave }
      } catch (error) {
        leave()
        throw error
      }
    },
    find(actor, path) {
      const entry = open.get(`${actor.userId} ${uploadKey(actor, path, null).path}`)
      return entry ? (asSeen(entry)[0] ?? null) : null
    },
    findIn: (actor, folder) =>
      [...open.values()].filter((one) => one.userId === actor.userId && one.folder === folder).flatMap(asSeen),
  }
}

function beginEntry(ctx: UploadContext, actor: Actor, input: JoinInput, path: string): Entry {
  const names = path.split('/').slice(1)
  return {
    opening: openPrepared(ctx, actor, input),
    userId: actor.userId,
    folder: formatPath(names.slice(0, -1)),
    name: names.at(-1) ?? '',
    state: { failure: null, modifiedAt: undefined },
    isAlone: input.alone === true,
    session: null,
    handles: 0,
  }
}

async function openPrepared(ctx: UploadContext, actor: Actor, input: JoinInput): Promise<UploadSession<Place>> {
  const session = await begin(ctx, actor, { ...input, keep: true })
  try {
    await input.prepare?.(session)
    return session
  } catch (error) {
    await session.end(error)
    throw error
  }
}
