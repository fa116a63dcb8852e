import type {
  Connection as ConnectionJson,
  Session as SessionJson,
} from '@sallyport/contract/schemas/credentials/session.ts'
import type { Connection } from '../../../core/connections/connections.ts'
import type { Session } from '../../../core/sessions/session.ts'
import { moment } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

/** A session without its secret. `current`: id of the caller's session. */
export const presentSession = (session: Session, timeZone: string, current?: number): SessionJson => ({
  id: session.id,
  type: 'session',
  attributes: {
    created: moment(session.createdAt, timeZone),
    lastUsed: moment(session.usedAt, timeZone),
    expires: moment(session.expiresAt, timeZone),
    address: session.address,
    userAgent: session.userAgent,
    current: session.id === current,
  },
  relationships: { user: related('user', session.userId) },
})

export const presentConnection = (connection: Connection, timeZone: string): ConnectionJson => {
  const { id, userId, kind, protocol, username, address, path, bytes, size, startedAt } = connection
  return {
    id,
    type: 'connection',
    attributes: { kind, protocol, username, address, path, bytes, size, started: moment(startedAt, timeZone) },
    relationships: { user: userId === null ? null : related('user', userId) },
  }
}
