import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { databaseWork, statementsOf } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, contentOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { type ForgedEntry, forgeZip } from '../../../../test/zips.ts'
import * as accountStore from '../../accounts/store.ts'
import { removeUnreferencedBytes } from '../gc/gc.ts'
import * as listing from '../listing/list.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import * as staged from '../tree/staged-store.ts'
import * as tree from '../tree/tree.ts'
import { compress } from './archive.ts'
import { extract } from './extract.ts'
import { maxItems } from './extraction.ts'

describe.each(engines)('an extracted archive, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const unpack = async (archive: Buffer | readonly ForgedEntry[], parent = '/out', actor = person.actor) => {
    const bytes = Buffer.isBuffer(archive) ? archive : forgeZip(archive as readonly ForgedEntry[])
    await put(app, app.operator, '/z.zip', bytes, { ifExists: 'replace' })
    return await extract(app.context, actor, { resource: '/z.zip', parent })
  }
  /** Path → content of everything below a folder, from its rows. */
  const treeBelow = async (path: string): Promise<Record<string, string>> => {
    const found: Record<string, string> = {}
    const level = [path]
    for (const folder of level) {
      const page = { folder, offset: 0, limit: 10_000, sort: [] }
      for (const { resource } of (await listing.list(app.context, person.actor, page)).places) {
        const at = `${folder === '/' ? '' : folder}/${resource.name}`
        if (resource.type === 'dir') level.push(at)
        found[at.slice(path === '/' ? 1 : path.length + 1)] =
          resource.type === 'dir' ? 'folder' : await contentOf(app, resource.blobKey)
      }
    }
    return found
  }
  beforeEach(() => createFolder(app.context, person.actor, { path: '/out' }))

  it.runIf(engine === 'postgres')('is published while others upload to the account', async () => {
    await put(app, app.operator, '/z.zip', forgeZip([{ name: 'a.txt', content: 'A' }]))
    const isPublishing = Promise.withResolvers<void>()
    const hasUploaded = Promise.withResolvers<void>()
    const context = {
      ...app.context,
      // Runs in the transaction that publishes.
      record: async (...recorded: Parameters<typeof app.context.record>) => {
        await app.context.record(...recorded)
        isPublishing.resolve()
        await hasUploaded.promise
      },
    }
    const extracted = extract(context, person.actor, { resource: '/z.zip', parent: '/out' })
    await isPublishing.promise
    await put(app, person.actor, '/elsewhere/b.txt')
    const beside = Object.keys(await treeBelow('/'))
    hasUploaded.resolve()
    await extracted
    expect(beside).toContain('elsewhere/b.txt')
    expect(beside).not.toContain('out/a.txt')
  })

  it('becomes files and folders, including folders that it only implies', async () => {
    const places = await unpack([
      { name: 'a.txt', content: 'A' },
      { name: 'in/deep/b.txt', content: 'B'.repeat(300_000) },
      { name: 'empty/' },
      { name: 'stored.bin', content: 'S', method: 0 },
      { name: 'nothing.txt' },
    ])
    expect(places.map(({ names }) => names.join('/')).toSorted()).toEqual(
      ['out/a.txt', 'out/empty', 'out/in', 'out/nothing.txt', 'out/stored.bin'].toSorted(),
    )
    expect(await treeBelow('/out')).toEqual({
      'a.txt': 'A',
      in: 'folder',
      'in/deep': 'folder',
      'in/deep/b.txt': 'B'.repeat(300_000),
      empty: 'folder',
      'stored.bin': 'S',
      'nothing.txt': '',
    })
    const file = (await tree.get(app.context, person.actor, '/out/in/deep/b.txt')).resource
    expect(file).toMatchObject({ createdBy: 'ada', size: 300_000 })
    expect(file.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('promise 8: is announced as one extraction of its top-level entries', async () => {
    await put(app, person.actor, '/x.txt')
    const before = (await logOf(app.context)).length
    await unpack([{ name: 'a/b/c.txt', content: 'x' }, { name: 'd.txt' }])
    expect((await logOf(app.context)).slice(before)).toEqual(['STOR /z.zip', 'EXTRACT /out/a', 'EXTRACT /out/d.txt'])
  })

  it('overwrites nothing: entries whose names are taken get other names', async () => {
    await put(app, person.actor, '/out/a.txt', 'old')
    await put(app, person.actor, '/out/in/b.txt', 'old')
    const entries = [{ name: 'a.txt', content: 'new' }, { name: 'a (2).txt' }, { name: 'in/b.txt', content: 'new' }]
    await unpack(entries)
    expect(await treeBelow('/out')).toEqual({
      'a.txt': 'old',
      'a (2).txt': '',
      'a (3).txt': 'new',
      in: 'folder',
      'in/b.txt': 'old',
      'in (2)': 'folder',
      'in (2)/b.txt': 'new',
    })
  })

  it('T-12 gives every entry a name, even if all collide after they are shortened, and with existing ones', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `${'x'.repeat(250)}${String(i).padStart(5, '0')}`)
    const pairs = names.flatMap((name) => [
      { name, method: 0 },
      { name, method: 0 },
    ])
    const first = await databaseWork(() => unpack(pairs))
    const second = await databaseWork(() => unpack(pairs))
    // Names that must change are changed several per statement.
    expect(second.statements - first.statements).toBeLessThan(pairs.length / 2)
    expect(Object.keys(await treeBelow('/out'))).toHaveLength(1_200)
  })

  const renames = (statements: readonly string[]) => statements.filter((text) => text.includes('case id'))

  it('has names that are free in the destination before its rows are stored', async () => {
    const entries = Array.from({ length: 300 }, (_, i) => ({ name: `${i}.txt`, method: 0 }))
    await unpack(entries)
    expect(renames(await statementsOf(() => unpack(entries)))).toEqual([])
    expect(Object.keys(await treeBelow('/out'))).toHaveLength(600)
  })

  it('is renamed before it is published, not in that transaction, if many names are taken in the meantime', async () => {
    const names = Array.from({ length: 600 }, (_, i) => `${i}.txt`)
    await put(app, person.actor, '/z.zip', forgeZip(names.map((name) => ({ name, method: 0 }))))
    const { id } = (await tree.get(app.context, person.actor, '/out')).resource
    let wereTaken = false
    const confirm: Person['actor']['confirm'] = async (tx) => {
      await person.actor.confirm(tx)
      const isStaged =
        (await tx.selectFrom('resources').select('id').where('name', '=', '599.txt').execute()).length > 0
      if (wereTaken || !isStaged) return
      wereTaken = true
      const of = {
        accountId: app.account.id,
        parentId: id,
        createdBy: person.user.id,
        at: app.clock.now().toISOString(),
      }
      const rows = names.map((name, i) => ({ ...of, name, hash: `taken${i}`, type: 'dir' as const, deletedAt: null }))
      for (const some of [rows.slice(0, 300), rows.slice(300)])
        await staged.insertRows(
          tx,
          some.map((row) => ({ ...row, size: 0, blobId: null })),
        )
      await staged.countIn(tx, id, names.length)
    }
    const actor = { ...person.actor, confirm }
    const statements = await statementsOf(() => extract(app.context, actor, { resource: '/z.zip', parent: '/out' }))
    const published = statements.findIndex((text) => text.startsWith('insert into "events"'))
    const began = statements.slice(0, published).findLastIndex((text) => text.startsWith('begin'))
    expect(renames(statements.slice(0, began))).not.toEqual([])
    expect(renames(statements.slice(began))).toEqual([])
    expect(Object.keys(await treeBelow('/out'))).toHaveLength(1_200)
  })

  it('with thousands of entries is published in a thread on SQLite', async () => {
    const entries = Array.from({ length: 2_000 }, (_, i) => ({ name: `${i}.txt`, method: 0 }))
    const statements = await statementsOf(() => unpack(entries))
    const onThisThread = statements.filter(
      (text) => text.includes('"name":') || text.startsWith('insert into "session_log"'),
    )
    expect(onThisThread.length > 1).toBe(engine === 'postgres')
    expect(await logOf(app.context)).toContain('EXTRACT /out/1999.txt')
    expect(Object.keys(await treeBelow('/out'))).toHaveLength(2_000)
  })

  it('can contain a name twice, and the same name for a file and a folder', async () => {
    await unpack([
      { name: 'a.txt', content: '1' },
      { name: 'a.txt', content: '2' },
      { name: 'u\u0308', content: '3' },
      { name: 'ü', content: '4' },
      { name: 'x', content: '5' },
      { name: 'x/y', content: '6' },
      { name: 'x/' },
      { name: './x//z', content: '7' },
    ])
    expect(await treeBelow('/out')).toEqual({
      'a.txt': '1',
      'a (2).txt': '2',
      ü: '3',
      'ü (2)': '4',
      x: '5',
      'x (2)': 'folder',
      'x (2)/y': '6',
      'x (2)/z': '7',
    })
  })

  it('without entries creates nothing, and is not announced', async () => {
    const before = (await logOf(app.context)).length
    expect(await unpack([])).toEqual([])
    expect((await logOf(app.context)).slice(before)).toEqual(['STOR /z.zip'])
  })

  it('can be extracted beside itself, repeatedly', async () => {
    for (let i = 0; i < 3; i++) await unpack([{ name: 'z.zip', content: 'z' }], '/')
    expect(Object.keys(await treeBelow('/'))).toEqual(expect.arrayContaining(['z.zip', 'z (2).zip', 'z (4).zip']))
  })

  it('has exactly the bytes that were packed', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .map((text) => `n${text.replaceAll(/[\\/\p{C}\u2028\u2029]/gu, '')}`.normalize('NFC'))
    const path = fc.array(name, { minLength: 1, maxLength: 4 })
    const content = fc.oneof(
      fc.string({ maxLength: 100 }),
      fc.integer({ max: 200_000, min: 65_000 }).map((n) => 'ab'.repeat(n)),
    )
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(path, content), { maxLength: 6 }), async (files) => {
        const base = `/run${run++}`
        await createFolder(app.context, person.actor, { path: `${base}/from` })
        await createFolder(app.context, person.actor, { path: `${base}/to` })
        for (const [names, text] of files) {
          const at = `${base}/from/${names.join('/')}`
          // A file may have the name of a required folder.
          await put(app, person.actor, at, text, { ifExists: 'replace' }).catch(() => undefined)
        }
        await compress(app.context, person.actor, { resources: [`${base}/from`], parent: base, archiveName: 'a' })
        await extract(app.context, person.actor, { resource: `${base}/a.zip`, parent: `${base}/to` })
        expect(await treeBelow(`${base}/to`)).toEqual(await treeBelow(`${base}/from`))
      }),
      { numRuns: engine === 'sqlite' ? 25 : 5 },
    )
  })

  it('keeps 253 nested folders, the maximum of a path with a file below its first folder', async () => {
    const deep = Array.from({ length: 253 }, (_, i) => `d${i}`).join('/')
    await unpack([{ name: `${deep}/a.txt`, content: 'deep' }])
    const { resource } = await tree.get(app.context, person.actor, `/out/${deep}/a.txt`)
    expect(await contentOf(app, resource.blobKey)).toBe('deep')
    const deeper = await faultOf(unpack([{ name: `d/${deep}/a.txt`, content: 'deep' }]))
    expect([deeper.code, deeper.detail.subject]).toEqual(['invalid', 'parent'])
    expect(deeper.message).toContain('too deep. A path has at most 255 levels.')
  })

  describe('is refused completely:', () => {
    const good = { name: 'good.txt', content: 'good' }
    /** The fault, after checking that nothing has changed. */
    const refusal = async (work: () => Promise<unknown>) => {
      const before = await logOf(app.context)
      const used = (await accountStore.accountById(app.context.db.q, app.account.id))?.diskUsed
      await removeUnreferencedBytes(app.context)
      const keys = await storedKeys(app.context)
      const rows = await app.context.db.q.selectFrom('resources').select('id').execute()
      const fault = await faultOf(work())
      expect(await logOf(app.context)).toEqual(before)
      expect((await accountStore.accountById(app.context.db.q, app.account.id))?.diskUsed).toBe(used)
      expect(await app.context.db.q.selectFrom('resources').select('id').execute()).toEqual(rows)
      await removeUnreferencedBytes(app.context)
      expect(await storedKeys(app.context)).toEqual(keys)
      expect(await treeBelow('/out')).toEqual({})
      return fault
    }
    const refused = async (archive: Buffer | readonly ForgedEntry[]) => {
      const bytes = Buffer.isBuffer(archive) ? archive : forgeZip(archive as readonly ForgedEntry[])
      await put(app, app.operator, '/z.zip', bytes)
      return await refusal(() => extract(app.context, person.actor, { resource: '/z.zip', parent: '/out' }))
    }

    it.each([
      ['a way up', { name: '../evil.txt' }, '..'],
      ['a way up further down', { name: 'a/../../evil.txt' }, '..'],
      ['a way up in the manner of Windows', { name: '..\\evil.txt' }, 'backslash'],
      ['an absolute path', { name: '/etc/passwd' }, 'absolute'],
      ['a drive', { name: 'C:/evil.txt' }, 'drive'],
      ['a link', { name: 'evil', content: '/etc/passwd', mode: 0o120777 }, 'link'],
      ['a device', { name: 'evil', mode: 0o020666 }, 'neither a file nor a folder'],
      ['an encrypted entry', { name: 'evil', content: 'secret', flags: 1 }, 'encrypted'],
      ['an encrypted entry that is stored', { name: 'evil', content: '1', method: 0, flags: 1 }, 'encrypted'],
      ['an entry compressed in another way', { name: 'evil', content: 'x', method: 14 }, 'compression method'],
      ['a name with NUL', { name: 'evil\0.txt' }, 'U+0000'],
      ['a name that is written backwards', { name: 'evil\u202etxt.exe' }, 'U+202E'],
      ['a name that is too long', { name: 'evil'.repeat(64) }, '255'],
      ['an empty name', { name: '' }, 'empty'],
      ['too many folders below each other', { name: 'evil/'.repeat(1_001) }, 'deeper'],
    ])('T-12 %s', async (_, entry, why) => {
      const fault = await refused([good, entry])
      expect([fault.code, fault.detail.subject]).toEqual(['invalid', 'resource'])
      expect(fault.message).toContain(why)
      if (entry.name.startsWith('evil') && entry.name.length < 10) expect(fault.message).toContain('"evil')
    })

    it('a file that is not an archive, with a complete sentence', async () => {
      expect((await refused(Buffer.from('no archive'))).message).toMatch(/truncated\.$/)
    })

    it('an archive that declares more entries than it has', async () => {
      const stored = { name: 'liar', content: 'x', method: 0, claimed: { size: 2 } }
      expect((await refused([good, stored])).message).toContain('differs from the directory of the archive.')
    })

    it('T-12 an archive that expands out of proportion, whatever its directory declares', async () => {
      const zeros = Buffer.alloc(160 * 1024 * 1024)
      expect((await refused([good, { name: 'bomb', content: zeros }])).code).toBe('too-large')
    })

    it('T-12 an archive that expands out of proportion by referring to the same bytes repeatedly', async () => {
      const zeros = Buffer.alloc(1024 * 1024)
      const again = Array.from({ length: 400 }, (_, i) => ({ name: `${i}`, content: zeros, sameAs: 0 }))
      expect((await refused([{ name: 'bomb', content: zeros }, ...again])).code).toBe('too-large')
    })

    it('T-12 an entry that is larger than declared', async () => {
      const zeros = Buffer.alloc(1_000_000)
      const fault = await refused([good, { name: 'liar', content: zeros, claimed: { size: 10 } }])
      expect([fault.code, fault.message.includes('differs from the directory')]).toEqual(['invalid', true])
    })

    it('T-12 more entries than allowed', async () => {
      const many = forgeZip(Array.from({ length: maxItems + 1 }, (_, i) => ({ name: `${i}`, method: 0 })))
      expect((await refused(many)).code).toBe('too-large')
    })

    it('T-12 more folders than allowed, even if they are only implied', async () => {
      const path = Array.from({ length: 200 }, (_, i) => i).join('/')
      const many = Array.from({ length: 300 }, (_, i) => ({ name: `${i}/${path}/a` }))
      expect((await refused(many)).code).toBe('too-large')
    })

    it('a damaged archive, even if only its last file is damaged', async () => {
      const many = Array.from({ length: 250 }, (_, i) => ({ name: `${i}`, content: `${i}` }))
      const fault = await refused([...many, { name: 'bad', content: 'x', claimed: { crc: 1 } }])
      expect([fault.code, fault.message]).toEqual(['invalid', expect.stringContaining('checksum')])
    })

    it('a file that is not an archive', async () => {
      for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), randomBytes(100_000)]) {
        await put(app, person.actor, '/n.zip', bytes, { ifExists: 'replace' })
        const fault = await refusal(() => extract(app.context, person.actor, { resource: '/n.zip', parent: '/out' }))
        expect([fault.code, fault.detail.subject]).toEqual(['invalid', 'resource'])
      }
    })

    it('an archive that exceeds the quota', async () => {
      await put(app, person.actor, '/z.zip', forgeZip([good, { name: 'a', content: randomBytes(100_000) }]))
      const used = (await accountStore.accountById(app.context.db.q, app.account.id))?.diskUsed ?? 0
      await app.context.db.tx((tx) => accountStore.setDiskLimit(tx, app.account.id, used + 100_003))
      const fault = await refusal(() => extract(app.context, person.actor, { resource: '/z.zip', parent: '/out' }))
      expect(fault.code).toBe('storage-full')
    })

    it('a cancelled job, and one whose user is locked in the meantime', async () => {
      await put(app, person.actor, '/z.zip', forgeZip([good]))
      const signal = AbortSignal.abort(new Error('called off'))
      const input = { resource: '/z.zip', parent: '/out' }
      await expect(extract(app.context, person.actor, { ...input, signal })).rejects.toThrow('called off')
      await app.context.db.q.updateTable('users').set({ locked: 1 }).where('id', '=', person.user.id).execute()
      const fault = await refusal(() => extract(app.context, person.actor, input))
      expect(fault.code).toBe('unauthenticated')
    })

    it('a folder, a missing archive, a file as the destination, and a user without permission', async () => {
      await put(app, person.actor, '/z.zip', forgeZip([good]))
      const faultFor = async (resource: string, parent: string, actor = person.actor) => {
        const { code, detail } = await refusal(() => extract(app.context, actor, { resource, parent }))
        return [code, detail.subject ?? detail.thing]
      }
      expect(await faultFor('/out', '/out')).toEqual(['invalid', 'resource'])
      expect(await faultFor('/no.zip', '/out')).toEqual(['not-found', 'resource'])
      expect(await faultFor('/z.zip', '/no')).toEqual(['not-found', 'resource'])
      expect(await faultFor('/z.zip', '/z.zip')).toEqual(['invalid', 'parent'])
      const bob = await addPerson(app, 'bob', { permissions: ['list', 'download', 'upload'] })
      expect((await faultFor('/z.zip', '/out', bob.actor))[0]).toBe('forbidden')
      const carol = await addPerson(app, 'carol', { home: '/out' })
      expect((await faultFor('/z.zip', '/', carol.actor))[0]).toBe('not-found')
    })
  })

  it('an archive whose destination is deleted in the meantime; nothing staged remains', async () => {
    await put(app, person.actor, '/z.zip', forgeZip([{ name: 'a', content: 'x' }]))
    const confirm = person.actor.confirm
    const actor = {
      ...person.actor,
      // Just before it becomes visible.
      confirm: async (tx: Parameters<typeof confirm>[0]) => {
        await confirm(tx)
        await tx
          .updateTable('resources')
          .set({ deleted_at: '2026-11-25T08:00:00.000Z' })
          .where('name', '=', 'out')
          .execute()
      },
    }
    expect(await codeOf(extract(app.context, actor, { resource: '/z.zip', parent: '/out' }))).toBe('not-found')
    await trash.remove(app.context, person.actor, ['/z.zip'])
    expect(await treeBelow('/')).toEqual({ out: 'folder' })
  })
})
