/** What one channel may make the server hold, and how long it may make it wait. */
export interface Bounds {
  /** Requests that are not answered yet. */
  readonly requests: number
  /** Bytes of WRITE requests that are not answered yet. */
  readonly writeBytes: number
  /** Bytes of answers that wait for the client to read them, those of READ requests in work included. */
  readonly responseBytes: number
  readonly handles: number
  /** How long a request waits when the account has used its transactions of the day, in ms. */
  readonly transactionWaitMs: number
  /** How long a channel may be full, because its client reads nothing, before it is closed, in ms. */
  readonly stallMs: number
  /** How long a channel without open handles may be without a request before it is closed, in ms. */
  readonly idleMs: number
}

const mib = 1024 * 1024

export const defaultBounds: Bounds = {
  requests: 64,
  writeBytes: 8 * mib,
  responseBytes: 4 * mib,
  handles: 100,
  transactionWaitMs: 20_000,
  stallMs: 15 * 60_000,
  idleMs: 15 * 60_000,
}

/** Most bytes that one READ or WRITE transfers, as announced by `limits@openssh.com`. */
export const maxTransferBytes = 255 * 1024
