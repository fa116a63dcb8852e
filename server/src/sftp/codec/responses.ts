/** Responses to clients, encoded as complete packets including their length field. */
import type { Attributes } from '../../gateway/files/attributes.ts'
import { attributeBytes, writeAttributes } from './attributes.ts'
import type { StatusCode } from './status.ts'

const type = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extendedReply: 201,
} as const

/** Length of the header: packet length, type, request id. */
const headBytes = 9
const protocolVersion = 3
/** Maximum length of a STATUS message; longer ones are truncated. */
const maxMessageBytes = 1_024

/** Allocates a packet with a body of `bodyBytes` and writes its header. */
function packet(kind: number, id: number, bodyBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + bodyBytes)
  writeHead(bytes, kind, id)
  return bytes
}

function writeHead(bytes: Buffer, kind: number, id: number): void {
  bytes.writeUInt32BE(bytes.length - 4, 0)
  bytes.writeUInt8(kind, 4)
  bytes.writeUInt32BE(id, 5)
}

function writeString(into: Buffer, at: number, value: Buffer): number {
  into.writeUInt32BE(value.length, at)
  return at + 4 + value.copy(into, at + 4)
}

const stringBytes = (value: Buffer) => 4 + value.length

/** A packet with a sequence of strings, after `before` bytes that the caller fills in. */
function withStrings(kind: number, id: number, strings: readonly Buffer[], before = 0): Buffer {
  const bytes = packet(kind, id, before + strings.reduce((sum, value) => sum + stringBytes(value), 0))
  let at = headBytes + before
  for (const value of strings) at = writeString(bytes, at, value)
  return bytes
}

/** VERSION has the protocol version where other responses have the request id. */
export const versionResponse = (extensions: readonly (readonly [name: string, data: string])[]): Buffer =>
  withStrings(
    type.version,
    protocolVersion,
    extensions.flat().map((text) => Buffer.from(text)),
  )

export function statusResponse(id: number, code: StatusCode, message: string): Buffer {
  const text = cut(Buffer.from(message), maxMessageBytes)
  const bytes = withStrings(type.status, id, [text, Buffer.from('en')], 4)
  bytes.writeUInt32BE(code, headBytes)
  return bytes
}

/** Truncates UTF-8 text without splitting a character. */
function cut(text: Buffer, most: number): Buffer {
  if (text.length <= most) return text
  let end = most
  while (end > 0 && ((text[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return text.subarray(0, end)
}

export const handleResponse = (id: number, handle: string): Buffer =>
  withStrings(type.handle, id, [Buffer.from(handle)])

/** Length of a DATA packet before the file data. */
export const dataHeadBytes = headBytes + 4

/** Writes the header of a DATA packet into the first `dataHeadBytes` of a buffer, so that the file data after them is not copied. */
export function dataResponse(id: number, bytes: Buffer): Buffer {
  writeHead(bytes, type.data, id)
  bytes.writeUInt32BE(bytes.length - dataHeadBytes, headBytes)
  return bytes
}

export function attributesResponse(id: number, attributes: Attributes): Buffer {
  const bytes = packet(type.attributes, id, attributeBytes)
  writeAttributes(bytes, headBytes, attributes)
  return bytes
}

export interface NameEntry {
  readonly name: string
  /** The entry as a line of `ls -l`. */
  readonly longName: string
  /** Null in responses that only name a path, such as REALPATH: none are sent. */
  readonly attributes: Attributes | null
}

export function namesResponse(id: number, entries: readonly NameEntry[]): Buffer {
  const parts = entries.map(({ name, longName, attributes }) => ({
    strings: [Buffer.from(name), Buffer.from(longName)],
    attributes,
  }))
  const bytesOf = (part: (typeof parts)[number]) =>
    part.strings.reduce((sum, value) => sum + stringBytes(value), part.attributes ? attributeBytes : 4)
  const bytes = packet(type.name, id, 4 + parts.reduce((sum, part) => sum + bytesOf(part), 0))
  let at = bytes.writeUInt32BE(entries.length, headBytes)
  for (const { strings, attributes } of parts) {
    for (const value of strings) at = writeString(bytes, at, value)
    if (attributes) writeAttributes(bytes, at, attributes)
    else bytes.writeUInt32BE(0, at)
    at += attributes ? attributeBytes : 4
  }
  return bytes
}

/** An EXTENDED_REPLY of 64-bit integers. */
export function numbersResponse(id: number, numbers: readonly number[]): Buffer {
  const bytes = packet(type.extendedReply, id, numbers.length * 8)
  let at = headBytes
  for (const number of numbers) at = bytes.writeBigUInt64BE(BigInt(number), at)
  return bytes
}

/** An EXTENDED_REPLY of strings. */
export const stringsResponse = (id: number, strings: readonly Buffer[]): Buffer =>
  withStrings(type.extendedReply, id, strings)

/** Encodes a sequence of strings, to be sent as one string. */
export const joinStrings = (texts: readonly string[]): Buffer =>
  Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
