/** Everything below a folder of an account, and work on it that runs a few times at once. */
import { childrenAfter } from '../../core/files/tree/keyset-store.ts'
import type { Resource } from '../../core/files/tree/resource.ts'
import type { Queries } from '../../db/engine.ts'
import { createTaskPool } from '../../lib/task-pool.ts'

export interface Entry {
  readonly resource: Resource
  /** Names from the folder down. */
  readonly names: readonly string[]
}

const page = 200
/** Files at the same time: each holds about a MiB. */
const atOnce = 8

/** Everything below a folder, each folder before its contents. Holds a page of each level. */
export async function* contents(q: Queries, folderId: number): AsyncGenerator<Entry> {
  for await (const resource of children(q, folderId)) {
    const names = [resource.name]
    yield { resource, names }
    if (resource.type !== 'dir') continue
    for await (const below of contents(q, resource.id)) yield { ...below, names: [...names, ...below.names] }
  }
}

/** What is directly in a folder, by name. */
export async function* children(q: Queries, folderId: number): AsyncGenerator<Resource> {
  for (let after = ''; ; ) {
    const some = await childrenAfter(q, folderId, after, page)
    yield* some
    const last = some.at(-1)
    if (last === undefined || some.length < page) return
    after = last.name
  }
}

/** A few at a time, whose commits are written together. Rejects with the first error, once none is under way. */
export async function forEach(entries: AsyncGenerator<Entry>, work: (entry: Entry) => Promise<void>): Promise<void> {
  const pool = createTaskPool(atOnce)
  try {
    for await (const entry of entries) await pool.add(() => work(entry))
  } finally {
    await pool.idle()
  }
}
