/** One SSH connection, from the client's identification string to its end: deadlines, sign-in, channels, back-pressure. */
import type { Socket } from 'node:net'
import type { AuthContext, Connection, ServerChannel, Session } from 'ssh2'
import type { Actor } from '../../core/actor.ts'
import { Fault } from '../../core/fault.ts'
import type { Identified } from '../../core/sessions/identify.ts'
import type { LiveConnection } from '../../gateway/connections.ts'
import { recordDisconnect } from '../../gateway/upkeep.ts'
import { sshFingerprint } from '../../lib/crypto/ssh-signature.ts'
import { Deadlines } from '../../lib/deadlines.ts'
import { createKeyedQueue } from '../files/keyed-queue.ts'
import type { SftpLogin } from '../files/login.ts'
import type { Arriving, Carrier } from './channel.ts'
import { firstWindowBytes, receiveData, sendData } from './channel-window.ts'
import { openChannels } from './channels.ts'
import { readIntoSharedBuffer, speedUpCiphers } from './fast-path.ts'
import {
  acceptKey,
  disconnectReason,
  type Internals,
  internalsOf,
  message,
  sendDisconnect,
  setFirstWindow,
} from './internals.ts'
import { deadlineTexts, type SshOptions } from './options.ts'
import { type ChannelData, guardPackets } from './packet-guard.ts'
import { Reading } from './reading.ts'
import type { SshServices } from './services.ts'
import { SignIn } from './sign-in.ts'

/** Unsent bytes above which channel writes wait. */
const unsentBytes = 1024 * 1024
/** Unsent bytes above which the server stops reading from the client. */
const maxUnsentBytes = 4 * unsentBytes

export interface Origin {
  readonly address: string
  /** The client's identification string, which is not validated. */
  readonly ident: string
}

const maxIdentLength = 100

export class SshConnection implements Carrier {
  readonly address: string
  readonly #client: Connection
  readonly #internals: Internals
  readonly #socket: Socket
  readonly #services: SshServices
  readonly #options: SshOptions
  readonly #deadlines: Deadlines<keyof typeof deadlineTexts>
  readonly #reading: Reading
  readonly #ending = new AbortController()
  readonly #signIn: SignIn
  readonly #data: ChannelData
  #waiting: (() => void)[] = []
  #login: SftpLogin | undefined
  /** Of the last sign-in in the session log. */
  #actor: Actor | undefined
  #live: LiveConnection | undefined
  #releaseUser: (() => void) | undefined
  #countedBytes = 0
  #rekeyedAt = { bytes: 0, ms: performance.now() }
  readonly #ident: string
  /** Work of channels that can outlast them, such as suspending uploads. */
  readonly #running = new Set<Promise<void>>()
  readonly #checksums = createKeyedQueue()
  readonly #ended = Promise.withResolvers<void>()
  /** True once the connection is ending; it may still be sending its last messages. */
  #isOver = false
  #isClosed = false

  constructor(client: Connection, origin: Origin, services: SshServices, options: SshOptions) {
    const { address } = origin
    this.address = address
    this.#ident = origin.ident
    this.#client = client
    this.#internals = internalsOf(client)
    this.#socket = this.#internals._sock
    this.#services = services
    this.#options = options
    this.#deadlines = new Deadlines(deadlineTexts, (reason) => this.end(reason))
    this.#signIn = new SignIn(services.admission, address, {
      admit: (identified) => this.#admit(identified),
      accept: (context, identified) => this.#accept(context, identified),
      acceptKey: (context) => acceptKey(this.#internals._protocol, context),
      onEnd: (text) => this.end(text),
      onError: (error) => services.context.log.error({ err: error, address }, 'sftp sign-in'),
    })
    this.#reading = new Reading(this.#socket, maxUnsentBytes, {
      onFull: () => this.#deadlines.set('unread', options.unreadMs),
      onDrain: () => {
        this.#deadlines.clear('unread')
        this.#flush()
      },
    })
    this.#data = this.#listen()
  }

  /** Undefined until the client has signed in. */
  get login(): SftpLogin | undefined {
    return this.#login
  }

  /** Resolves when the connection is closed, its channels have cleaned up, and the disconnect is in the session log. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** Sends a disconnect message with the reason, and closes the connection. */
  end(text: string, reason: number = disconnectReason.byApplication): void {
    if (this.#isOver) return
    this.#isOver = true
    try {
      sendDisconnect(this.#internals._protocol, reason, text)
    } catch {
      // The message could not be sent; the connection is closed anyway.
    }
    this.#close()
  }

  /** Closes the socket after flushing it, and destroys it if the client does not read the rest in time. */
  #close(): void {
    this.#isOver = true
    // Several errors can arrive for one connection.
    if (this.#ending.signal.aborted) return
    this.#ending.abort()
    this.#reading.end()
    this.#socket.end()
    const cut = setTimeout(() => this.#socket.destroy(), this.#options.closeMs).unref()
    this.#socket.once('close', () => clearTimeout(cut))
  }

  /** Called periodically: counts bytes, and starts a new key exchange when it is due. */
  tick(now: number): void {
    const bytes = this.#socket.bytesRead + this.#socket.bytesWritten
    this.#live?.add(bytes - this.#countedBytes)
    this.#countedBytes = bytes
    const { rekeyBytes, rekeyMs } = this.#options
    if (!this.#login || this.#isOver) return
    if (bytes - this.#rekeyedAt.bytes > rekeyBytes || now - this.#rekeyedAt.ms > rekeyMs) {
      this.#rekeyedAt = { bytes, ms: now }
      this.#deadlines.set('key exchange', this.#options.rekeyDeadlineMs)
      this.#internals._protocol.rekey()
    }
  }

  /** Bytes in both directions; draining uses them to detect idle connections. */
  get bytes(): number {
    return this.#socket.bytesRead + this.#socket.bytesWritten
  }

  get isInKeyExchange(): boolean {
    return this.#internals._protocol._kexinit !== undefined
  }

  whenWritable(callback: () => void): void {
    if (this.#isOver || this.#isWritable()) callback()
    else this.#waiting.push(callback)
  }

  send(channel: ServerChannel, data: Buffer): boolean {
    return sendData(channel, this.#internals._protocol, data)
  }

  receive(channel: ServerChannel, onData: (data: Buffer) => void): Arriving {
    return receiveData(channel, this.#internals._protocol, this.#data, onData, this.#reading)
  }

  #isWritable(): boolean {
    return this.#socket.writableLength < unsentBytes && !this.isInKeyExchange
  }

  #flush(): void {
    while (this.#waiting.length > 0 && (this.#isOver || this.#isWritable())) this.#waiting.shift()?.()
  }

  #listen(): ChannelData {
    const { idleMs, kexMs, loginMs, rekeyDeadlineMs } = this.#options
    speedUpCiphers(this.#internals._protocol, this.#socket)
    setFirstWindow(this.#internals, firstWindowBytes)
    const data = guardPackets(this.#client, {
      onPacket: (type) => this.#onPacket(type),
      isPrompting: () => this.#signIn.isPrompting,
      onKeyExchangeBegin: () => this.#deadlines.set('key exchange', rekeyDeadlineMs),
      onKeyExchangeEnd: () => {
        this.#deadlines.clear('key exchange')
        this.#flush()
      },
      onViolation: () => this.#close(),
    })
    this.#deadlines.set('key exchange', kexMs)
    this.#deadlines.set('sign-in', loginMs)
    this.#deadlines.set('idle', idleMs)
    this.#client.on('error', (error) => this.#onError(error))
    this.#client.on('authentication', (context) => void this.#signIn.handle(context))
    this.#client.on('close', () => void this.#onClose())
    return data
  }

  #onPacket(type: number | undefined): void {
    if (type !== message.requestSuccess && type !== message.requestFailure) this.#deadlines.refresh('idle')
    this.#reading.onPacket()
  }

  #onError(error: Error): void {
    this.#services.context.log.debug({ err: error, address: this.address }, 'sftp connection')
    this.#close()
  }

  async #admit({ actor, limits }: Identified): Promise<void> {
    const { admission } = this.#services
    this.#actor = actor
    if (this.#isClosed) await this.#recordEnd()
    if (this.#isOver) throw new Fault('unavailable', 'The connection has ended.')
    const release = this.#services.limits.openUser(actor.userId)
    if (!release) throw new Fault('unavailable', 'This user has too many connections. Close one, then try again.')
    try {
      await admission.countTransaction({ accountId: actor.accountId, limits })
    } catch (error) {
      release()
      throw error
    }
    this.#releaseUser?.()
    this.#releaseUser = release
    if (this.#isClosed) release()
    if (this.#isOver) throw new Fault('unavailable', 'The connection has ended.')
  }

  #accept(context: AuthContext, { actor, limits }: Identified): void {
    if (this.#client.authenticated || this.#isOver) return
    const logFields = this.#logFields(context)
    const login = { actor, limits, accountId: actor.accountId, signal: this.#ending.signal, logFields }
    this.#client.on('session', (accept, reject) => this.#openSession(login, accept, reject))
    context.accept()
    if (!this.#client.authenticated) {
      this.end('The sign-in was replaced by another one.')
      return
    }
    this.#login = login
    // From here on ssh2 decrypts all that it reads, and keeps nothing else of it.
    readIntoSharedBuffer(this.#socket, this.#internals._protocol)
    this.#deadlines.clear('sign-in')
    this.#deadlines.set('no channel', this.#options.channelMs)
    this.#live = this.#services.connections.open({
      ...{ kind: 'connection', actor, path: '', size: null },
      end: () => this.end('An administrator has ended the connection.'),
    })
  }

  #logFields(context: AuthContext): NonNullable<SftpLogin['logFields']> {
    const { kex, cs } = this.#internals._protocol._kex?.negotiated ?? { kex: '', cs: { cipher: '' } }
    const { method } = context
    return {
      client: this.#ident.replace(/[^ -~]/g, '').slice(0, maxIdentLength),
      ...{ kex, cipher: cs.cipher, method },
      ...(context.method === 'publickey' && { fingerprint: sshFingerprint(context.key.data) }),
    }
  }

  #openSession(login: SftpLogin, accept: () => Session, reject: () => void): void {
    if (this.#isOver) {
      reject()
      return
    }
    this.#deadlines.clear('no channel')
    const track = (work: Promise<void>) => {
      this.#running.add(work)
      void work.finally(() => this.#running.delete(work))
    }
    openChannels(accept(), { services: this.#services, login, carrier: this, checksums: this.#checksums, track })
  }

  async #onClose(): Promise<void> {
    this.#isOver = true
    this.#isClosed = true
    this.#ending.abort()
    this.#deadlines.close()
    this.#flush()
    this.#releaseUser?.()
    this.#live?.[Symbol.dispose]()
    await Promise.all(this.#running)
    await this.#recordEnd()
    this.#ended.resolve()
  }

  async #recordEnd(): Promise<void> {
    const { context } = this.#services
    if (this.#actor) await recordDisconnect({ context, name: 'sftp' }, this.#actor)
  }
}
