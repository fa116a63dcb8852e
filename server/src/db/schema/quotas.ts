/** Counters of folders with a storage quota. */
import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface QuotaSchema {
  folder_quotas: FolderQuotaTable
  folder_sizes: FolderSizesTable
}

interface FolderQuotaTable {
  folder_id: number
  account_id: number
  /** The quota in bytes; null while the folder is only counted for a move. */
  limit_bytes: number | null
  /** Bytes of everything below the folder; exact once `counted` is 1. */
  used_bytes: number
  /** How many of them are versions of files. */
  versions_used: Generated<number>
  counted: Flag
  /** Incremented with every change below the folder, so that a count can detect that it is outdated. */
  changes: number
}

/** Bytes stored in the largest folders in the root folder of an account. */
interface FolderSizesTable {
  account_id: number
  /** JSON of the sizes; null until they were counted first. */
  sizes: string | null
  /** The account's bytes when they were counted. */
  disk_used: number
  counted_at: string
  /** When they may be counted again; while they are counted the end of the lease. */
  due_at: string
}
