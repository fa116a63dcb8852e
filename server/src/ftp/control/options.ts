/** What the FTP server is told by the settings, and its deadlines. */
import { defaultStartCaps, type StartCaps } from '../../gateway/start-limits.ts'
import type { SessionRule } from '../data/data-connection.ts'
import { type DataDeadlines, defaultDeadlines } from '../data/deadlines.ts'

export interface FtpOptions {
  /** Whether clients must encrypt sign-ins and files. */
  readonly isTlsRequired: boolean
  /** Name or IPv4 address in responses to PASV; null: the address that the client reached. */
  readonly publicAddress: string | null
  readonly sessionRule: SessionRule
  readonly isActiveAllowed: boolean
  /** Whether an upload over TLS that ends without close_notify is refused. */
  readonly isStrictClose: boolean
  /** Whether LIST shows `.` and `..`. */
  readonly listsDots: boolean
  /** Names that HOST accepts, in lower case. */
  readonly hostNames: readonly string[]
}

/** Limits of time, in ms, and of connections that have not signed in. */
export interface FtpBounds extends StartCaps {
  /** From the start of a connection to its sign-in. */
  readonly loginMs: number
  readonly handshakeMs: number
  /** Without commands; a transfer is not idle. */
  readonly idleMs: number
  /** Of a whole connection: TLS tickets are valid as long. */
  readonly connectionMs: number
  /** While the client does not read its replies. */
  readonly unreadMs: number
  /** How long a closing connection can flush its last reply. */
  readonly closeMs: number
  /** How long a stop waits for connections to suspend their uploads. */
  readonly stopMs: number
  /** Interval of the periodic checks of all connections. */
  readonly tickMs: number
  /** How long a command waits for a transaction when the account's daily transactions are used up. */
  readonly transactionWaitMs: number
  /** How long opening a file waits for an upload that another process is sending. */
  readonly claimWaitMs: number
  /**
   * How long an upload waits, after its data connection has ended, for the end of the control connection, which would show that the
   * client was killed: its system closes one connection after the other. `plain` without TLS, `unclean` without close_notify; but
   * no longer than this share of the time that the transfer took, unless it is empty.
   */
  readonly killedMs: { readonly plain: number; readonly unclean: number; readonly share: number }
  readonly data: DataDeadlines
}

export const defaultFtpBounds: FtpBounds = {
  ...defaultStartCaps,
  loginMs: 60_000,
  handshakeMs: 10_000,
  idleMs: 15 * 60_000,
  connectionMs: 24 * 3_600_000,
  unreadMs: 60_000,
  closeMs: 2_000,
  stopMs: 10_000,
  tickMs: 3_000,
  transactionWaitMs: 20_000,
  claimWaitMs: 20_000,
  killedMs: { plain: 25, unclean: 250, share: 1 },
  data: defaultDeadlines,
}
