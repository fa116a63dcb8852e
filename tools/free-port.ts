/** A free TCP port of 127.0.0.1, for programs that listen there again after a restart or cannot choose a port themselves. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that systems assign to outgoing connections and to port 0: from 32768 on Linux, 49152 on macOS. */
const first = 20_000
const count = 12_000
const maxTries = 100
/** A port is given to one caller of this process only. */
const given = new Set<number>()

/** Another process is assigned this port only if it asks for it by number, so it stays free until the program listens. Throws when none of a hundred ports is free. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < maxTries; tries++) {
    const port = first + Math.floor(Math.random() * count)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`none of ${maxTries} ports from ${first} to ${first + count - 1} is free`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}
