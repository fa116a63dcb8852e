/** The state that the operations of one channel share. */
import type { Duplex } from 'node:stream'
import type { FileAccess } from '../../gateway/files/file-access.ts'
import type { Bounds } from './bounds.ts'
import type { Handles } from './handles.ts'
import type { SftpLogin } from './login.ts'

/** The bytes of a channel in both directions. */
export type FileStream = Duplex & {
  /** Whether writes are discarded, without an error. */
  readonly isClosed?: boolean
}

export interface ChannelState extends FileAccess {
  readonly login: SftpLogin
  readonly handles: Handles
  readonly bounds: Bounds
}
