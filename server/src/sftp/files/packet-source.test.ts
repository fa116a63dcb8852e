/** PacketSource: packets in order however they arrive, bounded reading while the reader is busy, and the end. */
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { BadPacket } from '../codec/read-packet.ts'
import { PacketSource } from './packet-source.ts'

const packet = (text: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, Buffer.from(text)])
}

function open() {
  const channel = new PassThrough()
  const source = new PacketSource(channel)
  const next = async () => {
    const found = source.take() ?? (await source.next())
    return found && String(Buffer.concat(found))
  }
  return { channel, source, next }
}

describe('the packets of a channel', () => {
  it('are read in order, whether they arrive in parts or together, and then end', async () => {
    const { channel, next } = open()
    const texts = ['one', 'two', 'x'.repeat(1_000), 'three', 'y']
    const bytes = Buffer.concat(texts.map(packet))
    const send = async () => {
      for (let at = 0; at < bytes.length; at += 7) {
        channel.write(bytes.subarray(at, at + 7))
        if (at % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      channel.end()
    }
    const sent = send()
    const got: (string | null)[] = []
    for (let text = await next(); text !== null; text = await next()) got.push(text)
    await sent
    expect(got).toEqual(texts)
    expect(await next()).toBeNull()
  })

  it('wait unread while the reader is busy, at most 128 KiB or 16 chunks of them', async () => {
    for (const bytes of [20_000, 10]) {
      const { channel, next } = open()
      channel.write(packet('first'))
      expect(await next()).toBe('first')
      const texts = Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(bytes))
      const sent = (async () => {
        for (const text of texts)
          if (!channel.write(packet(text))) await new Promise((resolve) => channel.once('drain', resolve))
      })()
      await expect.poll(() => channel.isPaused()).toBe(true)
      for (const text of texts) expect(await next()).toBe(text)
      await sent
    }
  })

  it('before a malformed one, or before the connection is lost, are still read', async () => {
    const malformed = open()
    malformed.channel.write(Buffer.concat([packet('good'), Buffer.alloc(4), packet('after')]))
    expect(await malformed.next()).toBe('good')
    await expect(malformed.next()).rejects.toThrow(BadPacket)
    const lost = open()
    lost.channel.write(packet('first'))
    expect(await lost.next()).toBe('first')
    lost.channel.write(packet('second'))
    lost.channel.write(packet('third'))
    await new Promise((resolve) => setImmediate(resolve))
    lost.channel.destroy(new Error('lost'))
    await new Promise((resolve) => lost.channel.once('close', resolve))
    expect([await lost.next(), await lost.next()]).toEqual(['second', 'third'])
    await expect(lost.next()).rejects.toThrow('lost')
  })

  it('are left unread after the close', async () => {
    const { channel, source, next } = open()
    channel.write(packet('one'))
    expect(await next()).toBe('one')
    source.close()
    channel.write(packet('two'))
    await new Promise((resolve) => setImmediate(resolve))
    expect([channel.isPaused(), channel.readableLength > 0]).toEqual([true, true])
  })
})
