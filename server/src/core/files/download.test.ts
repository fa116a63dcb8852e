import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultsInBooks, logOf } from '../../../test/books.ts'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf, type Person, put } from '../../../test/people.ts'
import { openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import { purgeTrash, sweepBytes } from './sweep.ts'
import * as transfer from './transfer.ts'
import * as trash from './trash.ts'
import * as tree from './tree.ts'

describe.each(engines)('a download, on %s', (engine) => {
  let house: TestHouse
  let person: Person
  beforeEach(async () => {
    house = await openTestHouse(engine)
    person = await addPerson(house, 'ada')
    await put(house, person.actor, '/in/a.txt', 'hello')
  })
  afterEach(async () => {
    expect(await faultsInBooks(house.tools)).toEqual([])
    await house.close()
  })

  const open = (identifier: string) => transfer.download(house.tools, person.actor, identifier)
  const readAll = async ({ reader }: transfer.Download) => {
    const sink = new PassThrough()
    const read = buffer(sink)
    await reader.send(sink, 0, reader.size)
    sink.end()
    await reader.close()
    return (await read).toString()
  }
  const downloads = async () => (await logOf(house.tools)).filter((line) => line.startsWith('RETR'))

  it('is announced and marks the access only when its end was reached', async () => {
    const download = await open('/in/a.txt')
    expect(await readAll(download)).toBe('hello')
    expect(await downloads()).toEqual([])
    house.clock.move(1_000)
    await download.finish()
    expect(await downloads()).toEqual(['RETR /in/a.txt'])
    const { resource } = await tree.get(house.tools, person.actor, '/in/a.txt')
    expect(resource.accessedAt).toBe(house.clock.now().toISOString())
  })

  it('that began goes on with the bytes it began with, whatever becomes of the file', async () => {
    const before = await open('/in/a.txt')
    await put(house, person.actor, '/in/a.txt', 'changed', { overwrite: true })
    expect(await readAll(await open('/in/a.txt'))).toBe('changed')
    const between = await open('/in/a.txt')
    await trash.remove(house.tools, person.actor, ['/in'])
    house.clock.move(8 * 86_400_000)
    await purgeTrash(house.tools)
    await sweepBytes(house.tools)
    expect([await readAll(before), await readAll(between)]).toEqual(['hello', 'changed'])
    await between.finish()
    expect(await downloads()).toEqual(['RETR /in/a.txt'])
    expect(await codeOf(open('/in/a.txt'))).toBe('not-found')
  })

  it('is of one file', async () => {
    for (const identifier of ['/in', '/']) expect((await faultOf(open(identifier))).detail.field).toBe('resources')
    expect(await codeOf(open('/missing'))).toBe('not-found')
  })
})
