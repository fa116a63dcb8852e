/**
 * Sessions that several handles of one uploader write to: a client may open a file more than once, on one connection or on
 * several. Everybody else's uploads to the same path are independent of them.
 */
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Place } from '../tree/resource.ts'
import type { UploadSession } from './session.ts'
import { type BeginInput, begin, type UploadContext, uploadKeyOf } from './uploads.ts'

export interface SharedSession {
  readonly session: UploadSession<Place>
  /** To be called once. True for the last handle: it ends the session. */
  leave(): boolean
}

export interface SharedSessions {
  /** Joins the session that the same user has open to this path; begins one where there is none. Throws as `begin` does. */
  join(ctx: UploadContext, actor: Actor, input: BeginInput): Promise<SharedSession>
}

/** For the handles of one process; a session that another one has open is `conflict` where it is to be resumed. */
export function createSharedSessions(): SharedSessions {
  const open = new Map<string, { readonly session: Promise<UploadSession<Place>>; handles: number }>()
  return {
    async join(ctx, actor, input) {
      mustBeAllowed(actor, 'upload')
      const { userId, path } = uploadKeyOf(actor, input.path, input.size)
      const id = `${userId} ${path}`
      const entry = open.get(id) ?? { session: begin(ctx, actor, { ...input, keep: true }), handles: 0 }
      open.set(id, entry)
      entry.handles += 1
      const leave = () => {
        entry.handles -= 1
        const isLast = entry.handles === 0
        if (isLast && open.get(id) === entry) open.delete(id)
        return isLast
      }
      try {
        return { session: await entry.session, leave }
      } catch (error) {
        leave()
        throw error
      }
    },
  }
}
