/** Decodes requests. */
import type { AttributeChanges } from '../../gateway/files/attributes.ts'
import type { Path } from '../../gateway/files/paths.ts'
import { readAttributes } from './attributes.ts'
import { BadPacket, PacketReader } from './read-packet.ts'
import type { Packet } from './split-packets.ts'

type OnHandle = 'close' | 'fstat' | 'readdir'
type OnPath = 'stat' | 'opendir' | 'remove' | 'mkdir' | 'rmdir' | 'realpath'

type Body =
  | { readonly type: 'open'; readonly path: Path; readonly flags: number }
  | { readonly [Type in OnHandle]: { readonly type: Type; readonly handle: Buffer } }[OnHandle]
  | { readonly [Type in OnPath]: { readonly type: Type; readonly path: Path } }[OnPath]
  | { readonly type: 'read'; readonly handle: Buffer; readonly offset: number; readonly length: number }
  /** The data is split into consecutive pieces. */
  | { readonly type: 'write'; readonly handle: Buffer; readonly offset: number; readonly data: readonly Buffer[] }
  | { readonly type: 'setstat'; readonly path: Path; readonly changes: AttributeChanges }
  | { readonly type: 'fsetstat'; readonly handle: Buffer; readonly changes: AttributeChanges }
  | { readonly type: 'rename'; readonly from: Path; readonly to: Path }
  | { readonly type: 'extended'; readonly name: string; readonly fields: PacketReader }
  /** An unknown type, or one that the server does not support, such as SYMLINK. */
  | { readonly type: 'unsupported' }

export type Request = Body & { readonly id: number }

export type RequestType = Request['type']
export type RequestOf<Type extends RequestType> = Extract<Request, { readonly type: Type }>

/** Flags of OPEN. */
export const openFlag = { read: 0x1, write: 0x2, append: 0x4, create: 0x8, truncate: 0x10, exclusive: 0x20 } as const

const initType = 1
const writeType = 6

const withPath = (type: OnPath) => (reader: PacketReader) => ({ type, path: reader.text() })
const withHandle = (type: OnHandle) => (reader: PacketReader) => ({ type, handle: reader.string() })

/** Reads a string that continues in the following pieces of the packet. */
function readPieces(reader: PacketReader, rest: readonly Buffer[]): Buffer[] {
  const length = reader.uint32()
  const pieces: Buffer[] = []
  let missing = length
  for (const bytes of [reader.rest(), ...rest]) {
    const piece = bytes.length > missing ? bytes.subarray(0, missing) : bytes
    if (piece.length > 0) pieces.push(piece)
    missing -= piece.length
  }
  if (missing > 0) throw new BadPacket(`data of ${length} bytes in a packet without ${missing} of them`)
  return pieces
}

/** Decoders by packet type. */
const bodies: Readonly<Record<number, (reader: PacketReader, rest: readonly Buffer[]) => Body>> = {
  3: (reader) => {
    const path = reader.text()
    const flags = reader.uint32()
    // The initial attributes are ignored, but malformed ones are refused.
    readAttributes(reader)
    return { type: 'open', path, flags }
  },
  4: withHandle('close'),
  5: (reader) => ({ type: 'read', handle: reader.string(), offset: reader.uint64(), length: reader.uint32() }),
  [writeType]: (reader, rest) => ({
    type: 'write',
    handle: reader.string(),
    offset: reader.uint64(),
    data: readPieces(reader, rest),
  }),
  7: withPath('stat'),
  8: withHandle('fstat'),
  9: (reader) => ({ type: 'setstat', path: reader.text(), changes: readAttributes(reader) }),
  10: (reader) => ({ type: 'fsetstat', handle: reader.string(), changes: readAttributes(reader) }),
  11: withPath('opendir'),
  12: withHandle('readdir'),
  13: withPath('remove'),
  14: (reader) => {
    const path = reader.text()
    readAttributes(reader)
    return { type: 'mkdir', path }
  },
  15: withPath('rmdir'),
  16: withPath('realpath'),
  17: withPath('stat'),
  18: (reader) => ({ type: 'rename', from: reader.text(), to: reader.text() }),
  200: (reader) => ({ type: 'extended', name: reader.string().toString('latin1'), fields: reader }),
}

/** Checks the first packet of a channel. Throws BadPacket if it is not INIT. */
export function checkInit(packet: Packet): void {
  const reader = new PacketReader(Buffer.concat(packet))
  if (reader.byte() !== initType) throw new BadPacket('a request before INIT')
  // The client's version and extensions do not affect the response.
  reader.uint32()
}

/** Decodes a packet after INIT. Throws BadPacket for a second INIT and for truncated fields. */
export function readRequest([first, ...others]: Packet): Request {
  // Only WRITE is decoded without joining its pieces.
  const isWhole = others.length === 0 || first[0] === writeType
  const rest = isWhole ? others : []
  const reader = new PacketReader(isWhole ? first : Buffer.concat([first, ...others]))
  const type = reader.byte()
  if (type === initType) throw new BadPacket('a second INIT')
  const id = reader.uint32()
  const body = bodies[type]
  return { id, ...(body ? body(reader, rest) : { type: 'unsupported' as const }) }
}
