/**
 * The operation log: one line for each finished operation, with the same fields for every protocol, so that one filter
 * finds what a user, an account or an address did. Lines contain no secrets, query strings or content. It is for the
 * operator; accounts have their session log, which events write.
 */
import type { Actor } from '../core/actor.ts'
import type { Log } from '../lib/log.ts'

export interface FinishedOperation {
  /** `http`, `sftp`, `ftp`, `ftps`. */
  readonly transport: string
  /** The operation as the protocol names it: an operation id of the API, `STOR`, `rename`; '' for none. */
  readonly operation: string
  /** The status code of the response. */
  readonly status: number
  /** Whether the client disconnected before the end of the operation. */
  readonly brokenOff: boolean
  readonly ms: number
  readonly address: string
  /** The caller; null when it was not identified. */
  readonly actor: Pick<Actor, 'accountId' | 'username' | 'protocol'> | null
  /** File bytes transferred; absent when the operation transfers none. */
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
