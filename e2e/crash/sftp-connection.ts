/** One SFTP connection of a client in the crash runs. */
import { once } from 'node:events'
import type { Client, SFTPWrapper } from 'ssh2'
import { connectSsh } from '../../server/test/sftp-app.ts'
import { ConnectionLost } from './api.ts'
import type { FileConnection, WriteMode } from './file-connection.ts'

const flagsOf = { new: 'w', 'at-offset': 'r+', append: 'a' } as const satisfies Record<WriteMode, string>
const pieceBytes = 32_768

export async function openSftp(login: { readonly port: number; readonly privateKey: string }): Promise<FileConnection> {
  return await SftpConnection.open(login)
}

class SftpConnection implements FileConnection {
  readonly #client: Client
  readonly #sftp: SFTPWrapper
  readonly #lost: Promise<unknown>

  constructor(client: Client, sftp: SFTPWrapper) {
    this.#client = client
    this.#sftp = sftp
    this.#lost = once(client, 'close')
  }

  static async open({ port, privateKey }: { port: number; privateKey: string }): Promise<SftpConnection> {
    const broken = (error: unknown) => new ConnectionLost('the connection', { cause: error })
    const client = await connectSsh({ port }, { privateKey }).catch((error: unknown) => {
      throw broken(error)
    })
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      client.once('close', () => reject(broken(null)))
      client.sftp((error, opened) => (error ? reject(broken(error)) : resolve(opened)))
    })
    return new SftpConnection(client, sftp)
  }

  async write(path: string, mode: WriteMode, bytes: Buffer, offset: number): Promise<void> {
    const handle = await this.#ask<Buffer>(path, (sftp, done) => sftp.open(path, flagsOf[mode], done))
    const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) => i * pieceBytes)
    const writes = pieces.map((at) => {
      const length = Math.min(pieceBytes, bytes.length - at)
      return this.#ask(path, (sftp, done) => sftp.write(handle, bytes, at, length, offset + at, done))
    })
    await Promise.all(writes)
    await this.#ask(path, (sftp, done) => sftp.close(handle, done))
  }

  async remove(path: string): Promise<void> {
    await this.#ask(path, (sftp, done) => sftp.unlink(path, done))
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#ask(to, (sftp, done) => sftp.rename(from, to, done))
  }

  async replace(from: string, to: string): Promise<void> {
    await this.#ask(to, (sftp, done) => sftp.ext_openssh_rename(from, to, done))
  }

  async makeFolder(path: string): Promise<void> {
    await this.#ask(path, (sftp, done) => sftp.mkdir(path, done))
  }

  /** Resolves with the response; rejects with the status of a refusal. */
  async #ask<Value = void>(
    what: string,
    send: (sftp: SFTPWrapper, done: (error?: Error | null, value?: Value) => void) => void,
  ): Promise<Value> {
    const answer = new Promise<Value>((resolve, reject) => {
      send(this.#sftp, (error, value) => (error ? reject(error) : resolve(value as Value)))
    })
    const lost = this.#lost.then(() => {
      throw new ConnectionLost(what)
    })
    try {
      return await Promise.race([answer, lost])
    } catch (error) {
      // ssh2 fails outstanding requests without a status when the channel closes.
      if (error instanceof ConnectionLost || typeof (error as { code?: unknown }).code === 'number') throw error
      throw new ConnectionLost(what, { cause: error })
    } finally {
      lost.catch(() => undefined)
      answer.catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    this.#client.end()
    await this.#lost
  }
}
