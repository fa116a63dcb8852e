/** Trees of files: small ones by uploads, large ones inserted in bulk; and what is in them. */

import { takeDisk } from '../src/core/accounts/store.ts'
import { list } from '../src/core/files/listing/list.ts'
import { setPlace } from '../src/core/files/moves/store.ts'
import { recordDepth } from '../src/core/files/tree/levels-store.ts'
import { pathSeenBy } from '../src/core/files/tree/resource.ts'
import * as staged from '../src/core/files/tree/staged-store.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import { slices } from '../src/lib/slices.ts'
import { type Person, put } from './people.ts'
import type { TestApp } from './test-app.ts'

export interface TreeSize {
  readonly folders: number
  readonly filesEach: number
  readonly filesAtTop: number
}

/** Creates a folder with folders of files, all with the content of one small file. Returns the number of rows below it. */
export async function putTree(app: TestApp, person: Person, path: string, size: TreeSize): Promise<number> {
  const first = await put(app, person.actor, `${path}/first`, '12345')
  const { resource } = await tree.get(app.context, person.actor, path)
  const folders = await fill(app, person, resource.id, { count: size.folders, type: 'dir', prefix: 'f' })
  const file = { count: size.filesAtTop - 1, type: 'file', prefix: 'file ', blobId: first.resource.blobId } as const
  await fill(app, person, resource.id, file)
  for (const id of folders) await fill(app, person, id, { ...file, count: size.filesEach })
  return size.folders * (size.filesEach + 1) + size.filesAtTop
}

interface Filling {
  readonly count: number
  readonly type: 'file' | 'dir'
  readonly prefix: string
  readonly blobId?: number | null
}

async function fill(
  { context, account }: TestApp,
  { user }: Person,
  parentId: number,
  { count, type, prefix, blobId = null }: Filling,
): Promise<number[]> {
  const size = type === 'file' ? 5 : 0
  const rows = Array.from({ length: count }, (_, i) => ({
    ...{ accountId: account.id, parentId, name: `${prefix}${i}`, type, hash: context.random.hex(16), size, blobId },
    ...{ createdBy: user.id, at: context.clock.now().toISOString(), deletedAt: null },
  }))
  const ids: number[] = []
  for (const some of slices(rows, 500))
    await context.db.tx(async (tx) => {
      await staged.addReferences(
        tx,
        some.flatMap((row) => row.blobId ?? []),
      )
      await takeDisk(tx, account.id, size * some.length)
      await staged.countIn(tx, parentId, some.length)
      ids.push(...(await staged.insertRows(tx, some)))
    })
  return ids
}

/**
 * Creates nested folders below a folder, `d0/d1/…`, with `leaf.txt` in the last, as rows only: like trees from before the depth
 * limit. Returns the ids of the folders.
 */
export async function putDeep(app: TestApp, { actor, user }: Person, path: string, levels: number): Promise<number[]> {
  const { context, account } = app
  const leaf = await put(app, actor, `${path}/leaf.txt`, path)
  const parentId = leaf.resource.parentId ?? 0
  const at = context.clock.now().toISOString()
  const ids: number[] = []
  for (const names of slices(
    Array.from({ length: levels }, (_, i) => `d${i}`),
    500,
  ))
    await context.db.tx(async (tx) => {
      const rows = names.map((name) => ({
        ...{ accountId: account.id, parentId: null, name, type: 'dir' as const, hash: context.random.hex(16), size: 0 },
        ...{ blobId: null, createdBy: user.id, at, deletedAt: at, childCount: 1 },
      }))
      const made = await staged.insertRows(tx, rows)
      await staged.nestFolders(tx, [ids.at(-1) ?? parentId, ...made])
      ids.push(...made)
    })
  const lineage = [...leaf.lineage.slice(0, -1), ...ids]
  await context.db.tx(async (tx) => {
    await setPlace(tx, leaf.resource.id, { parentId: ids.at(-1) ?? parentId, name: 'leaf.txt' })
    // Records the depth, as the migration that introduced the limit did.
    await recordDepth(tx, lineage, lineage.length)
  })
  return ids
}

/** Uploads files, each with its path as content. Returns the ids of these files and of all folders above them, by path. */
export async function putFiles(app: TestApp, { actor }: Person, ...paths: string[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  for (const path of paths) ids.set(path, (await put(app, actor, path)).resource.id)
  for (const path of paths)
    for (let at = parentOf(path); at !== ''; at = parentOf(at))
      if (!ids.has(at)) ids.set(at, (await tree.get(app.context, actor, at)).resource.id)
  return ids
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'))

/** Paths of everything below a folder, as a person sees them, sorted. */
export async function pathsSeenBy(app: TestApp, { actor }: Person, folder = '/'): Promise<string[]> {
  const page = { folder, name: '*', offset: 0, limit: 100, sort: [] }
  const { places, total } = await list(app.context, actor, page)
  if (places.length < total) throw new Error(`${folder} has more than ${page.limit} files and folders`)
  return places.map((place) => pathSeenBy(actor, place)).toSorted()
}
