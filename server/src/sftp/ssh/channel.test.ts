/** ChannelStream: back-pressure in both directions, and no pending writes after the channel has ended. */
import { Duplex } from 'node:stream'
import type { ServerChannel } from 'ssh2'
import { describe, expect, test } from 'vitest'
import { ChannelStream } from './channel.ts'

/** The part of ssh2's channel that a ChannelStream uses. While `stuck`, writes never complete. */
class Source extends Duplex {
  readonly written: string[] = []
  stuck = false
  readonly exit = (): void => undefined
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk.toString())
    if (!this.stuck) done()
  }
}

const open = (outlet = { whenWritable: (callback: () => void) => callback() }) => {
  const source = new Source()
  return { source, stream: new ChannelStream(source as unknown as ServerChannel, outlet) }
}
const written = (stream: Duplex, text: string) => new Promise<void>((resolve) => stream.write(text, () => resolve()))

describe('a channel', () => {
  test('delays writes until the connection is writable', async () => {
    let waiting: (() => void) | undefined
    const { source, stream } = open({
      whenWritable: (callback) => {
        waiting = callback
      },
    })
    const done = written(stream, 'answer')
    expect(source.written).toEqual([])
    waiting?.()
    await done
    expect(source.written).toEqual(['answer'])
  })

  test('closed by the client discards writes and still yields received data', async () => {
    const { source, stream } = open()
    source.stuck = true
    source.push('request')
    const stuck = written(stream, 'one')
    stream.clientClosed()
    await Promise.all([stuck, written(stream, 'two')])
    expect(source.written).toEqual(['one'])
    source.push(null)
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

  test('stops reading when its buffer is full', async () => {
    const { source, stream } = open()
    stream.on('readable', () => undefined)
    for (let i = 0; i < 64; i++) source.push(Buffer.alloc(32 * 1024))
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(stream.readableLength).toBeLessThanOrEqual(320 * 1024)
    expect(source.isPaused()).toBe(true)
  })
})
