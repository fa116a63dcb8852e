/**
 * What this node has under way: connections and transfers of every protocol, with who has them, since when and how many bytes
 * went over. Those that last get a row in the database, so that all nodes can list and end them; short ones cost nothing there.
 */
import type { Actor } from '../core/actor.ts'
import {
  type ConnectionKind,
  forget,
  forgetAll,
  marked,
  noteBroken,
  type OwnConnection,
  write,
} from '../core/connections/connections.ts'
import type { Needs } from '../core/context.ts'
import type { EventActor } from '../core/event.ts'
import { coalesced } from '../lib/coalesce.ts'

export interface Opening {
  readonly kind: ConnectionKind
  readonly actor: EventActor & Pick<Actor, 'kind' | 'userId' | 'rootId'>
  /** As the actor sees it; '' for a connection. */
  readonly path: string
  /** Bytes of the whole; null when that is not known. */
  readonly size: number | null
  /** Closes the socket, or ends the transfer in it. Called at most once, when somebody has it ended. */
  end(): void
}

export interface LiveConnection extends Disposable {
  /** Counts bytes that went over. */
  add(bytes: number): void
  /** Writes to the session log that an upload broke off, with what went over. Never throws. */
  broken(): Promise<void>
}

export interface ConnectionRegistry {
  /** Registers what has begun, until it is disposed of. */
  open(opening: Opening): LiveConnection
  /** Writes what is due and ends what is marked, now. */
  flush(): Promise<void>
  /** Takes the rows of this node away. */
  close(): Promise<void>
}

export interface RegistryOptions {
  /** How often is looked for what is due, in ms. */
  readonly tickMs?: number
  /** What has lasted for so long gets a row. */
  readonly shortMs?: number
  /** How often the bytes of one are written. */
  readonly everyMs?: number
  /** Most rows of this node; what comes beyond gets one when others have ended. */
  readonly mostRows?: number
}

interface Entry {
  readonly opening: Opening
  readonly since: number
  readonly startedAt: Date
  bytes: number
  /** Of the row; 0 without one. */
  id: number
  /** What the row says, and when it was written. */
  writtenBytes: number
  /** From the top of the account on; null before it was looked up. */
  path: string | null
  writtenAt: number
  isAsked: boolean
}

/** A third of the lease. */
const renewMs = 10_000

type RegistryContext = Needs<'db' | 'clock' | 'settings' | 'log' | 'random' | 'record' | 'onWake'>

export function createConnectionRegistry(ctx: RegistryContext, options: RegistryOptions = {}): ConnectionRegistry {
  const rows = new Rows(ctx, options)
  const ticking = setInterval(() => void rows.flush(), options.tickMs ?? 1_000).unref()
  const stopListening = ctx.onWake('connections', () => void rows.flush())
  return {
    open: (opening) => rows.open(opening),
    flush: () => rows.flush(),
    async close() {
      clearInterval(ticking)
      stopListening()
      await rows.close()
    },
  }
}

/** Entries of this process and the rows of those that last. */
class Rows {
  readonly #ctx: RegistryContext
  readonly #options: Required<Omit<RegistryOptions, 'tickMs'>>
  readonly #entries = new Set<Entry>()
  /** Entries that have a row. */
  readonly #byId = new Map<number, Entry>()
  /** Rows whose connections have ended. */
  readonly #over = new Set<number>()
  /** A database that does not answer is waited for by one run, not by one for each tick. */
  readonly #flush = coalesced(() =>
    this.#flushOnce().catch((error: unknown) => this.#ctx.log.warn({ err: error }, 'connections')),
  )

  constructor(ctx: RegistryContext, { shortMs = 1_000, everyMs = 3_000, mostRows = 10_000 }: RegistryOptions) {
    this.#ctx = ctx
    this.#options = { shortMs, everyMs, mostRows }
  }

  open(opening: Opening): LiveConnection {
    const entry: Entry = {
      ...{ opening, since: performance.now(), startedAt: this.#ctx.clock.now(), bytes: 0 },
      ...{ id: 0, writtenBytes: -1, writtenAt: 0, path: null, isAsked: false },
    }
    this.#entries.add(entry)
    return {
      add: (bytes) => {
        entry.bytes += bytes
      },
      broken: async () => {
        const { actor, path } = opening
        const what = { path, bytes: entry.bytes, since: entry.startedAt }
        await noteBroken(this.#ctx, actor, what).catch((error: unknown) =>
          this.#ctx.log.warn({ err: error }, 'broken upload'),
        )
      },
      [Symbol.dispose]: () => {
        if (this.#entries.delete(entry) && this.#byId.delete(entry.id)) this.#over.add(entry.id)
      },
    }
  }

  async flush(): Promise<void> {
    if (this.#entries.size > 0 || this.#over.size > 0) await this.#flush()
  }

  async close(): Promise<void> {
    this.#entries.clear()
    await this.#flush()
    await forgetAll(this.#ctx)
  }

  async #flushOnce(): Promise<void> {
    const now = performance.now()
    const due = this.#due(now).map((entry) => ({ entry, own: ownOf(entry) }))
    const paths = await write(
      this.#ctx,
      due.map(({ own }) => own),
    )
    for (const { entry, own } of due) {
      entry.writtenBytes = own.bytes
      entry.writtenAt = now
      entry.path ??= paths.get(entry.id) ?? own.path
    }
    if (this.#byId.size > 0) await this.#endMarked()
    const ended = [...this.#over]
    await forget(this.#ctx, ended)
    for (const id of ended) this.#over.delete(id)
  }

  #due(now: number): Entry[] {
    const { shortMs, everyMs, mostRows } = this.#options
    const due: Entry[] = []
    for (const entry of this.#entries) {
      if (entry.id === 0) {
        if (now - entry.since < shortMs || this.#byId.size + this.#over.size >= mostRows) continue
        entry.id = idFrom(this.#ctx.random.hex(6))
        this.#byId.set(entry.id, entry)
        due.push(entry)
      } else if (now - entry.writtenAt >= (entry.bytes === entry.writtenBytes ? renewMs : everyMs)) due.push(entry)
    }
    return due
  }

  async #endMarked(): Promise<void> {
    for (const [id, by] of await marked(this.#ctx)) {
      const entry = this.#byId.get(id)
      if (!entry || entry.isAsked) continue
      entry.isAsked = true
      const { kind, actor, end } = entry.opening
      const { username: user, address, protocol, accountId: account } = actor
      this.#ctx.log.info({ kind, account, user, address, protocol, by }, 'ended by an administrator')
      end()
    }
  }
}

/** A row's id: random, since it is chosen before there is a row, and exact as a JSON number. */
const idFrom = (hex: string): number => Number.parseInt(hex, 16) + 1

function ownOf({ opening, id, bytes, startedAt, path }: Entry): OwnConnection {
  const { actor, kind, size } = opening
  const { accountId, username, address, protocol } = actor
  return {
    ...{ id, accountId, username, address, protocol, kind, size, bytes },
    userId: actor.kind === 'visitor' ? null : actor.userId,
    path: path ?? opening.path,
    rootId: path === null ? actor.rootId : null,
    startedAt: startedAt.toISOString(),
  }
}
