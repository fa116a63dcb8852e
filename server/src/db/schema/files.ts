/** Tables of files: the tree, the bytes, uploads and archive jobs. */
import type { Generated } from 'kysely'

export interface FilesSchema {
  resources: ResourceTable
  restored_resources: RestoredResourceTable
  file_versions: FileVersionTable
  deep_folders: DeepFolderTable
  blobs: BlobTable
  blob_bytes: BlobBytesTable
  stores: StoreTable
  resumable_uploads: ResumableUploadTable
  archive_jobs: ArchiveJobTable
  starred: StarredTable
}

/** Files and folders that users have starred; deleted with either. */
interface StarredTable {
  user_id: number
  resource_id: number
  starred_at: string
}

interface ArchiveJobTable {
  id: Generated<number>
  account_id: number
  user_id: number
  kind: 'compress' | 'extract'
  /** Name of the archive. */
  name: string
  state: 'waiting' | 'running'
  /** The folder with extracted resources that are not visible yet. */
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
  /**
   * Id of the folder that contains the resource; null for the root folder of an account, for roots of sends and staged copies,
   * and for contents of a purged folder.
   */
  parent_id: number | null
  name: string
  /** The name in lower case, for searches. */
  search_name: Generated<string>
  /** The name's key in the natural order: see `sortKey`. */
  sort_key: Generated<string>
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
  /** Set on the root of a deleted tree; null on everything below it. */
  deleted_at: string | null
  /** The user who deleted it. */
  deleted_by: Generated<number | null>
  /**
   * Of an entry of the trash: the names of purged folders between `parent_id`, the nearest folder that was not, and it: `a/b`. Of contents
   * of a purged folder, between `storage_parent_id` and them.
   */
  lost_folders: Generated<string | null>
  /** The same in lower case, for searches. */
  lost_search: Generated<string | null>
  /** The folder that the bytes are charged to, if that is not the parent. */
  storage_parent_id: Generated<number | null>
  /** Who uploaded the contents of a file, if they have been replaced; otherwise the creator did. */
  uploaded_by: Generated<number | null>
  /** Set if a visitor uploaded the contents: the email address or name as entered, '' if neither is known. */
  visitor: Generated<string | null>
  /**
   * Of a resource that was restored from the trash: when it had been deleted, and by whom. Of a folder that was created for a restore: the
   * deletion of the original, or `purgeNow` without a user if that was purged.
   */
  last_deleted_at: Generated<string | null>
  last_deleted_by: Generated<number | null>
  /**
   * If the restore renamed it: its name in the trash, and the one that it got. The latter is '' for a folder that was created with the
   * time and creator of its original, when a restore was undone.
   */
  last_deleted_name: Generated<string | null>
  restored_name: Generated<string | null>
  /** Not used any more: see `contents` of `restored_resources`. */
  restored_content: Generated<string | null>
  /** Of content that was restored from a version: when that had been uploaded. */
  restored_from: Generated<string | null>
  /** Number of the content among those that the file has had, from 1. */
  content_number: Generated<number>
  /** Of restored content: number of the version that it was. */
  restored_number: Generated<number | null>
}

/** Where resources were in the trash that were restored from it: written by the restore, deleted with the resource or when it is undone. */
interface RestoredResourceTable {
  resource_id: number
  /** The folder that it was restored to. */
  restored_to: number
  /** The folder that it was in, in the trash. */
  parent_id: number
  /** The entry of the trash that contained it; null if it was an entry itself. */
  entry_id: number | null
  /** Of an entry: as in `resources`. */
  lost_folders: string | null
  /** Of a folder: what it contained, as `contentsText` writes it; null if that was too much. */
  contents: Generated<string | null>
}

/** Former contents of files. A version belongs to its file wherever that is, and is deleted with its row. */
interface FileVersionTable {
  id: Generated<number>
  account_id: number
  file_id: number
  blob_id: number
  size: number
  /** Modification time of the content, when it was uploaded, and by whom. */
  modified_at: string
  uploaded_at: string
  uploaded_by: number
  /** As in `resources`. */
  visitor: Generated<string | null>
  restored_from: Generated<string | null>
  replaced_at: string
  /** As `content_number` in `resources`. */
  number: number
  restored_number: Generated<number | null>
  /**
   * What the version counts against quotas: its size, or 0 if its bytes are also those of the content, or of a newer version, which was
   * restored from it.
   */
  charged_bytes: number
}

/** Folders that may have more than 64 levels below. A folder without a row has at most 64. */
interface DeepFolderTable {
  resource_id: number
  /** Upper bound of the levels below the folder, files included. */
  levels: number
}

interface BlobTable {
  id: Generated<number>
  account_id: number
  key: string
  size: number
  sha256: string
  /** Number of resources and versions that refer to these bytes. */
  refs: number
  /** `uploading` (leased), `live`, `condemned` (marked for deletion; bytes may already be deleted). */
  state: string
  /** Of `uploading` bytes; of `condemned` ones, the time until which they are kept for downloads in progress, if at all. */
  lease_until: string | null
  created_at: string
  /** Location of the bytes: the name of a store, or `inline`, in the table below. */
  store: Generated<BlobLocation>
}

/** `disk`, a folder in the data folder; `s3:…`, a bucket; `inline`, in the database. */
export type BlobLocation = string

/** Stores that may have bytes. */
interface StoreTable {
  /** As in `blobs.store`. */
  name: string
  /** `disk`, or the address of a bucket with its parameters, without credentials. */
  location: string
  created_at: string
}

/** Bytes of small files, inserted and deleted with the row of their blob. */
interface BlobBytesTable {
  blob_id: number
  bytes: Uint8Array
}

/** Received bytes of a resumable upload: at most one row per uploader and path. */
interface ResumableUploadTable {
  id: Generated<number>
  account_id: number
  user_id: number
  /** SHA-256 of the path, because a path can be too long for an index. */
  path_key: string
  /** Total bytes; null if the sender has not declared them. */
  file_size: number | null
  blob_id: number
  /** Durable bytes. */
  received: number
  /** Claim of the current sender, which excludes others. */
  writing_until: string | null
  /** Name of the node with the last claim. */
  writing_by: Generated<string | null>
  /** The folder that `received` is charged to; null if it is not charged. */
  folder_id: number | null
  expires_at: string
  /** Path of the folder as the uploader sees it, its SHA-256, and the file name; null for uploads that are not listed. */
  parent_path: Generated<string | null>
  parent_key: Generated<string | null>
  name: Generated<string | null>
  /** Set for a complete file under a temporary name: when it is published under that name. */
  held_until: Generated<string | null>
  /** Of a held file: modification time of the content, if the sender has declared it. */
  modified_at: Generated<string | null>
  /** Of a held file: duration of the upload in ms, and how it was sent. */
  duration: Generated<number | null>
  protocol: Generated<string | null>
  address: Generated<string | null>
  session_id: Generated<string | null>
}
