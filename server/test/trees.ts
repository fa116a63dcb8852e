/** Large trees, made in bulk as a copy is, and shown. */

import * as dark from '../src/core/files/dark-store.ts'
import { takeDisk } from '../src/core/files/quotas.ts'
import * as tree from '../src/core/files/tree.ts'
import { slices } from '../src/lib/slices.ts'
import { type Person, put } from './people.ts'
import type { TestHouse } from './test-house.ts'

export interface TreeSize {
  readonly folders: number
  readonly filesEach: number
  readonly filesAtTop: number
}

/** Makes a folder with folders of files in it, all over the bytes of one small file. Returns how many rows lie below. */
export async function putTree(house: TestHouse, person: Person, path: string, size: TreeSize): Promise<number> {
  const first = await put(house, person.actor, `${path}/first`, '12345')
  const { resource } = await tree.get(house.tools, person.actor, path)
  const folders = await fill(house, person, resource.id, { count: size.folders, type: 'dir', prefix: 'f' })
  const file = { count: size.filesAtTop - 1, type: 'file', prefix: 'file ', blobId: first.resource.blobId } as const
  await fill(house, person, resource.id, file)
  for (const id of folders) await fill(house, person, id, { ...file, count: size.filesEach })
  return size.folders * (size.filesEach + 1) + size.filesAtTop
}

interface Filling {
  readonly count: number
  readonly type: 'file' | 'dir'
  readonly prefix: string
  readonly blobId?: number | null
}

async function fill(
  { tools, account }: TestHouse,
  { user }: Person,
  parentId: number,
  { count, type, prefix, blobId = null }: Filling,
): Promise<number[]> {
  const size = type === 'file' ? 5 : 0
  const rows = Array.from({ length: count }, (_, i) => ({
    ...{ accountId: account.id, parentId, name: `${prefix}${i}`, type, hash: tools.random.hex(16), size, blobId },
    ...{ createdBy: user.id, at: tools.clock.now().toISOString(), deletedAt: null },
  }))
  const ids: number[] = []
  for (const some of slices(rows, 500))
    await tools.db.tx(async (tx) => {
      await dark.addHolders(
        tx,
        some.flatMap((row) => row.blobId ?? []),
      )
      await takeDisk(tx, account.id, size * some.length)
      await dark.countIn(tx, parentId, some.length)
      ids.push(...(await dark.insertRows(tx, some)))
    })
  return ids
}
