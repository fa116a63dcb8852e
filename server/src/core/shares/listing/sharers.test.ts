import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { statementsOf } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import type { Actor } from '../../actor.ts'
import { update as updateUser } from '../../users/users.ts'
import * as links from '../links/links.ts'
import * as shares from '../shares.ts'
import { sharersOf } from './sharers.ts'

describe.each(engines)('who shares a file, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  /** Shares folders, each in the one before it, each by another person with a direct link to it. Returns a file in the last. */
  async function shareAll(people: readonly Actor[], top: string): Promise<string> {
    const folders = people.map((_, i) => `${top}${'/sub'.repeat(i)}`)
    const file = `${folders.at(-1)}/a.txt`
    await put(app, app.operator, file, 'one')
    for (const [i, person] of people.entries()) {
      const folder = folders[i] ?? ''
      await shares.create(app.context, person, { type: 'shared_folder', name: `Part ${i}`, resources: [folder] })
      await links.create(app.context, person, { resource: folder, listed: false })
    }
    return file
  }

  test('is read with as many statements for many people as for one', async () => {
    const people = []
    for (let i = 0; i < 6; i++) people.push((await addPerson(app, `person${i}`, { role: 'admin' })).actor)
    const one = await shareAll(people.slice(0, 1), '/one')
    const many = await shareAll(people, '/many')
    let found: readonly string[] = []
    const readsOf = async (file: string) => {
      const statements = await statementsOf(async () => {
        found = (await sharersOf(app.context, app.operator, file)).map(({ user, types }) => `${user.username} ${types}`)
      })
      return statements.filter((one) => /from "(users|shares|direct_links)"/.test(one)).length
    }
    expect(await readsOf(one)).toBe(5)
    expect(found).toEqual(['person0 shared_folder,direct_link'])
    expect(await readsOf(many)).toBe(5)
    // The latest first.
    expect(found).toEqual([5, 4, 3, 2, 1, 0].map((i) => `person${i} shared_folder,direct_link`))
  })

  test('leaves out who cannot sign in, and direct links of who is no administrator', async () => {
    const locked = await addPerson(app, 'locked', { role: 'admin' })
    const former = await addPerson(app, 'former', { role: 'admin' })
    const file = await shareAll([locked.actor, former.actor], '/both')
    await updateUser(app.context, app.operator, locked.user.id, { locked: true })
    await updateUser(app.context, app.operator, former.user.id, { role: 'user', home: '/' })
    const found = await sharersOf(app.context, app.operator, file)
    expect(found.map(({ user, types }) => [user.username, ...types])).toEqual([['former', 'shared_folder']])
  })
})
