/** Entry point of the SFTP protocol. Its modules are loaded with the first channel: most commands and many servers never need them. */
import type { FileServices } from '../../gateway/files/file-access.ts'
import { type Bounds, defaultBounds } from './bounds.ts'
import type { FileStream } from './channel-state.ts'
import type { SftpLogin } from './login.ts'

/**
 * Serves one channel until it ends. A malformed packet closes this channel only, and nothing that a client sends rejects the
 * promise. When it resolves, all handles are closed and unfinished uploads are suspended.
 */
export async function serveFiles(
  services: FileServices,
  login: SftpLogin,
  channel: FileStream,
  bounds: Bounds = defaultBounds,
): Promise<void> {
  // The connection can be lost before another listener is attached.
  channel.on('error', () => undefined)
  const { FileChannel } = await import('./file-channel.ts')
  await new FileChannel(services, login, channel, bounds).serve()
}
