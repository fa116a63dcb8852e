import { afterEach, describe, expect, test } from 'vitest'
import { statementsOf } from '../../../test/database-work.ts'
import { engines } from '../../../test/databases.ts'
import { newPageClient } from '../../../test/page-client.ts'
import { put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import * as shares from '../../core/shares/shares.ts'

describe.each(engines)('a share page, on %s', (engine) => {
  let app: ServedApp
  afterEach(() => app.close())

  test('resolves its share once per request, and once more under the lock that starts a visit', async () => {
    app = await openServedApp(engine)
    await put(app, app.operator, '/box/a.txt', 'content of a')
    const input = { type: 'shared_folder', name: 'Box', resources: ['/box'] } as const
    const { hash } = (await shares.create(app.context, app.operator, input)).view.share
    const visitor = newPageClient(app)
    const readsOfShare = async () => {
      const statements = await statementsOf(async () => {
        expect((await visitor.get(`/s/${hash}`)).text).toContain('a.txt')
      })
      return statements.filter((text) => /^select .* from "shares" where/i.test(text)).length
    }
    expect({ first: await readsOfShare(), later: await readsOfShare() }).toEqual({ first: 2, later: 1 })
  })
})
