import type { Connection as ConnectionJson } from '@sallyport/contract/schemas/credentials/session.ts'
import type { Connection } from '../../../core/connections/connections.ts'
import { moment } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export const presentConnection = (connection: Connection, timeZone: string): ConnectionJson => {
  const { id, userId, kind, protocol, username, address, path, bytes, size, startedAt } = connection
  return {
    id,
    type: 'connection',
    attributes: { kind, protocol, username, address, path, bytes, size, started: moment(startedAt, timeZone) },
    relationships: { user: userId === null ? null : related('user', userId) },
  }
}
