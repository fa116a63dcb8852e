/**
 * A file opened for writing. All handles of a user on a path share one upload session, which is published when the last one is
 * closed, or held if its name is temporary.
 */
import { faultOf } from '../../core/errors.ts'
import { Fault, invalid } from '../../core/fault.ts'
import type { SharedBytes } from '../../core/files/bytes/incoming.ts'
import { hold, isHeldName } from '../../core/files/uploads/holding.ts'
import type { SharedSession } from '../../core/files/uploads/shared-sessions.ts'
import type { LiveConnection } from '../connections.ts'
import type { AttributeChanges, Attributes } from './attributes.ts'
import type { FileAccess } from './file-access.ts'
import { endedByAdministrator, type Handle, notAFolder, type ReadBytes } from './handle.ts'
import { liveAttributes } from './path-entry.ts'
import { lastName } from './paths.ts'

export interface WriteTarget {
  /** Path as the actor sees it, from its home folder. */
  readonly path: string
  /** Writes append to the file and ignore their offset. */
  readonly append: boolean
  /** Opens or joins the session. */
  join(): Promise<SharedSession>
  /** The complete file to start from: the session is joined with the first write. Null: it is joined immediately. */
  readonly existing: ExistingFile | null
  /** The session is joined with the first write also without such a file. */
  readonly isLate: boolean
  /** Reads that file if it is also open for reading. */
  readonly reader: Handle | null
}

export interface ExistingFile {
  readonly attributes: Attributes
  setModifiedAt(time: Date): Promise<unknown>
}

/** Opens a handle. The session is joined before it resolves, unless the target says otherwise. */
export async function openWriteHandle(state: FileAccess, target: WriteTarget): Promise<Handle> {
  const handle = new WriteHandle(state, target)
  try {
    if (!target.existing && !target.isLate) await handle.begin()
    return handle
  } catch (error) {
    await handle.abandon()
    throw error
  }
}

class WriteHandle implements Handle {
  readonly operation = 'write'
  readonly #state: FileAccess
  readonly #target: WriteTarget
  readonly #transfer: LiveConnection
  #shared: SharedSession | null = null
  #joining: Promise<SharedSession> | null = null
  #bytes = 0
  /** The error of this handle: joining the session failed, or an administrator has ended the transfer. */
  #failure: unknown = null

  constructor(state: FileAccess, target: WriteTarget) {
    this.#state = state
    this.#target = target
    this.#transfer = state.services.connections.open({
      kind: 'upload',
      actor: state.login.actor,
      path: target.path,
      size: null,
      end: () => this.#fail(endedByAdministrator()),
    })
  }

  get path(): string {
    return this.#target.path
  }

  get bytes(): number {
    return this.#bytes
  }

  async begin(): Promise<SharedSession> {
    if (this.#failure) throw this.#failure
    this.#joining ??= this.#join()
    return await this.#joining
  }

  async #join(): Promise<SharedSession> {
    this.#shared = await this.#target.join()
    return this.#shared
  }

  /** Marks the session as failed, so that it is never published. */
  #fail(error: unknown): void {
    this.#failure ??= error
    if (this.#shared) this.#shared.state.failure ??= error
  }

  /** Runs a change of the content; after a failure all later ones fail, too. */
  async #changing(change: (shared: SharedSession) => Promise<void>): Promise<void> {
    try {
      const shared = await this.begin()
      if (this.#failure) throw this.#failure
      if (shared.state.failure) throw shared.state.failure
      await change(shared)
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  write(offset: number, data: readonly Buffer[]): Promise<void> {
    return this.#changing(async ({ session }) => {
      let at = this.#target.append ? session.length() : offset
      for (const piece of data) {
        mustBeSize(at + piece.length)
        await session.write(at, piece)
        at += piece.length
        this.#bytes += piece.length
        this.#transfer.add(piece.length)
      }
    })
  }

  async share(bytes: SharedBytes): Promise<boolean> {
    let isShared = false
    await this.#changing(async ({ session }) => {
      isShared = session.share(bytes)
    })
    if (isShared) this.#bytes += bytes.size
    return isShared
  }

  async change({ size, modifiedAt }: AttributeChanges): Promise<void> {
    if (size !== undefined)
      await this.#changing(async ({ session }) => {
        mustBeSize(size)
        await session.truncate(size)
      })
    if (modifiedAt === undefined) return
    const time = new Date(modifiedAt * 1_000)
    if (this.#shared) this.#shared.state.modifiedAt = time.toISOString()
    else await this.#target.existing?.setModifiedAt(time)
  }

  async attributes(): Promise<Attributes> {
    const { actor } = this.#state.login
    const { existing } = this.#target
    if (!this.#shared && existing) return existing.attributes
    const { session, state } = await this.begin()
    return liveAttributes(actor, { session, state, name: '' }, this.#state.services.context.clock.now())
  }

  async read(offset: number, length: number, headBytes?: number): Promise<ReadBytes | null> {
    const { reader } = this.#target
    if (!reader)
      throw new Fault('conflict', 'This file is still being uploaded. It can be read when the upload is complete.')
    return await reader.read(offset, length, headBytes)
  }

  async next(): Promise<null> {
    throw notAFolder()
  }

  async flush(): Promise<void> {
    if (this.#shared) await this.#shared.session.flush()
  }

  async close(check?: () => void): Promise<void> {
    this.#transfer[Symbol.dispose]()
    await this.#target.reader?.abandon()
    const shared = this.#shared
    if (!shared) {
      if (this.#failure) throw this.#failure
      return
    }
    const isLast = shared.leave()
    const { session, state } = shared
    if (state.failure) {
      if (isLast) await session.end(state.failure)
      throw state.failure
    }
    if (!isLast) return
    try {
      await this.#complete(session, state.modifiedAt, check)
    } catch (error) {
      await session.end(error)
      throw faultOf(error) ?? error
    }
  }

  async #complete(
    session: SharedSession['session'],
    modifiedAt: string | undefined,
    check: (() => void) | undefined,
  ): Promise<void> {
    const { services, login, uploaded } = this.#state
    if (isHeldName(services.context, lastName(this.#target.path)))
      return await hold(services.context, login.actor, session, modifiedAt)
    const { resource } = await session.commit({ modifiedAt, also: async () => check?.() })
    uploaded.add(resource.id, this.#target.path)
  }

  async abandon(): Promise<void> {
    this.#fail(lostConnection())
    await this.#target.reader?.abandon()
    // A write may still be opening the session, which nobody else would leave.
    const shared = await this.#joining?.catch(() => null)
    if (shared) {
      if (this.#bytes > 0) await this.#transfer.broken()
      shared.state.failure ??= lostConnection()
      if (shared.leave()) await shared.session.end(shared.state.failure)
    }
    this.#transfer[Symbol.dispose]()
  }
}

/** With the code `unavailable` the session suspends the upload. */
const lostConnection = (): Fault =>
  new Fault('unavailable', 'A connection that was sending this file ended before the file was complete. Send it again.')

function mustBeSize(length: number): void {
  if (!Number.isSafeInteger(length)) throw invalid('size', 'The file would be too large.')
}
