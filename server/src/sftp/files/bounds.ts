/** Limits on the memory and time that one channel can use. */
import type { FileBounds } from '../../gateway/files/file-access.ts'

export interface Bounds extends FileBounds {
  /** Outstanding requests. */
  readonly requests: number
  /** Outstanding requests, in bytes. */
  readonly writeBytes: number
  /** Responses that the client has not read yet, including those expected for outstanding READ requests, in bytes. */
  readonly responseBytes: number
  readonly handles: number
  /** How long the request window can stay full because the client does not read, before the channel is closed, in ms. */
  readonly stallMs: number
  /** How long a channel without open handles can be idle before it is closed, in ms. */
  readonly idleMs: number
}

const mib = 1024 * 1024

export const defaultBounds: Bounds = {
  requests: 64,
  writeBytes: 0.5 * mib,
  responseBytes: 1 * mib,
  handles: 100,
  transactionWaitMs: 20_000,
  claimWaitMs: 20_000,
  stallMs: 15 * 60_000,
  idleMs: 15 * 60_000,
}

/** Maximum length of most responses: a status, a handle, attributes. */
export const shortResponseBytes = 1_024
/** Maximum length of a READDIR response, about. */
export const folderResponseBytes = 64 * 1024
/** Approximate memory of a queued response in addition to its bytes. */
export const queuedResponseBytes = 512

/** Maximum data of one READ or WRITE, as announced by `limits@openssh.com`. */
export const maxTransferBytes = 255 * 1024
