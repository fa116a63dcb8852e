/** What clients ask, read from packets. */
import { type AttributeChanges, readAttributes } from './attributes.ts'
import { BadPacket, PacketReader } from './read-packet.ts'
import type { Packet } from './split-packets.ts'

/** Paths are null when they are not UTF-8: nothing has such a name. */
export type Path = string | null

type OnHandle = 'close' | 'fstat' | 'readdir'
type OnPath = 'stat' | 'opendir' | 'remove' | 'mkdir' | 'rmdir' | 'realpath'

type Body =
  | { readonly type: 'open'; readonly path: Path; readonly flags: number }
  | { readonly [Type in OnHandle]: { readonly type: Type; readonly handle: Buffer } }[OnHandle]
  | { readonly [Type in OnPath]: { readonly type: Type; readonly path: Path } }[OnPath]
  | { readonly type: 'read'; readonly handle: Buffer; readonly offset: number; readonly length: number }
  /** Data in pieces, one behind the other. */
  | { readonly type: 'write'; readonly handle: Buffer; readonly offset: number; readonly data: readonly Buffer[] }
  | { readonly type: 'setstat'; readonly path: Path; readonly changes: AttributeChanges }
  | { readonly type: 'fsetstat'; readonly handle: Buffer; readonly changes: AttributeChanges }
  | { readonly type: 'rename'; readonly from: Path; readonly to: Path }
  | { readonly type: 'extended'; readonly name: string; readonly fields: PacketReader }
  /** A type that this server does not know, or does nothing for: links. */
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

/** A string whose bytes go on in further pieces of the packet. */
function readPieces(reader: PacketReader, rest: readonly Buffer[]): Buffer[] {
  const length = reader.uint32()
  const pieces: Buffer[] = []
  let missing = length
  for (const bytes of [reader.rest(), ...rest]) {
    const piece = bytes.subarray(0, missing)
    if (piece.length > 0) pieces.push(piece)
    missing -= piece.length
  }
  if (missing > 0) throw new BadPacket(`data of ${length} bytes in a packet without ${missing} of them`)
  return pieces
}

/** By the type of the packet. */
const bodies: Readonly<Record<number, (reader: PacketReader, rest: readonly Buffer[]) => Body>> = {
  3: (reader) => {
    const path = reader.text()
    const flags = reader.uint32()
    // What it is to have is not what this server gives; that it can be read is checked all the same.
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

/** Reads the first packet of a channel. Throws BadPacket when it is not INIT. */
export function checkInit(packet: Packet): void {
  const reader = new PacketReader(Buffer.concat(packet))
  if (reader.byte() !== initType) throw new BadPacket('a request before INIT')
  // The version and extensions that the client knows: the answer is the same for all.
  reader.uint32()
}

/** Reads a packet after the first. Throws BadPacket for a second INIT, and for fields that the packet does not hold. */
export function readRequest([first, ...others]: Packet): Request {
  // Only a WRITE is read in pieces.
  const isWhole = others.length === 0 || first[0] === writeType
  const rest = isWhole ? others : []
  const reader = new PacketReader(isWhole ? first : Buffer.concat([first, ...others]))
  const type = reader.byte()
  if (type === initType) throw new BadPacket('a second INIT')
  const id = reader.uint32()
  const body = bodies[type]
  return { id, ...(body ? body(reader, rest) : { type: 'unsupported' as const }) }
}
