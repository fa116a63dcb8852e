/** Timeouts, limits and choices of the SSH server. */
import { defaultStartCaps, type StartCaps } from '../../gateway/start-limits.ts'
import type { ExtraAlgorithm } from './algorithms.ts'

export interface SshOptions extends StartCaps {
  /** Deadline for the identification string, in ms. */
  readonly identMs: number
  /** Deadline for the first key exchange, in ms. */
  readonly kexMs: number
  /** Deadline for the sign-in, in ms. */
  readonly loginMs: number
  /** Deadline for the first channel after the sign-in, in ms. */
  readonly channelMs: number
  /** Timeout without packets from the client other than keepalive responses, in ms. */
  readonly idleMs: number
  /** Timeout while the client leaves more than 4 MiB unread, in ms. */
  readonly unreadMs: number
  /** How long a closing connection can flush pending data, in ms. */
  readonly closeMs: number
  /** How long a stop waits for closed connections to complete or suspend their uploads, in ms. */
  readonly stopMs: number
  readonly keepaliveMs: number
  readonly unansweredKeepalives: number
  /** Bytes and ms after which the server starts a new key exchange. */
  readonly rekeyBytes: number
  readonly rekeyMs: number
  readonly rekeyDeadlineMs: number
  /** Interval of the periodic checks of all connections, in ms. */
  readonly tickMs: number
  readonly extraAlgorithms: readonly ExtraAlgorithm[]
  /** Shown by clients before the sign-in; '' for none. */
  readonly banner: string
}

export const defaultSshOptions: SshOptions = {
  ...defaultStartCaps,
  identMs: 10_000,
  kexMs: 20_000,
  loginMs: 60_000,
  channelMs: 30_000,
  idleMs: 15 * 60_000,
  unreadMs: 60_000,
  closeMs: 2_000,
  stopMs: 10_000,
  keepaliveMs: 30_000,
  unansweredKeepalives: 4,
  rekeyBytes: 1024 ** 3,
  rekeyMs: 3_600_000,
  rekeyDeadlineMs: 60_000,
  tickMs: 3_000,
  extraAlgorithms: [],
  banner: '',
}

/** Named deadlines of a connection, with what the client is told. */
export const deadlineTexts = {
  'key exchange': 'The key exchange took too long.',
  'sign-in': 'The sign-in took too long.',
  'no channel': 'No channel was opened.',
  idle: 'The connection was not used for too long.',
  unread: 'The client did not read what was sent.',
}
