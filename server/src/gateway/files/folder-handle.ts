/** An open folder: lists `.` and `..`, then by name everything published and the user's own unfinished uploads. */
import { Fault } from '../../core/fault.ts'
import { entriesByName } from '../../core/files/listing/list.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import type { OpenSession } from '../../core/files/uploads/shared-sessions.ts'
import { hasUnfinished, isSeen, type Unfinished, unfinishedIn } from '../../core/files/uploads/unfinished.ts'
import { leaseMemory } from '../../lib/streams/transfer-memory.ts'
import { type Attributes, attributesOf } from './attributes.ts'
import type { FileAccess } from './file-access.ts'
import type { FolderEntry, Handle } from './handle.ts'
import { liveAttributes, retainedAttributes } from './path-entry.ts'

/** Entries that `next` returns at once. */
const entriesPerTurn = 100
/** Entries of one page of the listing: `usual` if memory can be leased for them, otherwise those of one turn. */
const pageSizes = { usual: 500, small: entriesPerTurn }
/** Approximate memory of one entry. */
const nameBytes = 1_024

export async function openFolderHandle(state: FileAccess, path: string, folder: Place): Promise<Handle> {
  const { context } = state.services
  const { actor } = state.login
  if (!actor.permissions.has('list')) return new FolderHandle(state, path, folder, null)
  const lease = leaseMemory(pageSizes.usual * nameBytes)
  try {
    const pageSize = lease ? pageSizes.usual : pageSizes.small
    // An upload in progress can become a retained one while the folder is being read.
    const looksForUnfinished = (await hasUnfinished(context, actor)) || liveIn(state, path).length > 0
    const handle = new FolderHandle(state, path, folder, { pageSize, lease, looksForUnfinished })
    handle.readAhead()
    return handle
  } catch (error) {
    lease?.[Symbol.dispose]()
    throw error
  }
}

/** The user's uploads in progress to a folder. */
const liveIn = ({ services, login: { actor } }: FileAccess, path: string): OpenSession[] =>
  actor.permissions.has('upload') ? services.uploads.findIn(actor, path) : []

interface Listing {
  readonly pageSize: number
  /** The lease on the memory of a page; null for small pages. */
  readonly lease: Disposable | null
  /** False if the user had no unfinished uploads when the folder was opened. */
  readonly looksForUnfinished: boolean
}

/** What there is under one name; at least one of them. */
interface Sources {
  readonly place?: Place
  readonly unfinished?: Unfinished
  readonly live?: OpenSession
}

/** The order of names in the database. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const isBefore = (a: string, b: string): boolean => byBytes(a, b) < 0

/** The last name up to which all lists are complete, of those that were limited; null if none was. */
function endOf(lists: readonly (readonly string[])[], limit: number): string | null {
  const ends = lists.flatMap((names) => (names.length < limit ? [] : names.slice(-1)))
  return ends.toSorted(byBytes)[0] ?? null
}

class FolderHandle implements Handle {
  readonly operation = 'list'
  readonly path = null
  readonly bytes = 0
  readonly #state: FileAccess
  readonly #path: string
  readonly #folder: Place
  /** Null without the permission to list. */
  readonly #listing: Listing | null
  /** Entries that have been read and not sent yet. */
  #entries: FolderEntry[]
  /** The last name of the pages read so far. */
  #after = ''
  #isAtEnd = false
  #isClosed = false
  #failure: unknown = null
  /** Set while pages are being read; never rejects. */
  #reading: Promise<void> | null = null

  constructor(state: FileAccess, path: string, folder: Place, listing: Listing | null) {
    this.#state = state
    this.#path = path
    this.#folder = folder
    this.#listing = listing
    const attributes = this.#folderAttributes()
    this.#entries = ['.', '..'].map((name) => ({ name, attributes, id: folder.resource.id }))
  }

  /** After an error every further call fails with it, so that an incomplete listing never ends as if it were complete. */
  async next(): Promise<readonly FolderEntry[] | null> {
    if (this.#lacksEntries()) await this.#read()
    if (this.#failure) throw this.#failure
    const some = this.#entries.splice(0, entriesPerTurn)
    this.readAhead()
    return some.length > 0 ? some : null
  }

  /** Reads what `next` will return, in the next turn of the event loop: the response that the client waits for is sent before. */
  readAhead(): void {
    if (this.#lacksEntries()) setImmediate(() => void this.#read())
  }

  #lacksEntries(): boolean {
    return !this.#isAtEnd && !this.#isClosed && !this.#failure && this.#entries.length < entriesPerTurn
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readPages().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  async #readPages(): Promise<void> {
    try {
      while (this.#lacksEntries()) this.#entries.push(...(await this.#nextPage()))
    } catch (error) {
      this.#failure = error
    }
  }

  /**
   * The next names, each once, in their order. The three sources are read in the order in which an upload passes through them, so
   * that one that is completed or published meanwhile is not missed.
   */
  async #nextPage(): Promise<FolderEntry[]> {
    if (!this.#listing) {
      this.#isAtEnd = true
      return []
    }
    const { pageSize, looksForUnfinished } = this.#listing
    // Clients show the first names while they wait for the others.
    const size = this.#after === '' ? Math.min(pageSize, entriesPerTurn) : pageSize
    const limit = looksForUnfinished ? Math.ceil(size / 2) : size
    const from = { path: this.#path, after: this.#after, limit }
    const { context } = this.#state.services
    const { actor } = this.#state.login
    const live = liveIn(this.#state, this.#path)
    const unfinished = looksForUnfinished ? await unfinishedIn(context, actor, from) : []
    const places = await entriesByName(context, actor, this.#folder.resource, from)
    const end = endOf([unfinished.map(({ name }) => name), places.map(({ resource }) => resource.name)], limit)
    const isInPage = (name: string) => isBefore(this.#after, name) && (end === null || !isBefore(end, name))
    const page = new Map<string, Sources>()
    for (const place of places) page.set(place.resource.name, { place })
    for (const one of unfinished) page.set(one.name, { ...page.get(one.name), unfinished: one })
    for (const one of live) page.set(one.name, { ...page.get(one.name), live: one })
    const arePublishedOnly = unfinished.length + live.length === 0
    // Published names come in order, and none beyond the end.
    const names = arePublishedOnly ? [...page.keys()] : [...page.keys()].filter(isInPage).sort(byBytes)
    this.#after = end ?? this.#after
    this.#isAtEnd = end === null
    return names.map((name) => this.#entry(name, page.get(name) ?? {}))
  }

  #entry(name: string, { place, unfinished, live }: Sources): FolderEntry {
    const { actor } = this.#state.login
    const isFolder = place?.resource.type === 'dir'
    if (live && !isFolder)
      return { name, attributes: liveAttributes(actor, live, this.#state.services.context.clock.now()), id: null }
    if (unfinished && !isFolder && isSeen(unfinished, place?.resource.uploadedAt ?? null))
      return { name, attributes: retainedAttributes(actor, unfinished), id: null }
    const { resource } = place ?? this.#folder
    return { name, attributes: attributesOf(actor, resource), id: resource.id }
  }

  async attributes(): Promise<Attributes> {
    return this.#folderAttributes()
  }

  #folderAttributes(): Attributes {
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

  /** Also waits for what is being read, which needs its memory until then. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#reading
    this.#listing?.lease?.[Symbol.dispose]()
  }

  async abandon(): Promise<void> {
    await this.close()
  }
}

const notAFile = (): Fault => new Fault('invalid', 'This handle refers to a folder, not a file.')
