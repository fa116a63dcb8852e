/**
 * Short texts between the nodes of a PostgreSQL database: LISTEN on one connection of its own, NOTIFY at most ten times a second.
 * Texts can be lost, while the connection is away or behind a pooler that does not pass them on: they may only save time.
 */
import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../../lib/log.ts'
import type { Channel } from '../engine.ts'

export interface ChannelOptions {
  /** A connection that LISTEN works on: not through a pooler in transaction mode. */
  readonly url: string
  /** Sends while this channel has no connection. */
  readonly sendElsewhere: (text: string) => Promise<void>
  /** How often it is verified that texts arrive, and how long one may take, in ms. */
  readonly verifyEveryMs?: number
}

/** The name of the channel in the database. */
export const wakeUps = 'sallyport_wake_ups'
const firstPauseMs = 500
const longestPauseMs = 30_000
const usualVerifyMs = 30_000
/** Texts that are being sent at once. Further ones are dropped: on a link that is dead, they would accumulate until that is noticed. */
const maxSending = 10
/** How long the end of a connection is waited for, in ms: on a link that is dead, PostgreSQL never answers. */
const maxEndMs = 1_000
/** Begins the texts with which a channel verifies that it receives its own. */
const verifying = '? '

export function openChannel({ url, sendElsewhere, verifyEveryMs = usualVerifyMs }: ChannelOptions): Channel {
  let listener: Listener | null = null
  const receivers: ((text: string) => void)[] = []
  let sending = 0
  const onText = (text: string) => {
    for (const receive of receivers) receive(text)
  }
  return {
    async send(text) {
      if (sending >= maxSending) return
      sending += 1
      try {
        if (!(await listener?.send(text))) await sendElsewhere(text)
      } finally {
        sending -= 1
      }
    },
    listen(receive, log) {
      receivers.push(receive)
      listener ??= new Listener({ url, verifyEveryMs, onText, log })
    },
    async close() {
      await listener?.close()
    },
  }
}

interface ListenerOptions {
  readonly url: string
  readonly verifyEveryMs: number
  readonly onText: (text: string) => void
  readonly log: Log
}

interface Connection {
  readonly client: pg.Client
  /** Of the client. */
  readonly socket: Socket
}

class Listener {
  readonly #options: ListenerOptions
  readonly #nonce = verifying + randomBytes(8).toString('hex')
  #connection: Connection | null = null
  #timer: NodeJS.Timeout | null = null
  #isVerified = true
  #pauseMs = firstPauseMs
  #hasWarned = false
  #isClosed = false

  constructor(options: ListenerOptions) {
    this.#options = options
    void this.#connect()
  }

  /** False without a connection. */
  async send(text: string): Promise<boolean> {
    if (!this.#connection) return false
    return await this.#connection.client.query('select pg_notify($1, $2)', [wakeUps, text]).then(
      () => true,
      () => false,
    )
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    const connection = this.#connection
    this.#connection = null
    if (connection) await end(connection)
  }

  async #connect(): Promise<void> {
    const { url, onText } = this.#options
    const socket = new Socket()
    const options = { keepAlive: true, connectionTimeoutMillis: 5_000, pipeline: true, stream: () => socket }
    const client = new pg.Client({ connectionString: url, ...options })
    const connection = { client, socket }
    client.on('error', () => this.#reconnect(connection))
    client.on('end', () => this.#reconnect(connection))
    client.on('notification', ({ payload = '' }) => {
      if (payload === this.#nonce) this.#confirm()
      else if (!payload.startsWith(verifying)) onText(payload)
    })
    try {
      await client.connect()
      // A text need not survive a crash, so it waits for no disk.
      await client.query(`set synchronous_commit = off; listen ${wakeUps}`)
    } catch (error) {
      this.#options.log.debug({ err: error }, 'wake-ups between nodes')
      return this.#retry(connection)
    }
    if (this.#isClosed) return void end(connection)
    this.#connection = connection
    this.#verify(connection)
  }

  /** Sends a text to itself, and connects anew if it does not arrive. */
  #verify(connection: Connection): void {
    this.#isVerified = false
    void this.send(this.#nonce)
    this.#timer = setTimeout(() => {
      if (this.#connection !== connection) return
      if (this.#isVerified) return this.#verify(connection)
      this.#warn()
      this.#reconnect(connection)
    }, this.#options.verifyEveryMs).unref()
  }

  #confirm(): void {
    this.#isVerified = true
    this.#pauseMs = firstPauseMs
  }

  #warn(): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    this.#options.log.warn(
      {},
      'PostgreSQL does not pass on notifications, so nodes do not wake each other, but look for work once a second. ' +
        'If DATABASE_URL leads to a pooler in transaction mode, set DATABASE_LISTEN_URL to the address of PostgreSQL itself, or to off.',
    )
  }

  #reconnect(connection: Connection): void {
    if (this.#connection !== connection) return
    this.#connection = null
    this.#retry(connection)
  }

  #retry(connection: Connection): void {
    void end(connection)
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => void this.#connect(), this.#pauseMs).unref()
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
  }
}

/** Ends a connection, within a second also if nothing answers. */
async function end({ client, socket }: Connection): Promise<void> {
  const ended = client.end().catch(() => undefined)
  await Promise.race([ended, wait(maxEndMs, undefined, { ref: false })])
  socket.destroy()
}
