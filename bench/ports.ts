/** Ports of programs that cannot choose one themselves. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

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
