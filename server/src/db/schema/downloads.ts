/** Tables of downloads. */
export interface DownloadSchema {
  download_progress: DownloadProgressTable
}

/** Parts of a file version that were sent to one credential and address in the last hour; deleted once the file was sent completely. */
interface DownloadProgressTable {
  account_id: number
  /** Session id of the session log: identifies a token, a session, a visit or a direct link. */
  session_id: string
  ip: string
  resource_id: number
  blob_id: number
  /** JSON: intervals `[start, end, sent at (ms)]`. */
  intervals: string
  touched_at: string
}
