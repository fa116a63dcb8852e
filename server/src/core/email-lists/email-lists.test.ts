import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { Fault } from '../fault.ts'
import * as users from '../users/users.ts'
import * as emailLists from './email-lists.ts'

describe.each(engines)('email lists, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const input = { name: 'Carriers', emails: ['b@north.example', 'a@north.example'], note: '' }

  it('keep addresses in order, without duplicates, ignoring case, and a name without surrounding spaces', async () => {
    const { context, operator } = app
    const emails = [' b@north.example', 'a@north.example', 'B@NORTH.example', 'a@north.example ']
    const list = await emailLists.create(context, operator, { name: ' Carriers ', emails, note: 'Mondays' })
    expect(list).toMatchObject({ name: 'Carriers', emails: input.emails, note: 'Mondays', userId: operator.userId })
    expect(await emailLists.get(context, operator, list.id)).toEqual(list)
  })

  it('are listed by name, ignoring case', async () => {
    const { context, operator } = app
    for (const name of ['beta', 'Alpha', 'Gamma']) await emailLists.create(context, operator, { ...input, name })
    expect((await emailLists.list(context, operator)).map(({ name }) => name)).toEqual(['Alpha', 'beta', 'Gamma'])
  })

  it('change in the given fields; addresses are replaced, also by none', async () => {
    const { context, operator, clock } = app
    const made = await emailLists.create(context, operator, input)
    clock.move(60_000)
    const renamed = await emailLists.update(context, operator, made.id, { name: 'Ships' })
    expect(renamed).toEqual({ ...made, name: 'Ships', modifiedAt: clock.now().toISOString() })
    expect(await emailLists.update(context, operator, made.id, { emails: [] })).toMatchObject({
      emails: [],
      name: 'Ships',
    })
  })

  it('have unique names per user, also in concurrent requests; existing lists with equal names stay', async () => {
    const { context, operator } = app
    const ada = await addPerson(app, 'ada')
    const attempts = Array.from({ length: 6 }, () =>
      emailLists.create(context, operator, input).then(
        () => 'made',
        ({ code }: Fault) => code,
      ),
    )
    const codes = await Promise.all(attempts)
    expect(codes.sort()).toEqual([...Array(5).fill('invalid'), 'made'])
    const fault = await faultOf(emailLists.create(context, operator, { ...input, name: ' Carriers ' }))
    expect(fault).toMatchObject({ code: 'invalid', detail: { subject: 'name' } })
    await emailLists.create(context, ada.actor, input)
    const ships = await emailLists.create(context, operator, { ...input, name: 'Ships' })
    expect(await codeOf(emailLists.update(context, operator, ships.id, { name: 'Carriers' }))).toBe('invalid')
    // From before names had to be unique.
    await context.db.q.updateTable('email_lists').set({ name: 'Carriers' }).where('id', '=', ships.id).execute()
    const changed = await emailLists.update(context, operator, ships.id, { name: 'Carriers', note: 'twice' })
    expect(changed).toMatchObject({ name: 'Carriers', note: 'twice' })
    expect(await emailLists.list(context, operator)).toHaveLength(2)
    await emailLists.remove(context, operator, ships.id)
    expect(await codeOf(emailLists.create(context, operator, input))).toBe('invalid')
  })

  it('T-18 are private: not even the master can see, change or delete those of others', async () => {
    const ada = await addPerson(app, 'ada')
    const { context, operator } = app
    const { id } = await emailLists.create(context, ada.actor, input)
    expect(await emailLists.list(context, operator)).toEqual([])
    expect(await codeOf(emailLists.get(context, operator, id))).toBe('not-found')
    expect(await codeOf(emailLists.update(context, operator, id, { name: 'mine' }))).toBe('not-found')
    expect(await codeOf(emailLists.remove(context, operator, id))).toBe('not-found')
    await emailLists.remove(context, ada.actor, id)
    expect(await codeOf(emailLists.remove(context, ada.actor, id))).toBe('not-found')
  })

  it('T-52 contain only addresses, and have names of one line', async () => {
    const { context, operator } = app
    for (const bad of [
      '',
      'a',
      'a@b, c@d',
      'a@b\r\nBcc: c@d',
      '<a@b>',
      'A <a@b>',
      'a@b\0',
      'a@@b',
      `${'a'.repeat(65)}@b`,
    ]) {
      const fault = await faultOf(emailLists.create(context, operator, { ...input, emails: ['a@north.example', bad] }))
      expect([bad, fault.code, fault.detail.subject]).toEqual([bad, 'invalid', 'emails'])
      expect(fault.message).not.toMatch(/[\r\n\0]/)
    }
    for (const name of ['', '  ', 'a\nb', 'a\u2028b', 'x'.repeat(256)])
      expect(await faultOf(emailLists.create(context, operator, { ...input, name }))).toMatchObject({
        code: 'invalid',
        detail: { subject: 'name' },
      })
    const many = Array.from({ length: 1_001 }, (_, i) => `${i}@north.example`)
    expect(await codeOf(emailLists.create(context, operator, { ...input, emails: many }))).toBe('invalid')
  })

  it('are deleted with their user', async () => {
    const ada = await addPerson(app, 'ada')
    await emailLists.create(app.context, ada.actor, input)
    await users.remove(app.context, app.operator, ada.user.id)
    expect(await app.context.db.q.selectFrom('email_lists').selectAll().execute()).toEqual([])
  })
})
