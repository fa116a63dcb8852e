/** Tables of imports from other servers. */
import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface ImportsSchema {
  imports: ImportTable
  import_items: ImportItemTable
}

interface ImportTable {
  id: Generated<number>
  account_id: number
  /** Kind of the source. */
  kind: string
  address: string
  /** The folder of the account that everything goes into. */
  into_path: string
  /** Number of the current or last reading of the source, from 1. */
  pass: number
  /** The process that runs it, and until when it need not be heard of. */
  lease_by: string | null
  lease_until: string | null
  started_at: string
  /** When the source was last read to its end; null if it never was. */
  completed_at: string | null
}

/** A file, a folder, a user … of the source. */
interface ImportItemTable {
  import_id: number
  kind: string
  /** Id at the source. */
  source_id: string
  /** Path or name at the source. */
  path: string
  /** `done`: it is here; `failed`: it is not, `note` says why. */
  state: string
  /** Its id here. */
  target_id: number | null
  /** Whether the import created it: 0 if it was here before with the same content. */
  created: Flag
  /** Bytes of a file; 0 for everything else. */
  size: number
  /** What the source said of it when it was copied, to recognize changes. */
  source_state: string
  /** What it was here after it was copied, for the same purpose. */
  target_state: string
  note: string
  /** The last reading in which the source had it. */
  pass: number
  at: string
}
