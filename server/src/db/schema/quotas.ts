/** Counters of folders with a storage quota. */
import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface QuotaSchema {
  folder_quotas: FolderQuotaTable
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
