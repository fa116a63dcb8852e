import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { formWith, newPageClient } from '../../../test/page-client.ts'
import { put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { addShare } from '../../../test/shares.ts'
import * as accountStore from '../../core/accounts/store.ts'
import { accessNames } from '../../core/shares/share.ts'
import type { NewShareInput } from '../../core/shares/share-input.ts'

describe.each(engines)('an account without free space, on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
    for (const folder of ['box', 'drop']) await put(app, app.operator, `/${folder}/a.txt`, 'a')
    await app.context.db.tx((tx) => accountStore.setDiskLimit(tx, app.account.id, 7_654_321))
    await app.context.db.tx((tx) => accountStore.takeDisk(tx, app.account.id, 7_654_300))
  })
  afterAll(() => app.close())

  const opened = async (input: Pick<NewShareInput, 'type' | 'access'>, folder: string) => {
    const { share } = await addShare(app, { ...input, resources: [folder] })
    const ann = newPageClient(app)
    return { at: `/s/${share.hash}`, id: share.resourceId, ann, page: await ann.get(`/s/${share.hash}`) }
  }
  const big = 'x'.repeat(500)

  test('gives visitors a message without the storage limits, and keeps what they entered', async () => {
    const box = await opened({ type: 'shared_folder', access: new Set(accessNames) }, '/box')
    const drop = await opened({ type: 'receive' }, '/drop')
    const fields = [...drop.page.text.matchAll(/name="(field-\d+)"/g)].map(([, name]) => name)
    const entered = Object.fromEntries(fields.map((name) => [name, 'bob@north.example']))
    const refused = await drop.ann.post(`${drop.at}/submit`, formWith(entered, { 'a.txt': big }))
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('value="bob@north.example"')])
    const headers = { accept: 'application/json', 'content-type': 'application/octet-stream' }
    const answers = [
      refused,
      await box.ann.post(`${box.at}/upload/${box.id}`, formWith({}, { 'b.txt': big })),
      await box.ann.post(`${box.at}/upload/${box.id}?name=c.txt&size=500`, { x: big }, headers),
    ]
    for (const { status, text } of answers) {
      expect([status, text]).toEqual([
        expect.toSatisfy((s: number) => s >= 400),
        expect.stringContaining('not enough space'),
      ])
      expect(text).not.toMatch(/7654321|7654300|in use|quota|dministrator/)
    }
    expect((await app.ask('GET', 'resources/list?resource=/box')).json().totalResults).toBe(1)
  })
})
