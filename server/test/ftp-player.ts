/** Plays what a client of FTP sends, line by line, and compares the replies. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect } from 'vitest'
import type { FtpClient, FtpReply } from './ftp-client.ts'

/** A line, and the replies to it. */
export interface Step {
  readonly line: string
  /** The code, or text, of the first reply. */
  readonly reply: number | RegExp
  /** What is sent over the data connection, whose end is answered by 226. */
  readonly sends?: string | Buffer
  /** What is received over the data connection, before 226. */
  readonly receives?: RegExp
  /** Sends QUIT as soon as the data connection has ended, without waiting for the reply. */
  readonly quits?: boolean
}

export const says = (line: string, reply: number | RegExp): Step => ({ line, reply })
export const puts = (line: string, sends: string | Buffer, more: Pick<Step, 'quits'> = {}): Step => ({
  ...{ line, reply: 150, sends, ...more },
})
export const gets = (line: string, receives: RegExp, reply: number | RegExp = 150): Step => ({ line, reply, receives })

export interface Habits {
  /** When it opens passive data connections: after PASV or EPSV, or after the command that uses them. */
  readonly opensData?: 'first' | 'after the command'
  /** Ends data connections without close_notify of TLS. */
  readonly isUnclean?: boolean
}

const passivePattern = /\((?:\d{1,3},){4}(\d{1,3}),(\d{1,3})\)/
const extendedPattern = /\(\|\|\|(\d+)\|\)/

/** `PORT` and `EPRT` alone are completed with a port of this client. */
export class FtpPlayer {
  readonly #client: FtpClient
  readonly #habits: Habits
  #opening: (() => Promise<Socket>) | null = null

  constructor(client: FtpClient, habits: Habits) {
    this.#client = client
    this.#habits = habits
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#play(step)
  }

  async #play(step: Step): Promise<void> {
    const { line } = step
    if (line === 'AUTH TLS') return await this.#client.startTls()
    if (line === 'PORT' || line === 'EPRT') return await this.#offerPort(line)
    const opening = this.#opening
    this.#client.write(`${line}\r\n`)
    const isTransfer = step.sends !== undefined || step.receives !== undefined
    const socket = isTransfer ? await opening?.() : undefined
    const first = await this.#client.reply()
    expectReply(line, first, step.reply)
    if (line === 'PROT P') this.#client.isProtected = true
    if (line === 'PASV' || line === 'EPSV') await this.#openPassive(first)
    if (!isTransfer) return
    if (!socket) throw new Error(`${line} without a data connection`)
    this.#opening = null
    await this.#transfer(socket, step)
  }

  async #transfer(socket: Socket, { line, sends = '', receives, quits }: Step): Promise<void> {
    const data = await this.#client.secure(socket)
    if (receives) expect((await buffer(data)).toString(), line).toMatch(receives)
    else if (this.#habits.isUnclean && data !== socket)
      data.write(sends, () => {
        socket.end()
      })
    else data.resume().end(sends)
    if (quits) {
      // Not before the data have left: a TLS client ends its data connection first.
      await once(socket, 'finish')
      this.#client.write('QUIT\r\n')
    }
    expectReply(line, await this.#client.reply(), 226)
    if (quits) expectReply('QUIT', await this.#client.reply(), 221)
    socket.destroy()
  }

  async #openPassive({ lines: [text = ''] }: FtpReply): Promise<void> {
    const [, high = '', low = ''] = passivePattern.exec(text) ?? []
    const port = Number(extendedPattern.exec(text)?.[1] ?? Number(high) * 256 + Number(low))
    const open = async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    }
    const opened = this.#habits.opensData === 'after the command' ? null : await open()
    this.#opening = opened ? async () => opened : open
  }

  async #offerPort(verb: 'PORT' | 'EPRT'): Promise<void> {
    const listener: Server = createServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const connected = once(listener, 'connection')
    this.#opening = async () => {
      const [socket] = await connected
      listener.close()
      return socket
    }
    const argument = verb === 'PORT' ? `127,0,0,1,${port >> 8},${port & 255}` : `|1|127.0.0.1|${port}|`
    expectReply(verb, await this.#client.send(`${verb} ${argument}`), 200)
  }
}

function expectReply(line: string, reply: FtpReply, expected: number | RegExp): void {
  const text = reply.lines.join('\n')
  if (typeof expected === 'number') expect({ line, code: reply.code, text }).toMatchObject({ code: expected })
  else expect(text, line).toMatch(expected)
}
