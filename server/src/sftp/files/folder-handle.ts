/** A folder opened with OPENDIR: lists `.` and `..`, then every published name once, then the user's own uploads in progress. */
import { Fault } from '../../core/fault.ts'
import { openFolder } from '../../core/files/listing/list.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import { findUnfinished, hasUnfinished } from '../../core/files/uploads/unfinished.ts'
import { leaseMemory } from '../../lib/streams/transfer-memory.ts'
import type { Attributes } from '../codec/attributes.ts'
import { longNameOf } from '../codec/long-name.ts'
import type { NameEntry } from '../codec/responses.ts'
import type { ChannelState } from './channel-state.ts'
import { attributesOf, unfinishedAttributes } from './file-attributes.ts'
import type { Handle } from './handles.ts'
import { liveAttributes } from './path-entry.ts'
import { childPath } from './paths.ts'

/** Entries of one READDIR response. */
const entriesPerResponse = 100
/** Entries of one database query: `usual` if memory can be leased for them, otherwise those of one response. */
const pageSizes = { usual: 500, small: entriesPerResponse }
/** Approximate memory of one entry. */
const nameBytes = 1_024

export async function openFolderHandle(state: ChannelState, path: string, folder: Place): Promise<Handle> {
  const { context } = state.services
  const { actor } = state.login
  if (!actor.permissions.has('list')) return new FolderHandle(state, path, folder, null)
  const lease = leaseMemory(pageSizes.usual * nameBytes)
  try {
    const { pages } = await openFolder(context, actor, path, lease ? pageSizes.usual : pageSizes.small)
    const looksForUnfinished = await hasUnfinished(context, actor)
    return new FolderHandle(state, path, folder, { pages, lease, looksForUnfinished })
  } catch (error) {
    lease?.[Symbol.dispose]()
    throw error
  }
}

interface Listing {
  readonly pages: AsyncGenerator<Place[], void>
  /** The lease on the memory of a page; null for small pages. */
  readonly lease: Disposable | null
  /** False if the user had no unfinished uploads when the folder was opened. */
  readonly looksForUnfinished: boolean
}

class FolderHandle implements Handle {
  readonly operation = 'list'
  readonly bytes = 0
  readonly #state: ChannelState
  readonly #path: string
  readonly #folder: Place
  /** Null without the permission to list. */
  readonly #listing: Listing | null
  /** Entries that have been read and not sent yet. */
  #entries: NameEntry[]
  #isAtEnd = false
  /** Uploads in progress that were listed in place of a published version. */
  readonly #met = new Set<string>()
  #failure: unknown = null

  constructor(state: ChannelState, path: string, folder: Place, listing: Listing | null) {
    this.#state = state
    this.#path = path
    this.#folder = folder
    this.#listing = listing
    const attributes = attributesOf(state.login.actor, folder.resource)
    this.#entries = ['.', '..'].map((name) => this.#entry(name, attributes))
  }

  /** After an error every further call fails with it, so that an incomplete listing never ends as if it were complete. */
  async next(): Promise<readonly NameEntry[] | null> {
    if (this.#failure) throw this.#failure
    try {
      while (this.#entries.length < entriesPerResponse && !this.#isAtEnd)
        this.#entries.push(...(await this.#nextPage()))
    } catch (error) {
      this.#failure = error
      throw error
    }
    const some = this.#entries.splice(0, entriesPerResponse)
    return some.length > 0 ? some : null
  }

  async #nextPage(): Promise<NameEntry[]> {
    const page = await this.#listing?.pages.next()
    if (page?.value) return await this.#published(page.value)
    this.#isAtEnd = true
    return this.#listing ? this.#unpublished() : []
  }

  async #published(places: readonly Place[]): Promise<NameEntry[]> {
    const { context } = this.#state.services
    const { actor } = this.#state.login
    const live = new Map(this.#live().map((one) => [one.name, one]))
    const files = places.flatMap(({ resource: { name, type, uploadedAt } }) =>
      type === 'file' ? [{ path: childPath(this.#path, name), uploadedAt }] : [],
    )
    const unfinished = this.#listing?.looksForUnfinished ? await findUnfinished(context, actor, files) : null
    return places.map(({ resource }) => {
      const open = resource.type === 'file' ? live.get(resource.name) : undefined
      if (open) {
        this.#met.add(open.name)
        return this.#entry(open.name, liveAttributes(actor, open, context.clock.now()))
      }
      const broken = unfinished?.get(childPath(this.#path, resource.name))
      const attributes = broken ? unfinishedAttributes(actor, broken.size, broken.at) : attributesOf(actor, resource)
      return this.#entry(resource.name, attributes)
    })
  }

  /** The user's uploads in progress to names without a published version. */
  #unpublished(): NameEntry[] {
    const now = this.#state.services.context.clock.now()
    const { actor } = this.#state.login
    const others = this.#live().filter(({ name }) => !this.#met.has(name))
    return others.slice(0, entriesPerResponse).map((one) => this.#entry(one.name, liveAttributes(actor, one, now)))
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
    this.#listing?.lease?.[Symbol.dispose]()
    await this.#listing?.pages.return()
  }

  async abandon(): Promise<void> {
    await this.close().catch(() => undefined)
  }
}

const notAFile = (): Fault => new Fault('invalid', 'This handle refers to a folder, not a file.')
