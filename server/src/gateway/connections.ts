/**
 * Registry of this node's connections and transfers, of every protocol: their user, start and bytes. Those that last longer
 * than `minAgeMs` get a row in the database, so that every node can list and end them; short ones cause no queries.
 */
import type { Actor } from '../core/actor.ts'
import {
  type ConnectionKind,
  endRequests,
  type OwnConnection,
  recordInterrupted,
  removeConnections,
  removeConnectionsOfNode,
  write,
} from '../core/connections/connections.ts'
import type { Needs } from '../core/context.ts'
import type { EventActor } from '../core/event.ts'
import { coalesce } from '../lib/coalesce.ts'

export interface NewConnection {
  readonly kind: ConnectionKind
  readonly actor: EventActor & Pick<Actor, 'kind' | 'userId' | 'rootId'>
  /** Path of the file as the actor sees it; '' for a connection. */
  readonly path: string
  /** Total bytes; null when unknown. */
  readonly size: number | null
  /** Closes the socket, or ends the transfer in it. Called at most once, when an administrator ends it. */
  end(): void
}

export interface LiveConnection extends Disposable {
  /** Adds transferred bytes. */
  add(bytes: number): void
  /** Writes to the session log that an upload was aborted, with its bytes so far. Never throws. */
  broken(): Promise<void>
}

export interface ConnectionRegistry {
  /** Registers a connection or transfer until it is disposed of. */
  open(opening: NewConnection): LiveConnection
  /** Writes due rows and ends connections that are marked for it, now. */
  flush(): Promise<void>
  /** Deletes the rows of this node. */
  close(): Promise<void>
}

export interface RegistryOptions {
  /** Interval of `flush`, in ms. */
  readonly tickMs?: number
  /** Age at which a connection gets a row, in ms. */
  readonly minAgeMs?: number
  /** Interval at which the bytes of a row are updated, in ms. */
  readonly updateMs?: number
  /** Maximum rows of this node; further connections get one when others have ended. */
  readonly maxRows?: number
}

interface Entry {
  readonly opening: NewConnection
  readonly since: number
  readonly startedAt: Date
  bytes: number
  /** Id of the row; 0 without one. */
  id: number
  /** Bytes in the row; `writtenAt` is when they were written. */
  writtenBytes: number
  /** Path from the root of the account; null until it was looked up. */
  path: string | null
  writtenAt: number
  endRequested: boolean
}

/** Interval at which an unchanged row is renewed: a third of its lease. */
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

/** The entries of this process and their rows. */
class Rows {
  readonly #ctx: RegistryContext
  readonly #options: Required<Omit<RegistryOptions, 'tickMs'>>
  readonly #entries = new Set<Entry>()
  /** Entries that have a row. */
  readonly #byId = new Map<number, Entry>()
  /** Ids of rows whose connections have ended, to be deleted. */
  readonly #ended = new Set<number>()
  /** Coalesced: while the database does not answer, one run waits for it, not one for each tick. */
  readonly #flush = coalesce(() =>
    this.#flushOnce().catch((error: unknown) => this.#ctx.log.warn({ err: error }, 'connections')),
  )

  constructor(ctx: RegistryContext, { minAgeMs = 1_000, updateMs = 3_000, maxRows = 10_000 }: RegistryOptions) {
    this.#ctx = ctx
    this.#options = { minAgeMs, updateMs, maxRows }
  }

  open(opening: NewConnection): LiveConnection {
    const entry: Entry = {
      ...{ opening, since: performance.now(), startedAt: this.#ctx.clock.now(), bytes: 0 },
      ...{ id: 0, writtenBytes: -1, writtenAt: 0, path: null, endRequested: false },
    }
    this.#entries.add(entry)
    return {
      add: (bytes) => {
        entry.bytes += bytes
      },
      broken: async () => {
        const { actor, path, size } = opening
        const what = { path, bytes: entry.bytes, size, since: entry.startedAt }
        await recordInterrupted(this.#ctx, actor, what).catch((error: unknown) =>
          this.#ctx.log.warn({ err: error }, 'broken upload'),
        )
      },
      [Symbol.dispose]: () => {
        if (this.#entries.delete(entry) && this.#byId.delete(entry.id)) this.#ended.add(entry.id)
      },
    }
  }

  async flush(): Promise<void> {
    if (this.#entries.size > 0 || this.#ended.size > 0) await this.#flush()
  }

  async close(): Promise<void> {
    this.#entries.clear()
    await this.#flush()
    await removeConnectionsOfNode(this.#ctx)
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
    const ended = [...this.#ended]
    await removeConnections(this.#ctx, ended)
    for (const id of ended) this.#ended.delete(id)
  }

  #due(now: number): Entry[] {
    const { minAgeMs, updateMs, maxRows } = this.#options
    const due: Entry[] = []
    for (const entry of this.#entries) {
      if (entry.id === 0) {
        if (now - entry.since < minAgeMs || this.#byId.size + this.#ended.size >= maxRows) continue
        entry.id = idFrom(this.#ctx.random.hex(6))
        this.#byId.set(entry.id, entry)
        due.push(entry)
      } else if (now - entry.writtenAt >= (entry.bytes === entry.writtenBytes ? renewMs : updateMs)) due.push(entry)
    }
    return due
  }

  async #endMarked(): Promise<void> {
    for (const [id, by] of await endRequests(this.#ctx)) {
      const entry = this.#byId.get(id)
      if (!entry || entry.endRequested) continue
      entry.endRequested = true
      const { kind, actor, end } = entry.opening
      const { username: user, address, protocol, accountId: account } = actor
      this.#ctx.log.info({ kind, account, user, address, protocol, by }, 'ended by an administrator')
      end()
    }
  }
}

/** The id of a row: random, since it is assigned before the insert, and small enough to be exact as a JSON number. */
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
