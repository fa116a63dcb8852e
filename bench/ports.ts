/** Ports of programs that cannot choose one themselves. */
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Resolves when the program accepts connections; rejects after five seconds. */
export async function untilItListens(port: number, program: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (listens) return
    await sleep(50)
  }
  throw new Error(`${program} did not start`)
}
