/** A collector on 127.0.0.1 that receives traces by OTLP over HTTP and decodes them. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** '' for the first span of a trace. */
  readonly parentId: string
  readonly name: string
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** 2: failed. */
  readonly status: number
  readonly durationMs: number
  readonly resource: Readonly<Record<string, string | number | boolean>>
}

export interface Collector {
  /** For SALLYPORT_TRACES. */
  readonly url: string
  readonly spans: ReceivedSpan[]
  /** Whole requests, to look for what must not be in them. */
  readonly bodies: Buffer[]
  readonly headers: IncomingHttpHeaders[]
  readonly paths: string[]
  /** Requests that have begun. */
  requests: number
  /** How later requests are answered: a status, or `hang` for never. */
  answer: number | 'hang'
  close(): Promise<void>
}

export async function openCollector(port = 0): Promise<Collector> {
  const hanging = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    collector.requests += 1
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    if (collector.answer === 'hang') return void hanging.add(response)
    if (collector.answer === 200) {
      collector.bodies.push(body)
      collector.headers.push(request.headers)
      collector.paths.push(request.url ?? '')
      collector.spans.push(...spansOf(body))
    }
    response.writeHead(collector.answer, { 'content-type': 'application/x-protobuf' }).end()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans: [], bodies: [], headers: [], paths: [], requests: 0, answer: 200 },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return collector
}

/** A field of a protobuf message: its number and its value, bytes for anything with a length. */
type Field = readonly [number, Buffer | bigint]

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const fixed = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const wire = tag & 7
    if (wire === 0) fields.push([tag >> 3, varint()])
    else if (wire === 1) fields.push([tag >> 3, fixed(8).readBigUInt64LE()])
    else if (wire === 2) fields.push([tag >> 3, fixed(Number(varint()))])
    else if (wire === 5) fields.push([tag >> 3, BigInt(fixed(4).readUInt32LE())])
    else throw new Error(`a field of wire type ${wire}`)
  }
  return fields
}

const messages = (bytes: Buffer, number: number): Buffer[] =>
  fieldsOf(bytes).flatMap(([of, value]) => (of === number && Buffer.isBuffer(value) ? [value] : []))

const spansOf = (request: Buffer): ReceivedSpan[] =>
  messages(request, 1).flatMap((resourceSpans) => {
    const resource = attributesOf(messages(resourceSpans, 1).flatMap((one) => messages(one, 1)))
    return messages(resourceSpans, 2)
      .flatMap((scope) => messages(scope, 2))
      .map((span) => spanOf(span, resource))
  })

function spanOf(bytes: Buffer, resource: ReceivedSpan['resource']): ReceivedSpan {
  const fields = fieldsOf(bytes)
  const find = (number: number) => fields.find(([of]) => of === number)?.[1]
  const hex = (number: number) => (find(number) as Buffer | undefined)?.toString('hex') ?? ''
  const number = (of: number) => (find(of) as bigint | undefined) ?? 0n
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentId: hex(4),
    name: String(find(5)),
    kind: Number(number(6)),
    attributes: attributesOf(messages(bytes, 9)),
    status:
      messages(bytes, 15).flatMap((status) =>
        fieldsOf(status).flatMap(([of, value]) => (of === 3 ? Number(value) : [])),
      )[0] ?? 0,
    durationMs: Number(number(8) - number(7)) / 1e6,
    resource,
  }
}

function attributesOf(pairs: readonly Buffer[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [value] = messages(pair, 2).flatMap(fieldsOf)
      return [String(messages(pair, 1)[0]), value ? readValue(value) : '']
    }),
  )
}

function readValue([type, value]: Field): string | number | boolean {
  if (Buffer.isBuffer(value)) return value.toString()
  if (type === 2) return value === 1n
  if (type === 4) return Buffer.from(new BigUint64Array([value]).buffer).readDoubleLE()
  return Number(value)
}
