/** Import of users over real sockets. */
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { userImportTemplate } from '@sallyport/contract/schemas/users/user-import-file.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { requesterOf } from '../../../core/passwords.ts'
import * as users from '../../../core/users/users.ts'

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite')
})
afterAll(() => app.close())

describe('a user import', () => {
  const run = (json: object) => app.ask('POST', 'users/import', { json })
  const named = (username: string) => users.byName(app.context, app.operator, username)

  test('of the template succeeds, and adds its users', async () => {
    const dry = (await run({ csv: userImportTemplate, dryRun: true })).json()
    expect(mismatches(operations.importUsers.replies[200], dry)).toEqual([])
    expect(dry.data.attributes).toMatchObject({ dryRun: true, accepted: 2, refused: 0 })
    await expect(named('partner-north')).rejects.toThrow('no user')
    const done = (await run({ csv: userImportTemplate })).json()
    const [north, south] = [await named('partner-north'), await named('partner-south')]
    expect(done.data.attributes).toMatchObject({
      dryRun: false,
      accepted: 2,
      rows: [
        { line: 2, outcome: 'added', userId: north.id },
        { line: 3, outcome: 'added', userId: south.id },
      ],
    })
    expect(north).toMatchObject({ role: 'user', nickname: 'North Freight', timeZone: 'Europe/Lisbon', expiresAt: null })
    expect([...north.permissions].toSorted()).toEqual(['changePassword', 'list', 'upload'])
    expect(south).toMatchObject({ nickname: 'partner-south', timeZone: 'UTC', expiresAt: '2027-12-31T18:00:00.000Z' })
    expect(
      await app.context.passwords.verify(south.passwordHash, 'Spring-tide-at-six-7', requesterOf(app.operator)),
    ).toBe(true)
    const queued = await app.context.db.q.selectFrom('letters').select('recipient').execute()
    expect(queued).toEqual([{ recipient: 'it@north-freight.example' }])
  })

  test('of another file is refused as a whole', async () => {
    const answer = await run({ csv: 'a,b\n1,2' })
    expect([answer.status, answer.json().errors[0].detail]).toEqual([
      400,
      expect.stringContaining('The first line must name the columns: username,'),
    ])
    expect((await run({ csv: 'x'.repeat(1_000_001) })).status).toBe(400)
    expect((await run({ csv: 'x'.repeat(1_100_000) })).status).toBe(413)
  })
})
