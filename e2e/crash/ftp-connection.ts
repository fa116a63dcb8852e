/** One FTP connection of a client in the crash runs, with a data connection for each upload. */
import { FtpClient, type FtpReply } from '../../server/test/ftp-client.ts'
import { ConnectionLost } from './api.ts'
import type { FileConnection, WriteMode } from './file-connection.ts'

export async function openFtp(login: {
  readonly port: number
  readonly username: string
  readonly password: string
}): Promise<FileConnection> {
  const client = await FtpClient.connect(login.port).catch((cause: unknown) => {
    throw new ConnectionLost('the connection', { cause })
  })
  const connection = new FtpConnection(client)
  must(client.greeting, 220)
  must(await client.send(`USER ${login.username}`), 331)
  must(await client.send(`PASS ${login.password}`), 230)
  return connection
}

/** 421 and no reply: the server is stopping, or gone. */
function must({ code, lines }: FtpReply, wanted: number): void {
  if (code === 0 || code === 421) throw new ConnectionLost(`${wanted}`)
  if (code !== wanted) throw new Error(lines.join(' '))
}

class FtpConnection implements FileConnection {
  readonly #client: FtpClient

  constructor(client: FtpClient) {
    this.#client = client
  }

  async write(path: string, mode: WriteMode, bytes: Buffer, offset: number): Promise<void> {
    const client = this.#client
    if (mode === 'at-offset') must(await client.send(`REST ${offset}`), 350)
    const reply = await client.put(`${mode === 'append' ? 'APPE' : 'STOR'} ${path}`, bytes).catch((cause: unknown) => {
      throw new ConnectionLost(path, { cause })
    })
    must(reply, 226)
  }

  async remove(path: string): Promise<void> {
    must(await this.#client.send(`DELE ${path}`), 250)
  }

  async rename(from: string, to: string): Promise<void> {
    must(await this.#client.send(`RNFR ${from}`), 350)
    must(await this.#client.send(`RNTO ${to}`), 250)
  }

  async replace(from: string, to: string): Promise<void> {
    await this.rename(from, to)
  }

  async makeFolder(path: string): Promise<void> {
    must(await this.#client.send(`MKD ${path}`), 257)
  }

  async close(): Promise<void> {
    await this.#client.send('QUIT')
    this.#client.close()
  }
}
