/** Times and amounts of an SSH connection; tests set shorter ones. */
export interface SshOptions {
  /** Until the identification string, in ms. */
  readonly identMs: number
  /** Until the first key exchange has ended, in ms. */
  readonly kexMs: number
  /** Until the user has signed in, in ms. */
  readonly loginMs: number
  /** From the sign-in to the first channel, in ms. */
  readonly channelMs: number
  /** Without a packet of the client, answers to keepalives excepted, in ms. */
  readonly idleMs: number
  /** For which more than 4 MiB may stay unread by the client, in ms. */
  readonly unreadMs: number
  /** For which a connection that ends may take what is left, in ms. */
  readonly closeMs: number
  readonly keepaliveMs: number
  readonly unansweredKeepalives: number
  /** Bytes and ms after which keys are exchanged anew. */
  readonly rekeyBytes: number
  readonly rekeyMs: number
  readonly rekeyDeadlineMs: number
  /** How often connections are looked at, in ms. */
  readonly tickMs: number
  /** Unauthenticated connections: from `startsBegin` on some, at `startsFull` all new ones are dropped. */
  readonly startsBegin: number
  readonly startsFull: number
  /** Unauthenticated connections of one address. */
  readonly startsPerAddress: number
}

export const defaultSshOptions: SshOptions = {
  identMs: 10_000,
  kexMs: 20_000,
  loginMs: 60_000,
  channelMs: 30_000,
  idleMs: 15 * 60_000,
  unreadMs: 60_000,
  closeMs: 2_000,
  keepaliveMs: 30_000,
  unansweredKeepalives: 4,
  rekeyBytes: 1024 ** 3,
  rekeyMs: 3_600_000,
  rekeyDeadlineMs: 60_000,
  tickMs: 3_000,
  startsBegin: 10,
  startsFull: 100,
  startsPerAddress: 10,
}
