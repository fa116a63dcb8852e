/** Tables of downloads. */
export interface DownloadSchema {
  download_progress: DownloadProgressTable
}

/** What of a file version was sent to one credential and address in the last hour, while it is not all of it. */
interface DownloadProgressTable {
  account_id: number
  /** As in the session log: stands for a token, a session, a visit or a direct link. */
  session_id: string
  ip: string
  resource_id: number
  blob_id: number
  /** JSON: `[start, end, sent at (ms)]` each. */
  intervals: string
  touched_at: string
}
