import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributes, noAttributes, packet, string, uint32, uint64 } from '../../../test/sftp-client.ts'
import { readAttributes } from './attributes.ts'
import { BadPacket, PacketReader } from './read-packet.ts'
import { checkInit, type Request, readRequest } from './requests.ts'
import {
  attributesResponse,
  dataHeadBytes,
  dataResponse,
  handleResponse,
  namesResponse,
  statusResponse,
  versionResponse,
} from './responses.ts'
import { maxPacketBytes, type Packet, PacketSplitter } from './split-packets.ts'
import { statusCode } from './status.ts'

const body = (type: number, ...fields: readonly Buffer[]) => Buffer.concat([Buffer.from([type]), uint32(7), ...fields])

/** A packet of every supported type with arbitrary fields, and the expected request. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value.isWellFormed())
const offset = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const handle = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))
const changes = fc.record({ size: offset, modifiedAt: fc.nat({ max: 2 ** 32 - 1 }) }, { requiredKeys: [] })
const requests: fc.Arbitrary<readonly [Buffer, Omit<Request, 'id'>]> = fc.oneof(
  fc
    .tuple(text, fc.nat({ max: 63 }))
    .map(
      ([path, flags]) => [body(3, string(path), uint32(flags), noAttributes), { type: 'open', path, flags }] as const,
    ),
  handle.map((bytes) => [body(4, string(bytes)), { type: 'close', handle: bytes }] as const),
  fc
    .tuple(handle, offset, fc.nat({ max: 2 ** 32 - 1 }))
    .map(
      ([bytes, at, length]) =>
        [
          body(5, string(bytes), uint64(at), uint32(length)),
          { type: 'read', handle: bytes, offset: at, length },
        ] as const,
    ),
  fc
    .tuple(handle, offset, handle)
    .map(
      ([bytes, at, data]) =>
        [
          body(6, string(bytes), uint64(at), string(data)),
          { type: 'write', handle: bytes, offset: at, data: data.length === 0 ? [] : [data] },
        ] as const,
    ),
  fc
    .tuple(text, changes)
    .map(
      ([path, wanted]) =>
        [body(9, string(path), attributes(wanted)), { type: 'setstat', path, changes: wanted }] as const,
    ),
  fc.tuple(text, text).map(([from, to]) => [body(18, string(from), string(to)), { type: 'rename', from, to }] as const),
  text.map((path) => [body(16, string(path)), { type: 'realpath', path }] as const),
)

/** Decodes a packet; any error other than BadPacket fails the test. */
function outcomeOf(bytes: Buffer): 'read' | 'refused' {
  try {
    const request = readRequest([bytes])
    if (request.type === 'extended') request.fields.rest()
    return 'read'
  } catch (error) {
    if (error instanceof BadPacket) return 'refused'
    throw error
  }
}

const piecesOf = (bytes: Buffer, sizes: readonly number[]) => {
  const pieces: Buffer[] = []
  let at = 0
  for (const size of sizes) {
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return [...pieces, bytes.subarray(at)]
}

describe('readRequest', () => {
  it('decodes every field', () => {
    fc.assert(
      fc.property(requests, ([bytes, request]) => {
        expect(readRequest([bytes])).toEqual({ id: 7, ...request })
      }),
    )
  })

  it('rejects packets that are truncated anywhere in their fields', () => {
    fc.assert(
      fc.property(requests, fc.nat(), ([bytes], cut) => {
        expect(outcomeOf(bytes.subarray(0, Math.max(1, cut % bytes.length)))).toBe('refused')
      }),
    )
  })

  it('S-20: decodes 10,000 mutated packets or rejects them with BadPacket', () => {
    const changed = fc.tuple(
      requests,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 }),
    )
    let refused = 0
    fc.assert(
      fc.property(changed, ([[bytes], edits]) => {
        const copy = Buffer.from(bytes)
        for (const [at, value] of edits) copy[at % copy.length] = value
        if (outcomeOf(copy) === 'refused') refused += 1
      }),
      { numRuns: 10_000 },
    )
    expect(refused).toBeGreaterThan(100)
  })

  it.each([2 ** 31, 2 ** 32 - 1, 2 ** 31 - 1])('rejects a string of %d bytes in a small packet', (length) => {
    expect(() => readRequest([body(16, uint32(length), Buffer.from('a'))])).toThrow(BadPacket)
  })

  it('S-32: rejects 2^32-1 extended attributes by their count, before it reads any', () => {
    const hostile = Buffer.concat([uint32(0x8000_0000), uint32(2 ** 32 - 1), string('a'), string('b')])
    expect(() => readAttributes(new PacketReader(hostile))).toThrow('4294967295 extended attributes in 10 bytes')
  })

  it('skips owner, permissions, access time and extended attributes', () => {
    const flags = 0x8000_000f
    const all = [uint32(flags), uint64(5), uint32(1), uint32(2), uint32(0o600), uint32(3), uint32(4)]
    const reader = new PacketReader(Buffer.concat([...all, uint32(1), string('a'), string('b'), Buffer.from('rest')]))
    expect(readAttributes(reader)).toEqual({ size: 5, modifiedAt: 4 })
    expect(reader.left()).toBe(4)
  })

  it('decodes a path of invalid UTF-8 as null, not as replacement characters', () => {
    expect(readRequest([body(16, string(Buffer.from([0xff, 0xfe])))])).toMatchObject({ path: null })
    expect(readRequest([body(16, string('\ufffd'))])).toMatchObject({ path: '\ufffd' })
  })

  it('decodes offsets from 2^53 up as Infinity', () => {
    for (const large of [2n ** 53n, 2n ** 64n - 1n])
      expect(readRequest([body(5, string('h'), uint64(large), uint32(1))])).toMatchObject({
        offset: Number.POSITIVE_INFINITY,
      })
  })

  it('S-33: requires INIT as the first packet and only there', () => {
    expect(() => checkInit([Buffer.from([1, 0, 0, 0, 6])])).not.toThrow()
    expect(() => checkInit([Buffer.from([1, 0, 0])])).toThrow(BadPacket)
    expect(() => checkInit([body(16, string('/'))])).toThrow(BadPacket)
    expect(() => readRequest([Buffer.from([1, 0, 0, 0, 3])])).toThrow(BadPacket)
  })
})

function split(splitter: PacketSplitter, chunk: Buffer): Packet[] {
  const packets: Packet[] = []
  splitter.begin(chunk)
  for (let next = splitter.next(); next; next = splitter.next()) packets.push(next)
  return packets
}

describe('PacketSplitter', () => {
  it('yields the same packets for any chunking of the stream', () => {
    const packets = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }).map(Buffer.from), { maxLength: 10 })
    fc.assert(
      fc.property(packets, fc.array(fc.nat({ max: 30 })), (sent, sizes) => {
        const splitter = new PacketSplitter()
        const bytes = Buffer.concat(sent.map((each) => packet(each)))
        const got = piecesOf(bytes, sizes).flatMap((piece) => split(splitter, piece).map((each) => Buffer.concat(each)))
        expect(got).toEqual(sent)
      }),
    )
  })

  it.each([0, maxPacketBytes + 1, 2 ** 31, 2 ** 32 - 1])(
    'S-32: rejects a length of %d as soon as it is received',
    (length) => {
      const splitter = new PacketSplitter()
      const bytes = uint32(length)
      expect(split(splitter, bytes.subarray(0, 3))).toEqual([])
      expect(() => split(splitter, bytes.subarray(3))).toThrow(BadPacket)
    },
  )

  it('passes on the data of a WRITE in the received chunks, without copying', () => {
    const data = Buffer.alloc(200_000, 'data of a file')
    const bytes = packet(body(6, string('handle'), uint64(5), string(data)))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 600, max: 65_536 }), { maxLength: 12 }), (sizes) => {
        const splitter = new PacketSplitter()
        const [got, ...more] = piecesOf(bytes, sizes).flatMap((piece) => split(splitter, piece))
        const request = readRequest(got ?? [Buffer.alloc(0)])
        expect(more).toEqual([])
        expect(request.type === 'write' && request.data.every((piece) => piece.buffer === bytes.buffer)).toBe(true)
        expect(request.type === 'write' && Buffer.concat(request.data).equals(data)).toBe(true)
      }),
    )
  })

  it('joins fields received in small chunks', () => {
    const long = 'x'.repeat(3_000)
    for (const each of [
      body(16, string(long)),
      body(6, string('h'), uint64(0), string(long)),
      body(18, string(long), string(long)),
    ]) {
      const splitter = new PacketSplitter()
      const got = piecesOf(
        packet(each),
        Array.from({ length: 60 }, () => 100),
      ).flatMap((piece) => split(splitter, piece))
      const whole = readRequest([each])
      const request = readRequest(got[0] ?? [Buffer.alloc(0)])
      const joined = (some: Request) =>
        some.type === 'write' ? { ...some, data: String(Buffer.concat(some.data)) } : some
      expect(joined(request)).toEqual(joined(whole))
    }
  })

  it('rejects a WRITE with less data than announced', () => {
    const bytes = body(6, string('handle'), uint64(5), uint32(100_000), Buffer.alloc(90_000))
    expect(() => readRequest([bytes.subarray(0, 1_000), bytes.subarray(1_000)])).toThrow(BadPacket)
  })

  it('accepts a packet of the maximum length, byte by byte', () => {
    const splitter = new PacketSplitter()
    const bytes = packet(Buffer.alloc(maxPacketBytes, 7))
    const got: Buffer[] = []
    for (let at = 0; at < bytes.length; at++)
      got.push(...split(splitter, bytes.subarray(at, at + 1)).map((each) => Buffer.concat(each)))
    expect(got.map((each) => each.equals(Buffer.alloc(maxPacketBytes, 7)))).toEqual([true])
  })
})

describe('responses', () => {
  const fieldsOf = (answer: Buffer) => {
    const reader = new PacketReader(answer)
    expect(reader.uint32()).toBe(answer.length - 4)
    return { type: reader.byte(), id: reader.uint32(), reader }
  }
  const shown = { size: 2 ** 50, mode: 0o100644, accessedAt: 1, modifiedAt: 2 }

  it('are complete packets with their fields', () => {
    const { reader, ...head } = fieldsOf(statusResponse(9, statusCode.failure, 'no'))
    expect([head, reader.uint32(), reader.text(), reader.text()]).toEqual([{ type: 101, id: 9 }, 4, 'no', 'en'])
    expect(fieldsOf(handleResponse(1, 'abc')).reader.text()).toBe('abc')
    expect(String(fieldsOf(dataResponse(1, Buffer.from(`${' '.repeat(dataHeadBytes)}xyz`))).reader.string())).toBe(
      'xyz',
    )
    const seen = fieldsOf(attributesResponse(1, shown)).reader
    expect([seen.uint32(), seen.uint64(), seen.uint32(), seen.uint32(), seen.uint32()]).toEqual([
      ...[15, 2 ** 50, 1_000, 1_000, 0o100644],
    ])
    expect([seen.uint32(), seen.uint32(), seen.left()]).toEqual([1, 2, 0])
    const version = fieldsOf(versionResponse([['a@b', '1']]))
    expect([version.type, version.id, version.reader.text(), version.reader.text()]).toEqual([2, 3, 'a@b', '1'])
  })

  it('contain names with and without attributes', () => {
    const { reader } = fieldsOf(
      namesResponse(1, [
        { name: 'é', longName: 'long', attributes: null },
        { name: 'b', longName: 'l', attributes: shown },
      ]),
    )
    expect([reader.uint32(), reader.text(), reader.text(), reader.uint32()]).toEqual([2, 'é', 'long', 0])
    expect([reader.text(), reader.text(), readAttributes(reader), reader.left()]).toEqual([
      ...['b', 'l', { size: 2 ** 50, modifiedAt: 2 }, 0],
    ])
  })

  it('truncate a long message between characters', () => {
    const { reader } = fieldsOf(statusResponse(1, statusCode.failure, 'é'.repeat(2_000)))
    reader.uint32()
    expect(reader.text()).toBe('é'.repeat(512))
  })
})
