/** File attributes of SFTP version 3. */
import type { AttributeChanges, Attributes } from '../../gateway/files/attributes.ts'
import { BadPacket, type PacketReader } from './read-packet.ts'

const flagOf = { size: 0x1, owner: 0x2, permissions: 0x4, times: 0x8, extended: 0x8000_0000 } as const
const knownFlags = Object.values(flagOf).reduce((all, flag) => (all | flag) >>> 0, 0)

/** Owner and group id of every file: system accounts are not disclosed. */
export const ownerId = 1_000

export const attributeBytes = 32

/** Reads attributes. Owner, permissions, access time and extended attributes are skipped: the server does not store them. */
export function readAttributes(reader: PacketReader): AttributeChanges {
  const flags = reader.uint32()
  if ((flags & ~knownFlags) !== 0) throw new BadPacket('attributes of another version')
  const has = (flag: number) => (flags & flag) !== 0
  const size = has(flagOf.size) ? reader.uint64() : undefined
  if (has(flagOf.owner)) {
    reader.uint32()
    reader.uint32()
  }
  if (has(flagOf.permissions)) reader.uint32()
  if (has(flagOf.times)) reader.uint32()
  const modifiedAt = has(flagOf.times) ? reader.uint32() : undefined
  if (has(flagOf.extended)) skipExtensions(reader)
  return { ...(size !== undefined && { size }), ...(modifiedAt !== undefined && { modifiedAt }) }
}

function skipExtensions(reader: PacketReader): void {
  const count = reader.uint32()
  // Each consists of two strings, whose length fields alone are eight bytes.
  if (count * 8 > reader.left()) throw new BadPacket(`${count} extended attributes in ${reader.left()} bytes`)
  for (let i = 0; i < count; i++) {
    reader.string()
    reader.string()
  }
}

/** Writes `attributeBytes` bytes of attributes at an offset of a buffer. */
export function writeAttributes(buffer: Buffer, at: number, { size, mode, accessedAt, modifiedAt }: Attributes): void {
  let next = buffer.writeUInt32BE(flagOf.size | flagOf.owner | flagOf.permissions | flagOf.times, at)
  next = buffer.writeBigUInt64BE(BigInt(size), next)
  for (const value of [ownerId, ownerId, mode, accessedAt, modifiedAt]) next = buffer.writeUInt32BE(value, next)
}
