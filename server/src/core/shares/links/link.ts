/** A direct link: whoever knows it gets the files of a folder, without a page and without being asked for anything. Pure. */
export interface DirectLink {
  readonly id: number
  readonly accountId: number
  /** Who made it; it gives nothing while that user may not come in. */
  readonly createdBy: number
  readonly folderId: number
  readonly hash: string
  readonly enabled: boolean
  /** Whether the address of a folder lists what is in it; if not, only whole addresses of files answer. */
  readonly listed: boolean
  readonly createdAt: string
  readonly modifiedAt: string
}
