/** Tables of work on files that is under way, as `schema.ts` has the others. */
import type { Generated } from 'kysely'

export interface FilesSchema {
  archive_jobs: ArchiveJobTable
}

interface ArchiveJobTable {
  id: Generated<number>
  account_id: number
  user_id: number
  kind: 'compress' | 'extract'
  /** Of the archive. */
  name: string
  state: 'waiting' | 'running'
  /** The folder that holds what was extracted but is not visible yet. */
  top_id: number | null
  /** Name of the node. */
  lease_by: string
  lease_until: string
  created_at: string
  started_at: string | null
}
