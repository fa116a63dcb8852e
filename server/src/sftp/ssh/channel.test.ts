/** ChannelStream: back-pressure in both directions, and no pending writes after the channel has ended. */
import { Duplex } from 'node:stream'
import type { ServerChannel } from 'ssh2'
import { describe, expect, test } from 'vitest'
import { type Carrier, ChannelStream } from './channel.ts'

/** The part of ssh2's channel that a ChannelStream uses. While `stuck`, writes never complete. */
class Source extends Duplex {
  readonly written: string[] = []
  stuck = false
  /** Completes the write that is stuck. */
  complete = (): void => undefined
  readonly exit = (): void => undefined
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk.toString())
    if (this.stuck) this.complete = done
    else done()
  }
}

/** `data` arrives as from the client; `widened` counts how often it was allowed to send more. */
function open(whenWritable: Carrier['whenWritable'] = (callback) => callback(), send = (_data: string) => false) {
  const source = new Source()
  const client = { data: (_bytes: Buffer): void => undefined, widened: 0, isReceived: true, isPaused: false }
  const stream = new ChannelStream(source as unknown as ServerChannel, {
    whenWritable,
    send: (_channel, data) => send(String(data)),
    receive(_channel, onData) {
      client.data = onData
      return {
        widen: () => {
          client.widened += 1
          client.isPaused = false
        },
        pause: () => {
          client.isPaused = true
        },
        resume: () => {
          client.isPaused = false
        },
        stop: () => {
          client.isReceived = false
        },
      }
    },
  })
  return { source, client, stream }
}
const written = (stream: Duplex, text: string) => new Promise<void>((resolve) => stream.write(text, () => resolve()))

describe('a channel', () => {
  test('delays writes until the connection is writable', async () => {
    let waiting: (() => void) | undefined
    const { source, stream } = open((callback) => {
      waiting = callback
    })
    const done = written(stream, 'answer')
    expect(source.written).toEqual([])
    waiting?.()
    await done
    expect(source.written).toEqual(['answer'])
  })

  test('sends what the client has room for at once, and nothing before what waits for room', async () => {
    const order: string[] = []
    const { source, stream } = open(undefined, (data) => {
      const hasRoom = data !== 'two'
      if (hasRoom) order.push(data)
      return hasRoom
    })
    source.stuck = true
    await written(stream, 'one')
    stream.write('two')
    const last = written(stream, 'three')
    expect([order, source.written]).toEqual([['one'], ['two']])
    source.complete()
    await last
    expect([order, source.written]).toEqual([['one', 'three'], ['two']])
  })

  test('closed by the client discards writes and still yields received data', async () => {
    const { source, client, stream } = open()
    source.stuck = true
    client.data(Buffer.from('request'))
    const stuck = written(stream, 'one')
    stream.clientClosed()
    await Promise.all([stuck, written(stream, 'two')])
    expect(source.written).toEqual(['one'])
    source.push(null)
    expect(client.isReceived).toBe(false)
    const chunks: unknown[] = []
    for await (const chunk of stream) chunks.push(String(chunk))
    expect(chunks).toEqual(['request'])
  })

  test('destroyed during a write that never completes closes', async () => {
    const { source, stream } = open()
    source.stuck = true
    stream.write('one')
    const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()))
    stream.destroy()
    await closed
    expect(source.destroyed).toBe(true)
  })

  test('lets the client send more only while its buffer has room', async () => {
    const { client, stream } = open()
    stream.pause()
    for (let i = 0; i < 7; i++) client.data(Buffer.alloc(16 * 1024))
    const before = client.widened
    expect(before).toBe(7)
    for (let i = 0; i < 3; i++) client.data(Buffer.alloc(16 * 1024))
    expect(client.widened).toBe(before)
    stream.read()
    await expect.poll(() => client.widened).toBeGreaterThan(before)
  })

  test('pauses the connection once its buffer is full, until there is room again', async () => {
    const { client, stream } = open()
    stream.pause()
    for (let i = 0; i < 7; i++) client.data(Buffer.alloc(16 * 1024))
    expect(client.isPaused).toBe(false)
    client.data(Buffer.alloc(16 * 1024))
    expect(client.isPaused).toBe(true)
    // A pause that has lasted too long has ended by itself: the next one begins after as much again.
    client.isPaused = false
    for (let i = 0; i < 7; i++) client.data(Buffer.alloc(16 * 1024))
    expect(client.isPaused).toBe(false)
    client.data(Buffer.alloc(16 * 1024))
    expect(client.isPaused).toBe(true)
    stream.read()
    await expect.poll(() => client.isPaused).toBe(false)
  })

  test('does not pause the connection while a response waits for the client', () => {
    const { source, client, stream } = open()
    stream.pause()
    for (let i = 0; i < 8; i++) client.data(Buffer.alloc(16 * 1024))
    expect(client.isPaused).toBe(true)
    source.stuck = true
    stream.write('response')
    expect(client.isPaused).toBe(false)
    stream.read()
    for (let i = 0; i < 8; i++) client.data(Buffer.alloc(16 * 1024))
    expect(client.isPaused).toBe(false)
  })

  test('ignores data after the end', () => {
    const { source, client, stream } = open()
    source.emit('end')
    client.data(Buffer.from('late'))
    expect(stream.errored).toBeNull()
  })
})
