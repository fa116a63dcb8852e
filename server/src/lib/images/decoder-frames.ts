/**
 * Messages between the server and a decoder: a frame is the length of its JSON, the length of its bytes, and both. The server
 * believes nothing in them: lengths are bounded, and nothing but JSON is parsed.
 */

/** What the server sends before the bytes of a file. */
export interface JobHeader {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly page: number
  readonly as?: 'png'
}

/** `ready`: its decoders are loaded; `begun`: it has the complete file. The others end a job; `thumbnail` has the image as its bytes. */
export type Answer =
  | { readonly type: 'ready' | 'begun' }
  | { readonly type: 'thumbnail'; readonly pageCount: number; readonly width?: number; readonly height?: number }
  | { readonly type: 'refused'; readonly problem: 'file' | 'page'; readonly message: string }

const headLength = 8
const maxJsonLength = 4_096

/** The frame up to its bytes, which follow it. */
export function frameHead(message: JobHeader | Answer, bytes: number): Buffer {
  const json = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(headLength)
  head.writeUInt32BE(json.length)
  head.writeUInt32BE(bytes, 4)
  return Buffer.concat([head, json])
}

export interface Frame {
  readonly message: unknown
  readonly bytes: Buffer<ArrayBuffer>
}

/** Collects frames with up to `maxBytes` bytes from pieces of any size. `push` throws an Error for anything else. */
export function createFrameReader(maxBytes: number, onFrame: (frame: Frame) => void): { push(piece: Buffer): void } {
  let head = Buffer.alloc(headLength)
  let json: Buffer | null = null
  let bytes: Buffer<ArrayBuffer> | null = null
  let at = 0
  /** Fills the buffer from the piece; returns what is left of the piece. */
  const fill = (target: Buffer, piece: Buffer): Buffer => {
    const taken = piece.copy(target, at)
    at += taken
    return piece.subarray(taken)
  }
  return {
    push(piece) {
      let rest = piece
      while (rest.length > 0 || (bytes !== null && at === bytes.length)) {
        if (json === null) {
          rest = fill(head, rest)
          if (at < headLength) return
          const [jsonLength, length] = [head.readUInt32BE(), head.readUInt32BE(4)]
          if (jsonLength === 0 || jsonLength > maxJsonLength || length > maxBytes)
            throw new Error('a frame is too long')
          json = Buffer.alloc(jsonLength)
          at = 0
        } else if (bytes === null) {
          rest = fill(json, rest)
          if (at < json.length) return
          bytes = Buffer.from(new ArrayBuffer(head.readUInt32BE(4)))
          at = 0
        } else {
          rest = fill(bytes, rest)
          if (at < bytes.length) return
          const frame = { message: JSON.parse(json.toString()) as unknown, bytes }
          head = Buffer.alloc(headLength)
          json = null
          bytes = null
          at = 0
          onFrame(frame)
        }
      }
    },
  }
}
