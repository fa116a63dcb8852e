/** A direct link: anybody who has it can download the files of a folder, without a password or a page. */
export interface DirectLink {
  readonly id: number
  readonly accountId: number
  /** The administrator who created it. It is suspended while that user may not sign in. */
  readonly createdBy: number
  readonly folderId: number
  readonly hash: string
  readonly enabled: boolean
  /** True when folders can be listed; otherwise only files can be downloaded by their full path. */
  readonly listed: boolean
  readonly createdAt: string
  readonly modifiedAt: string
}
