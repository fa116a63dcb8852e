/** Reading a folder through a handle: `.` and `..`, then every name once, then what its reader is uploading there. */
import { Fault } from '../../core/fault.ts'
import { openFolder } from '../../core/files/listing/list.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import { findUnfinished } from '../../core/files/uploads/unfinished.ts'
import type { NameEntry } from '../codec/answers.ts'
import type { Attributes } from '../codec/attributes.ts'
import { longNameOf } from '../codec/long-name.ts'
import type { ChannelState } from './channel-state.ts'
import type { Handle } from './handles.ts'
import { liveAttributes } from './look.ts'
import { childPath } from './paths.ts'
import { attributesOf, unfinishedAttributes } from './presented.ts'

/** With `.` and `..` a hundred names. */
const pageSize = 98

export async function openFolderHandle(state: ChannelState, path: string, folder: Place): Promise<Handle> {
  const { context } = state.services
  const { actor } = state.login
  const listed = actor.permissions.has('list') ? await openFolder(context, actor, path, pageSize) : null
  return new FolderHandle(state, path, folder, listed?.pages ?? null)
}

class FolderHandle implements Handle {
  readonly operation = 'list'
  readonly bytes = 0
  readonly #state: ChannelState
  readonly #path: string
  readonly #folder: Place
  readonly #pages: AsyncGenerator<Place[], void> | null
  #isBegun = false
  #isAtEnd = false
  /** Names of live uploads that were met among the published ones. */
  readonly #met = new Set<string>()
  #failure: unknown = null

  constructor(state: ChannelState, path: string, folder: Place, pages: AsyncGenerator<Place[], void> | null) {
    this.#state = state
    this.#path = path
    this.#folder = folder
    this.#pages = pages
  }

  /** A listing that failed once is not complete, and is never said to be. */
  async next(): Promise<readonly NameEntry[] | null> {
    if (this.#failure) throw this.#failure
    if (this.#isAtEnd) return null
    try {
      return await this.#nextPage()
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  async #nextPage(): Promise<readonly NameEntry[] | null> {
    const first = this.#isBegun ? [] : this.#dots()
    this.#isBegun = true
    const page = this.#pages ? await this.#pages.next() : null
    if (page?.value) return [...first, ...(await this.#published(page.value))]
    this.#isAtEnd = true
    const last = [...first, ...(this.#pages ? this.#unpublished() : [])]
    return last.length > 0 ? last : null
  }

  #dots(): NameEntry[] {
    const attributes = attributesOf(this.#state.login.actor, this.#folder.resource)
    return ['.', '..'].map((name) => this.#entry(name, attributes))
  }

  async #published(places: readonly Place[]): Promise<NameEntry[]> {
    const { context } = this.#state.services
    const { actor } = this.#state.login
    const live = new Map(this.#live().map((one) => [one.name, one]))
    const files = places.flatMap(({ resource: { name, type, uploadedAt } }) =>
      type === 'file' ? [{ path: childPath(this.#path, name), uploadedAt }] : [],
    )
    const unfinished = await findUnfinished(context, actor, files)
    return places.map(({ resource }) => {
      const open = resource.type === 'file' ? live.get(resource.name) : undefined
      if (open) {
        this.#met.add(open.name)
        return this.#entry(open.name, liveAttributes(actor, open, context.clock.now()))
      }
      const broken = unfinished.get(childPath(this.#path, resource.name))
      const attributes = broken ? unfinishedAttributes(actor, broken.size, broken.at) : attributesOf(actor, resource)
      return this.#entry(resource.name, attributes)
    })
  }

  /** Uploads to names that nothing published has. */
  #unpublished(): NameEntry[] {
    const now = this.#state.services.context.clock.now()
    const { actor } = this.#state.login
    const others = this.#live().filter(({ name }) => !this.#met.has(name))
    return others.slice(0, pageSize).map((one) => this.#entry(one.name, liveAttributes(actor, one, now)))
  }

  #live() {
    const { actor } = this.#state.login
    return actor.permissions.has('upload') ? this.#state.services.uploads.findIn(actor, this.#path) : []
  }

  #entry(name: string, attributes: Attributes): NameEntry {
    const now = this.#state.services.context.clock.now()
    const owner = this.#state.login.actor.username
    return { name, longName: longNameOf({ name, owner, attributes, now }), attributes }
  }

  async attributes(): Promise<Attributes> {
    return attributesOf(this.#state.login.actor, this.#folder.resource)
  }

  async change(): Promise<void> {
    throw notAFile()
  }

  async read(): Promise<null> {
    throw notAFile()
  }

  async write(): Promise<void> {
    throw notAFile()
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    await this.#pages?.return()
  }

  async lose(): Promise<void> {
    await this.close().catch(() => undefined)
  }
}

const notAFile = (): Fault => new Fault('invalid', 'This handle is of a folder, not of a file.')
