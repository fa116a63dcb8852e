/** Counters of the folders that have a storage quota. */
import type { Flag } from './flag.ts'

export interface QuotaSchema {
  folder_quotas: FolderQuotaTable
}

interface FolderQuotaTable {
  folder_id: number
  account_id: number
  /** Null: the folder is only being counted, for a move. */
  limit_bytes: number | null
  /** Bytes of everything below the folder; exact once `counted` is 1. */
  used_bytes: number
  counted: Flag
  /** Grows with every change below the folder, so that a count can tell whether it is still true. */
  changes: number
}
