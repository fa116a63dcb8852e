/** A client of FTP for tests: sends lines as they are and reads replies; opens data connections in passive mode. */
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { connect as connectTls, type TLSSocket } from 'node:tls'

export interface FtpReply {
  readonly code: number
  /** All lines, as they came, without their ends. */
  readonly lines: readonly string[]
}

/** The end of the connection, where a reply was expected. */
const closedReply: FtpReply = { code: 0, lines: [] }

export class FtpClient {
  readonly #port: number
  /** The PROXY header that every connection begins with. */
  readonly #header: Buffer
  #socket: Socket
  #text = ''
  #isClosed = false
  #wake: (() => void) | null = null
  /** Whether data connections are encrypted. */
  isProtected = false

  private constructor(socket: Socket, port: number, header: Buffer) {
    this.#socket = socket
    this.#port = port
    this.#header = header
    this.#attach(socket)
  }

  /** Connects, and reads the greeting. */
  static async connect(
    port: number,
    options: { readonly isImplicit?: boolean; readonly from?: string; readonly header?: Buffer } = {},
  ): Promise<FtpClient> {
    const at = { port, host: '127.0.0.1', ...(options.from !== undefined && { localAddress: options.from }) }
    const { header = Buffer.alloc(0) } = options
    const plain = connectTcp(at)
    if (header.length > 0) await once(plain, 'connect')
    plain.write(header)
    const socket = options.isImplicit ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain
    const client = new FtpClient(socket, port, header)
    client.isProtected = options.isImplicit === true
    client.greeting = await client.reply()
    return client
  }

  /** A client that has signed in, with encryption of everything if `isTls`. Rejects if the sign-in is refused. */
  static async signedIn({ port }: { readonly port: number }, username: string, isTls = false): Promise<FtpClient> {
    const client = await FtpClient.connect(port)
    if (isTls) await client.startTls()
    const code = await client.signIn(username)
    if (code !== 230) throw new Error(`the sign-in was refused with ${code}`)
    if (isTls) await client.protect()
    return client
  }

  greeting: FtpReply = closedReply

  get socket(): Socket {
    return this.#socket
  }

  #attach(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString()
      this.#wake?.()
    })
    const onClose = () => {
      this.#isClosed = true
      this.#wake?.()
    }
    socket.on('error', onClose).on('end', onClose).on('close', onClose)
  }

  /** The next reply; `closedReply` when the server has closed the connection. */
  async reply(): Promise<FtpReply> {
    for (;;) {
      const found = /^(?:(\d{3})-[\s\S]*?\r\n\1 |(\d{3}) )[^\r\n]*\r\n/.exec(this.#text)
      if (found) {
        this.#text = this.#text.slice(found[0].length)
        return { code: Number(found[1] ?? found[2]), lines: found[0].trimEnd().split('\r\n') }
      }
      if (this.#isClosed) return closedReply
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Sends bytes or text as they are. */
  write(bytes: string | Buffer): void {
    this.#socket.write(bytes)
  }

  /** Sends a line, and reads one reply. */
  async send(line: string): Promise<FtpReply> {
    this.write(`${line}\r\n`)
    return await this.reply()
  }

  /** As `send`, but only the code. */
  async code(line: string): Promise<number> {
    return (await this.send(line)).code
  }

  /** The text of a reply of one line, after its code. */
  async text(line: string): Promise<string> {
    return (await this.send(line)).lines.join('\n').slice(4)
  }

  /** The code of the last reply. */
  async signIn(username: string, password = 'a long enough password'): Promise<number> {
    await this.send(`USER ${username}`)
    return await this.code(`PASS ${password}`)
  }

  /** AUTH TLS, PBSZ and PROT P. */
  async startTls(options: { readonly servername?: string } = {}): Promise<void> {
    const { code } = await this.send('AUTH TLS')
    if (code !== 234) throw new Error(`AUTH TLS: ${code}`)
    this.#socket.removeAllListeners()
    const secured: TLSSocket = connectTls({ socket: this.#socket, rejectUnauthorized: false, ...options })
    this.#attach(secured)
    await once(secured, 'secureConnect')
    this.#socket = secured
  }

  async protect(): Promise<void> {
    await this.send('PBSZ 0')
    if ((await this.code('PROT P')) !== 200) throw new Error('PROT P was refused')
    this.isProtected = true
  }

  /** The TCP connection to a port announced by EPSV. */
  async openPassive(from?: string, header = this.#header): Promise<Socket> {
    const { lines } = await this.send('EPSV')
    const port = Number(/\(\|\|\|(\d+)\|\)/.exec(lines[0] ?? '')?.[1])
    const socket = connectTcp({ port, host: '127.0.0.1', ...(from !== undefined && { localAddress: from }) })
    await once(socket, 'connect')
    socket.write(header)
    return socket.on('error', () => undefined)
  }

  /** TLS on a data connection, resuming the session of the control connection, if data connections are encrypted. */
  async secure(socket: Socket): Promise<Socket> {
    if (!this.isProtected) return socket
    const session = (this.#socket as TLSSocket).getSession()
    const secured = connectTls({ socket, rejectUnauthorized: false, ...(session && { session }) })
    await once(secured, 'secureConnect')
    return secured
  }

  /** Runs a command that the server sends data for. The reply is the last one. */
  async get(line: string): Promise<{ readonly reply: FtpReply; readonly bytes: Buffer }> {
    const socket = await this.openPassive()
    const first = await this.send(line)
    if (first.code !== 150) {
      socket.destroy()
      return { reply: first, bytes: Buffer.alloc(0) }
    }
    const bytes = await buffer(await this.secure(socket))
    return { reply: await this.reply(), bytes }
  }

  /** Runs a command that data are sent for. The reply is the last one. */
  async put(line: string, content: Buffer | string): Promise<FtpReply> {
    const socket = await this.openPassive()
    const first = await this.send(line)
    if (first.code !== 150) {
      socket.destroy()
      return first
    }
    const data = await this.secure(socket)
    data.resume().end(content)
    return await this.reply()
  }

  close(): void {
    this.#socket.destroy()
  }

  get port(): number {
    return this.#port
  }
}
