/** Listening for data connections: who may connect, for how long, and when a port is free again. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { closed, connectInVain, connectTo } from '../../../test/ftp-data.ts'
import { PassivePorts, type PassivePortsOptions } from './passive-ports.ts'

const local = { host: '127.0.0.1', peer: '127.0.0.1' }
const never = new AbortController().signal
const listening = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length

let ports: PassivePorts
afterEach(async () => {
  ports.close()
  // Until closed handles are not counted any more.
  for (let i = 0; i < 3; i++) await nextTurn()
})

/** Ports of their own for each test, below those that systems give to clients. */
let next = 21_000 + Math.floor(Math.random() * 8_000)
const open = (count: number, options: Omit<PassivePortsOptions, 'first' | 'last'> = {}) => {
  const first = next
  next += count
  ports = new PassivePorts({ first, last: first + count - 1, ...options })
  return first
}

describe('a passive port', () => {
  test('accepts one connection of the client, from which nothing has been read, and is closed', async () => {
    const first = open(1)
    const listener = await ports.open(local)
    expect(listener.port).toBe(first)
    const connecting = listener.connect(never)
    const client = await connectTo(first)
    client.write('hello')
    const socket = await connecting
    expect([socket.bytesRead, socket.isPaused()]).toEqual([0, true])
    expect(await new Promise((resolve) => socket.once('data', resolve).resume())).toEqual(Buffer.from('hello'))
    await expect(connectTo(first)).rejects.toThrow('ECONNREFUSED')
    client.destroy()
    socket.destroy()
  })

  test('holds a connection that is there before the command, and closes it with the listener', async () => {
    open(2)
    const used = await ports.open(local)
    const client = await connectTo(used.port)
    const socket = await used.connect(never)
    expect(socket.remotePort).toBe(client.localPort)
    const unused = await ports.open(local)
    const other = await connectTo(unused.port)
    unused.close()
    await closed(other)
    expect(socket.destroyed).toBe(false)
    socket.destroy()
    client.destroy()
  })

  test('F-04: closes connections from other addresses at once, and still serves the client', async () => {
    open(1)
    const listener = await ports.open({ host: '127.0.0.1', peer: '::ffff:127.0.0.1' })
    await Promise.all(Array.from({ length: 50 }, () => connectInVain(listener.port, '127.0.0.2')))
    const connecting = listener.connect(never)
    await connectInVain(listener.port, '127.0.0.3')
    const client = await connectTo(listener.port)
    const socket = await connecting
    expect(socket.remotePort).toBe(client.localPort)
    socket.destroy()
    client.destroy()
  })

  test('listens on the address of the control connection only, also with IPv6', async () => {
    open(2)
    const { port } = await ports.open({ host: '127.0.0.2', peer: '127.0.0.1' })
    await expect(connectTo(port)).rejects.toThrow('ECONNREFUSED')
    const listener = await ports.open({ host: '::1', peer: '::1' })
    const client = await connectTo(listener.port, '::1', '::1')
    const socket = await listener.connect(never)
    socket.destroy()
    client.destroy()
  })

  test('is closed after a deadline: without a connection, with an unused one, and while a command waits', async () => {
    open(1, { openMs: 20 })
    const before = listening()
    const idle = await ports.open(local)
    await expect.poll(listening).toBe(before)
    await expect(idle.connect(never)).rejects.toMatchObject({ reply: 425 })
    const held = await ports.open(local)
    await closed(await connectTo(held.port))
    await expect(held.connect(never)).rejects.toMatchObject({ reply: 425 })
    const awaited = await ports.open(local)
    await expect(awaited.connect(never)).rejects.toMatchObject({
      reply: 425,
      message: expect.stringMatching('in time'),
    })
    await ports.open(local)
  })

  test('is closed when the command is aborted', async () => {
    open(1)
    const listener = await ports.open(local)
    const abort = new AbortController()
    const connecting = listener.connect(abort.signal)
    abort.abort(new Error('ABOR'))
    await expect(connecting).rejects.toThrow('ABOR')
    await ports.open(local)
  })

  test('F-10: is free as soon as its listener is closed; without a free one the command is refused', async () => {
    open(1)
    const before = listening()
    let listener = await ports.open(local)
    await expect(ports.open(local)).rejects.toMatchObject({
      reply: 425,
      message: expect.stringMatching('No data port'),
    })
    for (let i = 0; i < 10_000; i++) {
      listener.close()
      listener = await ports.open(local)
    }
    await expect.poll(listening).toBe(before + 1)
  })

  test('is not one that another program uses', async () => {
    const first = open(3)
    const others = new PassivePorts({ first, last: first + 1 })
    const taken = await others.open(local)
    const opened = [await ports.open(local), await ports.open(local)]
    expect(opened.map(({ port }) => port)).not.toContain(taken.port)
    await expect(ports.open(local)).rejects.toMatchObject({ reply: 425 })
    others.close()
    opened.push(await ports.open(local))
    expect(new Set(opened.map(({ port }) => port)).size).toBe(3)
  })

  test('is refused to a client that has too many, not to others', async () => {
    open(4, { maxPerAddress: 2 })
    const mine = [await ports.open(local), await ports.open(local)]
    await expect(ports.open(local)).rejects.toMatchObject({ reply: 425, message: expect.stringMatching('Too many') })
    await ports.open({ host: '127.0.0.1', peer: '127.0.0.2' })
    const client = await connectTo(mine[0]?.port ?? 0)
    const socket = await mine[0]?.connect(never)
    await ports.open(local)
    socket?.destroy()
    client.destroy()
  })

  test('is not left open by a server that stops while it is opened', async () => {
    open(1)
    const before = listening()
    const opening = ports.open(local)
    ports.close()
    const listener = await opening
    await expect(listener.connect(never)).rejects.toMatchObject({ reply: 425 })
    await expect.poll(listening).toBe(before)
  })
})
