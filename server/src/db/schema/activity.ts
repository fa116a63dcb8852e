/** The session log. */
import type { Generated } from 'kysely'

export interface ActivitySchema {
  session_log: SessionLogTable
}

interface SessionLogTable {
  id: Generated<number>
  account_id: number
  user_id: number | null
  session_id: string
  username: string
  ip: string
  type: string
  path: string
  source_path: string
  protocol: string
  /** `-`, `failed`, or `partial`. */
  status: string
  duration: number
  bytes: number
  created_at: string
  /** The share that was changed or used. */
  share_id: Generated<number | null>
}
