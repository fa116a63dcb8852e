/** Members of Node's sockets beyond their public interface. */
import type { Socket } from 'node:net'

interface Handle {
  /** Whether the stream above wants more. */
  readonly reading: boolean
  /** Bytes that the system has not accepted yet. */
  readonly writeQueueSize: number
  /** 0, or a negative error. */
  readStart(): number
  readStop(): number
}

/** Null once the socket is closed. */
export const handleOf = (socket: Socket): Handle | null => (socket as unknown as { _handle: Handle | null })._handle
