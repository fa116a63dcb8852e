/**
 * Short texts between the nodes of a PostgreSQL database: LISTEN on one connection of its own, NOTIFY at most ten times a second.
 * Texts can be lost, while the connection is away or behind a pooler that does not pass them on: they may only save time.
 */
import { randomBytes } from 'node:crypto'
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
/** Begins the texts with which a channel verifies that it receives its own. */
const verifying = '? '

export function openChannel({ url, sendElsewhere, verifyEveryMs = usualVerifyMs }: ChannelOptions): Channel {
  let listener: Listener | null = null
  const receivers: ((text: string) => void)[] = []
  const onText = (text: string) => {
    for (const receive of receivers) receive(text)
  }
  return {
    async send(text) {
      if (!(await listener?.send(text))) await sendElsewhere(text)
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

class Listener {
  readonly #options: ListenerOptions
  readonly #nonce = verifying + randomBytes(8).toString('hex')
  #client: pg.Client | null = null
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
    const client = this.#client
    if (!client) return false
    return await client.query('select pg_notify($1, $2)', [wakeUps, text]).then(
      () => true,
      () => false,
    )
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const { url, onText } = this.#options
    const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 })
    client.on('error', () => this.#reconnect(client))
    client.on('end', () => this.#reconnect(client))
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
      return this.#retry(client)
    }
    if (this.#isClosed) return void client.end().catch(() => undefined)
    this.#client = client
    this.#verify(client)
  }

  /** Sends a text to itself, and connects anew if it does not arrive. */
  #verify(client: pg.Client): void {
    this.#isVerified = false
    void this.send(this.#nonce)
    this.#timer = setTimeout(() => {
      if (this.#client !== client) return
      if (this.#isVerified) return this.#verify(client)
      this.#warn()
      this.#reconnect(client)
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

  #reconnect(client: pg.Client): void {
    if (this.#client !== client) return
    this.#client = null
    this.#retry(client)
  }

  #retry(client: pg.Client): void {
    void client.end().catch(() => undefined)
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => void this.#connect(), this.#pauseMs).unref()
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
  }
}
