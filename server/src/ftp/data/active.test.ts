/** Data connections that the server opens: only to the client, only to ports of clients, within a deadline. */
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type ActiveTargetOptions, activeTarget } from './active.ts'

const never = new AbortController().signal
const listener = createServer()
const accepted: Socket[] = []
listener.on('connection', (socket) => accepted.push(socket.on('error', () => undefined)))
afterEach(() => {
  for (const socket of accepted.splice(0)) socket.destroy()
  listener.close()
})

async function listen(host: string): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, host, resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const options = (changes: Partial<ActiveTargetOptions>): ActiveTargetOptions => ({
  address: '127.0.0.1',
  port: 40_000,
  peer: '127.0.0.1',
  localAddress: '127.0.0.1',
  isOwnPort: (port) => port === 8080,
  ...changes,
})

describe('an active data connection', () => {
  test('goes from the address of the control connection to the client', async () => {
    const port = await listen('127.0.0.2')
    const target = activeTarget(
      options({ address: '127.0.0.2', port, peer: '::ffff:127.0.0.2', localAddress: '::ffff:127.0.0.1' }),
    )
    const socket = await target.connect(never)
    await expect.poll(() => accepted.length).toBe(1)
    expect(accepted[0]?.remoteAddress).toBe('127.0.0.1')
    accepted[0]?.write('hello')
    expect([socket.isPaused(), socket.bytesRead]).toEqual([true, 0])
    target.close()
    expect(socket.destroyed).toBe(false)
    socket.destroy()
  })

  test('also goes over IPv6', async () => {
    const port = await listen('::1')
    const socket = await activeTarget(
      options({ address: '0:0:0:0:0:0:0:1', port, peer: '::1', localAddress: '::1' }),
    ).connect(never)
    socket.destroy()
  })

  test.each([
    ['F-33: a port of this server', { port: 8080 }],
    ['F-33: port 22', { port: 22 }],
    ['F-33: port 1023', { port: 1023 }],
    ['F-33: port 0', { port: 0 }],
    ['port 65536', { port: 65_536 }],
    ['F-03: another address', { address: '127.0.0.2' }],
    ['F-03: the server, for a client elsewhere', { peer: '192.0.2.1' }],
    ['F-03: a name', { address: 'localhost' }],
    ['F-03: an address in an unusual form', { address: '127.1' }],
  ])('is refused to %s', (_, changes) => {
    expect(() => activeTarget(options(changes))).toThrow(expect.objectContaining({ reply: 501 }))
  })

  test('fails when the client does not listen, when the deadline passes, and when it is aborted', async () => {
    const port = await listen('127.0.0.1')
    listener.close()
    await expect(activeTarget(options({ port })).connect(never)).rejects.toMatchObject({ reply: 425 })
    // An address of documentation, at which nobody responds.
    const nobody = { address: '192.0.2.1', peer: '192.0.2.1', localAddress: '0.0.0.0' }
    const late = activeTarget(options({ ...nobody, openMs: 20 })).connect(never)
    await expect(late).rejects.toMatchObject({ reply: 425 })
    const abort = new AbortController()
    const aborted = activeTarget(options(nobody)).connect(abort.signal)
    abort.abort(new Error('ABOR'))
    await expect(aborted).rejects.toThrow('ABOR')
    const target = activeTarget(options(nobody))
    const closing = target.connect(never)
    target.close()
    await expect(closing).rejects.toMatchObject({ reply: 425 })
  })
})
