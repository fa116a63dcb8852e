/** The entry to the file protocol. What it consists of is loaded with the first channel: most commands and many servers need none. */
import type { Duplex } from 'node:stream'
import { type Bounds, defaultBounds } from './bounds.ts'
import type { SftpLogin, SftpServices } from './login.ts'

/**
 * Serves one channel until it ends, or its client sends what is no packet of this protocol: then it is closed, and nothing but it.
 * Never rejects for what a client sends. When it resolves, all handles are closed and unfinished uploads are suspended.
 */
export async function serveFiles(
  services: SftpServices,
  login: SftpLogin,
  channel: Duplex,
  bounds: Bounds = defaultBounds,
): Promise<void> {
  // It may be lost before somebody listens.
  channel.on('error', () => undefined)
  const { FileChannel } = await import('./file-channel.ts')
  await new FileChannel(services, login, channel, bounds).serve()
}
