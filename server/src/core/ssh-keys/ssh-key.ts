/** A key that a user may sign in with by SFTP: the public half only. */
export interface SshKey {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  readonly algorithm: string
  readonly bits: number
  readonly fingerprint: string
  /** Base64 of the wire form. */
  readonly publicKey: string
  readonly comment: string
  readonly createdAt: string
  readonly usedAt: string | null
}
