/** Shares and public pages restricted to the account's allowed addresses. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { formWith, newPageClient } from '../../../test/page-client.ts'
import { codeOf, put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { visitLink } from '../../../test/visits.ts'
import { updateSettings } from '../../core/accounts/accounts.ts'
import type { AccountSettings } from '../../core/accounts/settings.ts'
import { withDefaultForm } from '../../core/forms/default-form.ts'
import * as links from '../../core/shares/links/links.ts'
import { byLink } from '../../core/shares/links/visitors.ts'
import type { Share } from '../../core/shares/share.ts'
import * as shares from '../../core/shares/shares.ts'
import { resumeVisit } from '../../core/shares/visits/visits.ts'

const office = [
  { start: '198.51.100.0', end: '198.51.100.255' },
  { start: '2001:db8::', end: '2001:db8::ffff' },
]
const inside = '198.51.100.7'
const outside = '203.0.113.9'

describe.each(engines)('allowed addresses and public pages, on %s', (engine) => {
  let app: ServedApp
  let share: Share
  let receive: Share
  let linkHash: string
  let fileId: number
  beforeAll(async () => {
    app = await openServedApp(engine, { trustedProxies: '127.0.0.1' })
    fileId = (await put(app, app.operator, '/in/a.txt', 'content of a')).resource.id
    const access = new Set(['upload', 'download'] as const)
    const input = { type: 'shared_folder', name: 'Secret box', resources: ['/in'], access } as const
    share = (await shares.create(app.context, app.operator, input)).view.share
    await put(app, app.operator, '/drop/old.txt')
    const drop = { type: 'receive', name: 'Secret drop', resources: ['/drop'] } as const
    receive = (await shares.create(app.context, app.operator, drop, withDefaultForm(app.context))).view.share
    linkHash = (await links.create(app.context, app.operator, { resource: '/in', listed: true })).link.hash
  })
  afterAll(() => app.close())
  beforeEach(() => set({ allowedRanges: office, restrictPublicPages: true }))

  const set = (changes: Partial<AccountSettings>) => updateSettings(app.context, app.operator, () => changes)
  const pages = () => [`/s/${share.hash}`, `/s/${receive.hash}`, `/d/${linkHash}`, `/d/${linkHash}/a.txt`]
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const statuses = async (address: string) => {
    const found: number[] = []
    for (const page of pages()) found.push((await newPageClient(app).get(page, from(address))).status)
    return found
  }
  const everywhere = [200, 200, 200, 200]
  const nowhere = [403, 403, 403, 403]

  test('pages open from everywhere until the account restricts them, and without ranges', async () => {
    await set({ restrictPublicPages: false })
    expect(await statuses(outside)).toEqual(everywhere)
    await set({ restrictPublicPages: true, allowedRanges: [] })
    expect(await statuses(outside)).toEqual(everywhere)
  })

  test('pages open only from the ranges, IPv4 and IPv6, as reported by a trusted proxy', async () => {
    for (const address of [inside, '2001:db8::7', '::ffff:198.51.100.7', `${outside}, ${inside}`])
      expect(await statuses(address)).toEqual(everywhere)
    for (const address of [outside, '2001:db9::1', `${inside}, ${outside}`, '2001:db8::1:0'])
      expect(await statuses(address)).toEqual(nowhere)
  })

  test('a client outside the ranges gets a clear message, without any content of the page', async () => {
    for (const page of pages()) {
      const { text } = await newPageClient(app).get(page, from(outside))
      expect(text).toContain('Not available from your network')
      expect(text).toContain('can only be opened from certain networks')
      expect(text).not.toMatch(/secret|harbour|a\.txt/i)
    }
    // Links that do not exist get the usual response.
    expect((await newPageClient(app).get('/s/none-00000000000000000000000000', from(outside))).status).toBe(404)
  })

  test('a visit works from inside the ranges and is refused from outside, for every action', async () => {
    await set({ restrictPublicPages: false })
    const ann = newPageClient(app)
    await ann.get(`/s/${share.hash}`, from(outside))
    expect((await ann.get(`/s/${share.hash}/file/${fileId}`, from(outside))).text).toBe('content of a')
    const listing = await ann.get(`/s/${share.hash}`, from(outside))
    const root = /\/upload\/(\d+)/.exec(listing.text)?.[1]
    await set({ restrictPublicPages: true })
    const tries = [
      await ann.get(`/s/${share.hash}`, from(outside)),
      await ann.get(`/s/${share.hash}/file/${fileId}`, from(outside)),
      await ann.get(`/s/${share.hash}/zip/${root}`, from(outside)),
      await ann.get(`/s/${share.hash}/view/${fileId}`, from(outside)),
      await ann.post(`/s/${share.hash}/upload/${root}`, formWith({}, { 'b.txt': 'b' }), from(outside)),
    ]
    expect(tries.map(({ status }) => status)).toEqual(tries.map(() => 403))
    expect((await ann.get(`/s/${share.hash}/file/${fileId}`, from(inside))).text).toBe('content of a')
  })

  test('transfers in progress end when the restriction is enabled', async () => {
    await set({ restrictPublicPages: false })
    const { secret } = await visitLink(app.context, share.hash, { address: outside })
    const visitor = await resumeVisit(app.context, share.hash, secret, outside)
    const linked = await byLink(app.context, linkHash, outside)
    const asked = [visitor?.actor, linked.actor].map(
      (actor) => () => app.context.db.tx(async (tx) => actor?.confirm(tx)),
    )
    for (const ask of asked) await ask()
    await set({ restrictPublicPages: true })
    for (const ask of asked) expect(await codeOf(ask())).toBe('forbidden')
  })

  test('unsubscribe links in emails work from everywhere', async () => {
    const { status } = await newPageClient(app).get('/unsubscribe?code=nothing', from(outside))
    expect(status).not.toBe(403)
  })

  test('the restriction is an attribute of the account', async () => {
    await set({ allowedRanges: [], restrictPublicPages: false })
    const answer = await app.ask('PATCH', 'account', { json: { restrictPublicPages: true } })
    expect(answer.json().data.attributes['restrictPublicPages']).toBe(true)
    expect((await app.ask('GET', 'account')).json().data.attributes['restrictPublicPages']).toBe(true)
  })
})
