/** Where a data connection comes from: a port on which the server listens, or an address of the client. */
import type { Socket } from 'node:net'

export interface DataTarget {
  /**
   * Resolves with the TCP connection, from which nothing has been read; to be called once. Rejects with DataConnectionError, after
   * a deadline at the latest, or with the signal's reason.
   */
  connect(signal: AbortSignal): Promise<Socket>
  /** Gives up what is still open. Does not end a connection that `connect` has resolved with. */
  close(): void
}
