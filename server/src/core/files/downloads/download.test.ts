import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import * as trash from '../trash/trash.ts'
import * as tree from '../tree/tree.ts'
import { type Download, download } from './downloads.ts'

describe.each(engines)('a download, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
    await put(app, person.actor, '/in/a.txt', 'hello')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const open = (identifier: string) => download(app.context, person.actor, identifier)
  const readAll = async ({ reader }: Download) => {
    const sink = new PassThrough()
    const read = buffer(sink)
    await reader.send(sink, 0, reader.size)
    sink.end()
    await reader.close()
    return (await read).toString()
  }
  const downloads = async () => (await logOf(app.context)).filter((line) => line.startsWith('RETR'))

  it('is announced, and marks the access, only when it is complete', async () => {
    const download = await open('/in/a.txt')
    expect(await readAll(download)).toBe('hello')
    expect(await downloads()).toEqual([])
    app.clock.move(1_000)
    await download.finish()
    expect(await downloads()).toEqual(['RETR /in/a.txt'])
    const { resource } = await tree.get(app.context, person.actor, '/in/a.txt')
    expect(resource.accessedAt).toBe(app.clock.now().toISOString())
  })

  it('in progress continues with its original bytes, whatever happens to the file', async () => {
    const before = await open('/in/a.txt')
    await put(app, person.actor, '/in/a.txt', 'changed', { ifExists: 'replace' })
    expect(await readAll(await open('/in/a.txt'))).toBe('changed')
    const between = await open('/in/a.txt')
    await trash.remove(app.context, person.actor, ['/in'])
    app.clock.move(8 * 86_400_000)
    await purgeTrash(app.context)
    await removeUnreferencedBytes(app.context)
    expect([await readAll(before), await readAll(between)]).toEqual(['hello', 'changed'])
    await between.finish()
    expect(await downloads()).toEqual(['RETR /in/a.txt'])
    expect(await codeOf(open('/in/a.txt'))).toBe('not-found')
  })

  it('sent in several parts by one request is announced if they are complete, and otherwise logged as partial', async () => {
    const half = await open('/in/a.txt')
    const [front, back] = [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
    ]
    await half.sentParts([front, back], 4)
    await half.sentParts([], 0)
    expect(await downloads()).toEqual([expect.stringMatching(/^RETR \/in\/a\.txt \S/)])
    await half.sentParts([{ start: 2, end: 3 }], 1)
    expect((await downloads()).at(-1)).toBe('RETR /in/a.txt')
    await half.reader.close()
  })

  it('is of one file', async () => {
    for (const identifier of ['/in', '/']) expect((await faultOf(open(identifier))).detail.subject).toBe('resources')
    expect(await codeOf(open('/missing'))).toBe('not-found')
  })
})
