/** Deadlines of data connections, in ms. */
export interface DataDeadlines {
  /** For the TCP connection, from the command that announced it, and again from the command that uses it. */
  readonly openMs: number
  /** For the TLS handshake. */
  readonly handshakeMs: number
  /** How long a transfer can make no progress. */
  readonly stallMs: number
  /** How long a connection stays open, after everything was sent, for the client to close its side. */
  readonly closeMs: number
}

export const defaultDeadlines: DataDeadlines = {
  openMs: 30_000,
  handshakeMs: 10_000,
  stallMs: 120_000,
  closeMs: 2_000,
}
