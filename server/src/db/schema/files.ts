/** The tables of files: the tree, the bytes, uploads and work on archives. */
import type { Generated } from 'kysely'

export interface FilesSchema {
  resources: ResourceTable
  deep_folders: DeepFolderTable
  blobs: BlobTable
  blob_bytes: BlobBytesTable
  resumable_uploads: ResumableUploadTable
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

interface ResourceTable {
  id: Generated<number>
  account_id: number
  /** Null only for the root of an account. */
  parent_id: number | null
  name: string
  /** The name in lower case: what searches go over. */
  search_name: Generated<string>
  /** `file` or `dir`. */
  type: string
  hash: string
  size: number
  blob_id: number | null
  /** Direct children that are not in the trash. */
  child_count: number
  created_by: number
  created_at: string
  modified_at: string
  uploaded_at: string
  accessed_at: string | null
  /** Set on the top of what was deleted; what lies below keeps null. */
  deleted_at: string | null
  /** The user who deleted it. */
  deleted_by: Generated<number | null>
  /** The folder that the bytes are charged to, where it is not the parent. */
  storage_parent_id: Generated<number | null>
}

/** Folders below which there may be more than 64 levels. A folder without a row has at most 64. */
interface DeepFolderTable {
  resource_id: number
  /** At least as many levels as there are below the folder, files included. */
  levels: number
}

interface BlobTable {
  id: Generated<number>
  account_id: number
  key: string
  size: number
  sha256: string
  /** How many resources hold these bytes. */
  refs: number
  /** `uploading` (leased), `live`, `condemned` (bytes may already be gone). */
  state: string
  lease_until: string | null
  created_at: string
  /** Where the bytes are: `disk`, the store that is configured, or `inline`, in the table below. */
  store: Generated<BlobLocation>
}

export type BlobLocation = 'disk' | 'inline'

/** The bytes of small files, each written once with its blob's row and deleted with it. */
interface BlobBytesTable {
  blob_id: number
  bytes: Uint8Array
}

/** What has arrived of an upload that may break off or has: at most one of each uploader and path. */
interface ResumableUploadTable {
  id: Generated<number>
  account_id: number
  user_id: number
  /** SHA-256 of the path: a path can be longer than an index takes. */
  path_key: string
  /** Bytes of the whole; null where the sender has not said. */
  file_size: number | null
  blob_id: number
  /** Bytes that are durable. */
  received: number
  /** While somebody sends: nobody else may. */
  writing_until: string | null
  /** The folder that `received` is charged to; null when it is not charged. */
  folder_id: number | null
  expires_at: string
}
