import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logOf } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, faultOf, type Person, put } from '../../../../test/people.ts'
import { bmpOf, canvasOf, lookAt, pdfOf } from '../../../../test/pictures.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as tree from '../tree/tree.ts'
import { type PreviewInput, preview } from './preview.ts'
import { textPreview } from './text-preview.ts'

describe.each(engines)('a preview, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const look = (resource: string, rest: Partial<PreviewInput> = {}, actor = person.actor) =>
    preview(app.context, actor, { resource, size: 'medium', page: 0, ...rest })

  it('fits in the square of its size, or in the requested box', async () => {
    await put(app, person.actor, '/wide.jpg', await canvasOf(3_200, 1_600).jpeg().toBuffer())
    const sizeFor = async (input: Partial<PreviewInput>) => {
      const { width, height } = await lookAt((await look('/wide.jpg', input)).image)
      return [width, height]
    }
    expect(await sizeFor({ size: 'small' })).toEqual([160, 80])
    expect(await sizeFor({ size: 'medium' })).toEqual([480, 240])
    expect(await sizeFor({ size: 'large' })).toEqual([1_200, 600])
    expect(await sizeFor({ size: 'small', width: 1_000 })).toEqual([1_000, 500])
    expect(await sizeFor({ size: 'small', height: 100 })).toEqual([200, 100])
    expect(await sizeFor({ width: 300, height: 100 })).toEqual([200, 100])
    expect(await sizeFor({ height: 2_000 })).toEqual([2_000, 1_000])
  })

  it('is identified by its hash, and triggers no notification', async () => {
    await put(app, person.actor, '/a.pdf', pdfOf('1 0 0 rg 0 0 99 99 re f', '0 1 0 rg 0 0 99 99 re f'))
    const before = await logOf(app.context)
    const [first, again, second] = [await look('/a.pdf'), await look('/a.pdf'), await look('/a.pdf', { page: 1 })]
    expect(first.imageHash).toMatch(/^[0-9a-f]{32}$/)
    expect(again.imageHash).toBe(first.imageHash)
    expect(second.imageHash).not.toBe(first.imageHash)
    expect([first.pageCount, second.pageCount]).toEqual([2, 2])
    expect((await logOf(app.context)).slice(before.length)).toEqual(Array(3).fill('PREVIEW /a.pdf'))
    expect((await tree.get(app.context, person.actor, '/a.pdf')).resource.accessedAt).toBeNull()
  })

  it('is logged as a preview, with its bytes, unless it is as small as the thumbnails of a list', async () => {
    await put(app, person.actor, '/wide.jpg', await canvasOf(800, 400).jpeg().toBuffer())
    await put(app, person.actor, '/a.txt', 'text')
    const { q } = app.context.db
    await q.deleteFrom('session_log').execute()
    await q.deleteFrom('events').execute()
    await look('/wide.jpg', { size: 'small' })
    await look('/wide.jpg', { width: 160, height: 100 })
    const large = await look('/wide.jpg', { size: 'large' })
    await look('/wide.jpg', { size: 'small', width: 161 })
    await textPreview(app.context, person.actor, { resource: '/a.txt' })
    await textPreview(app.context, person.actor, { resource: '/a.txt', size: 'small' })
    const rows = await q.selectFrom('session_log').selectAll().orderBy('id').execute()
    expect(rows.map(({ type, path, status, bytes }) => [type, path, status, bytes])).toEqual([
      ['PREVIEW', '/wide.jpg', '-', large.image.length],
      ['PREVIEW', '/wide.jpg', '-', expect.any(Number)],
      ['PREVIEW', '/a.txt', '-', 4],
    ])
    expect(await q.selectFrom('events').selectAll().execute()).toEqual([])
  })

  it('of a text file is its beginning; other files have no text preview', async () => {
    const most = 256 * 1024
    await put(app, person.actor, '/long.txt', `${'x'.repeat(most - 1)}ü and more`)
    await put(app, person.actor, '/short.txt', '\ufeffgrüße')
    await put(app, person.actor, '/empty.txt', '')
    await put(app, person.actor, '/picture.txt', bmpOf(4, 4))
    const textOf = async (path: string) => {
      const { text, isWhole } = await textPreview(app.context, person.actor, { resource: path })
      return [text, isWhole]
    }
    expect(await textOf('/long.txt')).toEqual(['x'.repeat(most - 1), false])
    expect(await textOf('/short.txt')).toEqual(['grüße', true])
    expect(await textOf('/empty.txt')).toEqual(['', true])
    for (const none of ['/picture.txt', '/none.txt', '/'])
      expect((await faultOf(textPreview(app.context, person.actor, { resource: none }))).code).toBe('not-found')
    const bob = await addPerson(app, 'bob', { permissions: ['list', 'upload'] })
    expect((await faultOf(textPreview(app.context, bob.actor, { resource: '/short.txt' }))).code).toBe('forbidden')
  })

  it('of a text file for a thumbnail has its first lines, shortened', async () => {
    await put(app, person.actor, '/short.txt', 'one\r\ntwo\n')
    await put(app, person.actor, '/wide.txt', `${'ü'.repeat(101)}\nnext`)
    await put(app, person.actor, '/long.txt', 'line\n'.repeat(1_000))
    await put(app, person.actor, '/picture.txt', bmpOf(4, 4))
    const textOf = async (path: string) => {
      const { text, isWhole } = await textPreview(app.context, person.actor, { resource: path, size: 'small' })
      return [text, isWhole]
    }
    expect(await textOf('/short.txt')).toEqual(['one\ntwo\n', true])
    expect(await textOf('/wide.txt')).toEqual([`${'ü'.repeat(100)}\nnext`, false])
    expect(await textOf('/long.txt')).toEqual([Array(14).fill('line').join('\n'), false])
    expect((await faultOf(textOf('/picture.txt'))).code).toBe('not-found')
  })

  it('depends on the content of a file, not on its name', async () => {
    await put(app, person.actor, '/photo.txt', bmpOf(4, 4))
    await put(app, person.actor, '/text.jpg', 'this is no photo')
    expect((await look('/photo.txt')).image.length).toBeGreaterThan(100)
    const fault = await faultOf(look('/text.jpg'))
    expect([fault.code, fault.detail.thing]).toEqual(['not-found', 'resource'])
    expect(fault.message).toContain('"text.jpg"')
  })

  it('of an unsupported file is refused, with the reason', async () => {
    await put(app, person.actor, '/dir/empty.png', '')
    await put(app, person.actor, '/broken.pdf', '%PDF-1.7 and nothing else')
    await put(app, person.actor, '/one.bmp', bmpOf(4, 4))
    const faultFor = async (resource: string, input: Partial<PreviewInput> = {}) => {
      const { code, detail, message } = await faultOf(look(resource, input))
      return [code, detail.subject ?? detail.thing, message]
    }
    expect(await faultFor('/dir')).toEqual(['not-found', 'resource', expect.stringContaining('is a folder')])
    expect(await faultFor('/dir/empty.png')).toEqual([
      'not-found',
      'resource',
      expect.stringContaining('nor a pdf document'),
    ])
    expect(await faultFor('/broken.pdf')).toEqual(['invalid', 'resource', expect.stringContaining('is damaged')])
    expect(await faultFor('/one.bmp', { page: 1 })).toEqual([
      'invalid',
      'page',
      expect.stringContaining('has only page 0'),
    ])
    expect(await faultFor('/one.bmp', { page: -1 })).toEqual([
      'not-found',
      'resource',
      expect.stringContaining('no page -1'),
    ])
    expect(await faultFor('/no.jpg')).toEqual(['not-found', 'resource', expect.any(String)])
  })

  it('T-49 of a file that is too large is not started', async () => {
    await put(app, person.actor, '/big.bmp', Buffer.concat([bmpOf(4, 4), Buffer.alloc(64 * 1024 * 1024)]))
    expect((await faultOf(look('/big.bmp'))).message).toContain('has more than 67108864 bytes')
  })

  it('requires the permission to download, and that the file is visible', async () => {
    await put(app, person.actor, '/in/a.bmp', bmpOf(4, 4))
    await put(app, person.actor, '/b.bmp', bmpOf(4, 4))
    const bob = await addPerson(app, 'bob', { permissions: ['list', 'upload'] })
    expect((await faultOf(look('/in/a.bmp', {}, bob.actor))).code).toBe('forbidden')
    const carol = await addPerson(app, 'carol', { home: '/in' })
    expect((await look('/a.bmp', {}, carol.actor)).pageCount).toBe(1)
    const { id } = (await tree.get(app.context, person.actor, '/b.bmp')).resource
    expect((await faultOf(look(`id:${id}`, {}, carol.actor))).code).toBe('not-found')
  })
})
