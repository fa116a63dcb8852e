/** The state that the operations of one channel share. */
import type { Duplex } from 'node:stream'
import type { Bounds } from './bounds.ts'
import type { Handles } from './handles.ts'
import type { SftpLogin, SftpServices } from './login.ts'
import type { OwnUploads } from './own-uploads.ts'

/** The bytes of a channel in both directions. */
export type FileStream = Duplex & {
  /** Whether writes are discarded, without an error. */
  readonly isClosed?: boolean
}

export interface ChannelState {
  readonly services: SftpServices
  readonly login: SftpLogin
  readonly handles: Handles
  /** Files that this channel has uploaded. */
  readonly uploaded: OwnUploads
  readonly bounds: Bounds
  /** Aborted when the channel or its connection is closed. */
  readonly signal: AbortSignal
}
