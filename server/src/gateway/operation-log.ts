/**
 * The log of the process: one line for each finished operation, with the same fields whatever the protocol, so that one filter
 * finds what a user, an account or an address did. Lines hold no secrets, no query strings and no content. What the account may
 * see of it is in its session log, which events write.
 */
import type { Actor } from '../core/actor.ts'
import type { Log } from '../lib/log.ts'

export interface FinishedOperation {
  /** `http`, `sftp`, `ftp`, `ftps`. */
  readonly transport: string
  /** What was asked for, as the protocol names it: the id of an operation of the API, `STOR`, `rename`; '' for what none is. */
  readonly operation: string
  /** The status code that the protocol answered with. */
  readonly status: number
  /** The other side left before the end. */
  readonly brokenOff: boolean
  readonly ms: number
  readonly address: string
  /** Null for nobody known. */
  readonly actor: Pick<Actor, 'accountId' | 'username' | 'protocol'> | null
  /** Bytes of files that went over; absent where none could. */
  readonly bytes?: number | undefined
  /** Further fields that only this protocol has. */
  readonly own?: Readonly<Record<string, string | number | boolean | undefined>>
}

export function logOperation(log: Log, { actor, own, ...finished }: FinishedOperation): void {
  const { transport, operation, status, brokenOff, ms, bytes, address } = finished
  const line = {
    ...own,
    transport,
    operation,
    status,
    brokenOff: brokenOff || undefined,
    ms: Math.round(ms),
    bytes,
    address,
    account: actor?.accountId,
    user: actor?.username,
    app: actor?.protocol,
  }
  log.info(line, 'request')
}
