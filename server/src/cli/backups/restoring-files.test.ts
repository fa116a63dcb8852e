import { rm, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BackedUp, openBackedUp, sizes } from '../../../test/backed-up.ts'
import { findInconsistencies, logOf } from '../../../test/consistency.ts'
import { storeEngines } from '../../../test/databases.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import * as trash from '../../core/files/trash/trash.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { addAccount, operator } from '../../core/setup/setup.ts'
import type { FilesInput } from './restoring-files.ts'
import { restorePaths } from './restoring-paths.ts'

let here: BackedUp
afterEach(() => here.close())

const restore = (paths: readonly string[], rest: Partial<FilesInput> = {}) => {
  const { account, actor } = here
  const inside = { ctx: here.app.context, account, actor }
  return restorePaths(inside, here.folder, { paths, to: null, onCollision: 'skip', ...rest })
}

describe('bringing files back from a backup', () => {
  beforeEach(async () => {
    here = await openBackedUp('sqlite')
    await createFolder(here.app.context, here.actor, { path: '/orders/none yet' })
    await here.backUp()
  })
  afterEach(async () => {
    expect(await findInconsistencies(here.app.context)).toEqual([])
  })

  const none = { files: 0, bytes: 0, folders: 0, unchanged: 0, skipped: 0, skippedPaths: [], failed: 0, failures: [] }

  it('uploads a deleted folder again: contents, empty folders and modification times', async () => {
    const before = await here.read('/orders/first.bin')
    await trash.remove(here.app.context, here.actor, ['/orders'])
    const restored = await restore(['/orders'])
    expect(restored).toEqual({ ...none, files: 5, bytes: 420_005, folders: 3 })
    expect(await here.read('/orders/first.bin')).toEqual(before)
    expect(String(await here.read('/orders/in-database.bin'))).toBe('small')
    expect((await tree.get(here.app.context, here.actor, '/orders/none yet')).resource.type).toBe('dir')
    const { resource } = await tree.get(here.app.context, here.actor, '/orders/2025/last.bin')
    expect(resource.modifiedAt).toBe('2025-02-03T04:05:06.000Z')
    expect((await logOf(here.app.context)).filter((line) => line.includes('last.bin'))).toHaveLength(2)
    expect(await restore(['/'])).toEqual({ ...none, unchanged: 5 })
  })

  it('refuses two paths with one name for one folder, of which the last file would remain', async () => {
    await here.put('/orders/none yet/last.bin', 'another')
    await here.backUp()
    const paths = ['/orders/2025/last.bin', '/orders/none yet/last.bin']
    await expect(restore(paths, { to: '/restored', onCollision: 'replace' })).rejects.toThrow('named "last.bin"')
  })

  it('leaves existing files with another content as they are, and names them', async () => {
    await here.put('/orders/third.bin', 'changed')
    await here.put('/orders/none yet/new.txt', 'new')
    const skipped = { skipped: 1, skippedPaths: ['/orders/third.bin'] }
    expect(await restore(['/orders'])).toEqual({ ...none, unchanged: 4, ...skipped })
    expect(String(await here.read('/orders/third.bin'))).toBe('changed')
  })

  it('renames what is restored, or replaces existing files, if told so', async () => {
    const before = await here.read('/orders/third.bin')
    await here.put('/orders/third.bin', 'changed')
    expect(await restore(['/orders/third.bin'], { onCollision: 'rename' })).toMatchObject({ files: 1, skipped: 0 })
    expect(String(await here.read('/orders/third.bin'))).toBe('changed')
    expect(await here.read('/orders/third (2).bin')).toEqual(before)
    expect(await restore(['/orders/third.bin'], { onCollision: 'replace' })).toMatchObject({ files: 1 })
    expect(await here.read('/orders/third.bin')).toEqual(before)
  })

  it('restores into another folder', async () => {
    expect(await restore(['/orders/2025', '/orders/third.bin'], { to: '/restored' })).toMatchObject({ files: 2 })
    expect(await here.read('/restored/2025/last.bin')).toEqual(await here.read('/orders/2025/last.bin'))
    expect(await here.read('/restored/third.bin')).toEqual(await here.read('/orders/third.bin'))
  })

  it('names what is missing or damaged in the backup, and restores the rest', async () => {
    await trash.remove(here.app.context, here.actor, ['/orders'])
    await rm(await here.stored(here.folder, sizes.third))
    await writeFile(await here.stored(here.folder, sizes.first), Buffer.alloc(sizes.first))
    const failures = ['/orders/first.bin', '/orders/third.bin']
    const restored = await restore(['/orders'])
    expect(restored).toMatchObject({ files: 3, failed: 2 })
    expect(restored.failures.toSorted()).toEqual(
      failures.map((path) => `${path}: it is missing or damaged in the backup`),
    )
    expect(await here.read('/orders/first.bin')).toBeNull()
  })

  it('names a file whose folder is a file now', async () => {
    await trash.remove(here.app.context, here.actor, ['/orders/2025'])
    await here.put('/orders/2025', 'a file')
    const { failed, failures } = await restore(['/orders/2025/last.bin'])
    expect([failed, failures]).toEqual([1, [expect.stringMatching(/^\/orders\/2025\/last\.bin: /)]])
  })

  it('ends when the quota is reached', async () => {
    await accounts.setQuota(here.app.context, here.account.id, 500_000)
    await expect(restore(['/orders'], { to: '/restored' })).rejects.toMatchObject({ code: 'storage-full' })
  })

  it('refuses paths and accounts that the backup does not have, before anything is restored', async () => {
    await expect(restore(['/orders', '/ordres'], { to: '/restored' })).rejects.toThrow('no file or folder /ordres')
    expect(await tree.lookUp(here.app.context.db.q, here.actor, '/restored')).toBeNull()
    const who = { username: 'otto', email: 'otto@quay.example', password: 'Tide-tables-1906' }
    const { account } = await addAccount(here.app.context, { account: 'quay', ...who })
    const inside = { ctx: here.app.context, account, actor: await operator(here.app.context, account) }
    const input = { paths: ['/'], to: null, onCollision: 'skip' } as const
    await expect(restorePaths(inside, here.folder, input)).rejects.toThrow('no account "quay", but: harbour')
  })
})

it.runIf(storeEngines.includes('postgres'))('refuses a backup of PostgreSQL, which has no database', async () => {
  here = await openBackedUp('postgres')
  await here.backUp()
  await expect(restore(['/orders'])).rejects.toThrow('only the dump says which files are at a path')
})
